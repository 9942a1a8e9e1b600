import type { PaperId } from '../../index/paper.ts';

/** Judged grades of one query's papers; above 0 is relevant. */
export type Grades = ReadonlyMap<PaperId, number>;

/** nDCG@k, 0..1: linear gain, log2 discount, divided by the best order of all judged papers. */
export function ndcg(ranked: readonly PaperId[], grades: Grades, k: number): number {
  const ideal = [...grades.values()].sort((a, b) => b - a);
  const best = discounted(ideal, k);
  if (best === 0) return 0;
  return (
    discounted(
      ranked.map((id) => grades.get(id) ?? 0),
      k,
    ) / best
  );
}

/** Share of the relevant papers among the first k, 0..1. */
export function recall(ranked: readonly PaperId[], grades: Grades, k: number): number {
  const relevant = [...grades.values()].filter((grade) => grade > 0).length;
  if (relevant === 0) return 0;
  return ranked.slice(0, k).filter((id) => isRelevant(id, grades)).length / relevant;
}

/** 1 / rank of the first relevant paper among the first k, else 0. */
export function reciprocalRank(ranked: readonly PaperId[], grades: Grades, k: number): number {
  const place = ranked.slice(0, k).findIndex((id) => isRelevant(id, grades));
  return place < 0 ? 0 : 1 / (place + 1);
}

/** 0 for no values. */
export function mean(values: readonly number[]): number {
  if (values.length === 0) return 0;
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Half the width of the mean's 95 % interval, normal approximation with the sample's deviation. */
export function confidence95(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const centre = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return 1.96 * Math.sqrt(squares / (values.length - 1) / values.length);
}

/** Between the two nearest values, linearly; `share` is 0..1, and no values give 0. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)] ?? 0;
  const above = sorted[Math.ceil(place)] ?? below;
  return below + (above - below) * (place - Math.floor(place));
}

function discounted(gains: readonly number[], k: number): number {
  return gains
    .slice(0, k)
    .reduce((sum, gain, place) => sum + Math.max(gain, 0) / Math.log2(place + 2), 0);
}

function isRelevant(id: PaperId, grades: Grades): boolean {
  return (grades.get(id) ?? 0) > 0;
}

export function rounded(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}
