import type { PaperId } from '../index/paper.ts';
import { type Growth, growthOf, type Snapshot, type Span } from './growth.ts';

/** A paper that may be trending. */
export interface Contender {
  readonly id: PaperId;
  /** Oldest first; none where no source counts. */
  readonly snapshots: readonly Snapshot[];
  /** When it was announced, else published; its age counts from there. */
  readonly since: Date;
  /** People here who did something with it in the period: asked, shared, looked closer. */
  readonly local: number;
  /** Growth when this channel got it last; absent where it never did. */
  readonly postedWith?: number;
}

export type Period = 'day' | 'week';

export interface Trend {
  readonly id: PaperId;
  /** Above zero where something is counted; else its age in hours, below zero. */
  readonly score: number;
  /** Without damping by age: what `postedWith` is compared with later. */
  readonly growth: number;
  readonly why: Growth & { readonly local: number };
}

export interface TrendingOptions {
  readonly now: Date;
  readonly period: Period;
  readonly k: number;
  /** 0..1 of the list that papers near to each other may take. */
  readonly topicShare: number;
  /** Papers of which people here want less, and of those near them. */
  readonly unwanted?: readonly PaperId[];
  /** Cosine of each pair of papers, row-major, for telling topics apart. */
  readonly similarities: (ids: readonly PaperId[]) => Promise<Float32Array>;
}

const HOUR_MS = 3_600_000;
export const PERIOD_MS: Readonly<Record<Period, number>> = {
  day: 24 * HOUR_MS,
  week: 168 * HOUR_MS,
};
/** Half of a score is gone after so many hours. */
const HALF_LIFE_H: Readonly<Record<Period, number>> = { day: 72, week: 240 };
const WEIGHTS = { upvotes: 1, stars: 0.7, comments: 0.4, local: 1 } as const;
/** A level is worth less than the same growth: it was gathered in an unknown time. */
const LEVEL_SHARE = 0.5;
/** Two papers this near to each other are about one topic. */
const SAME_TOPIC = 0.6;
/** A paper comes again when it has grown so many times what it had when it was posted. */
const AGAIN = 2;
/** So many of the best are looked at for the list. */
const CONSIDERED = 5;

/** The papers that trend, best first; fewer than `k` where there are fewer. */
export async function rankTrending(
  contenders: readonly Contender[],
  options: TrendingOptions,
): Promise<readonly Trend[]> {
  const unwanted = new Set(options.unwanted);
  const ranked = contenders
    .filter(({ id }) => !unwanted.has(id))
    .map((contender) => ({ trend: weigh(contender, options), contender }))
    .filter(({ trend, contender }) => isNews(trend, contender))
    .map(({ trend }) => trend)
    .sort(byScore)
    .slice(0, CONSIDERED * options.k);
  return await spreadTopics(ranked, options);
}

/** The best so many by what is counted, before anybody's own view of them. */
export function preselect<T extends Contender>(
  contenders: readonly T[],
  options: Pick<TrendingOptions, 'now' | 'period' | 'k'>,
): readonly T[] {
  return contenders
    .map((contender) => ({ contender, trend: weigh(contender, options) }))
    .sort((a, b) => byScore(a.trend, b.trend))
    .slice(0, options.k)
    .map(({ contender }) => contender);
}

function weigh(contender: Contender, options: Pick<TrendingOptions, 'now' | 'period'>): Trend {
  const { id, local } = contender;
  const counted = growthOf(contender, spanOf(options));
  const ln = (value: number | undefined): number => Math.log1p(Math.max(0, value ?? 0));
  const counts =
    WEIGHTS.upvotes * ln(counted.upvotes) +
    WEIGHTS.stars * ln(counted.stars) +
    WEIGHTS.comments * ln(counted.comments);
  const share = counted.basis === 'level' ? LEVEL_SHARE : 1;
  const growth = share * counts + WEIGHTS.local * ln(local);
  const ageH = Math.max(0, options.now.getTime() - contender.since.getTime()) / HOUR_MS;
  const damping = 2 ** (-ageH / HALF_LIFE_H[options.period]);
  // Where nothing is counted the newest come first, behind everything that is.
  const score = growth > 0 ? growth * damping : -ageH;
  return { id, score, growth, why: { ...counted, local } };
}

/** The period, and as long before it as a snapshot still counts for its beginning. */
export function spanOf({ now, period }: Pick<TrendingOptions, 'now' | 'period'>): Span {
  const ago = (periods: number): Date => new Date(now.getTime() - periods * PERIOD_MS[period]);
  return { start: ago(1), oldest: ago(2) };
}

/** Something happened, and more than when the channel was told. */
function isNews({ growth, why }: Trend, { postedWith }: Contender): boolean {
  if (growth === 0 && why.basis !== 'new') return false;
  return postedWith === undefined || (growth > 0 && growth >= AGAIN * postedWith);
}

function byScore(a: Trend, b: Trend): number {
  return b.score - a.score || (a.id < b.id ? -1 : 1);
}

/** Halved so many times; below zero, where it is an age, doubled. */
function lowered(score: number, times: number): number {
  return score > 0 ? score / 2 ** times : score * 2 ** times;
}

/**
 * Goes down the ranking and passes over a paper whose topic has its share of the list already. Each unwanted paper
 * halves the score of what is near it.
 */
async function spreadTopics(
  ranked: readonly Trend[],
  { k, topicShare, similarities, unwanted = [] }: TrendingOptions,
): Promise<readonly Trend[]> {
  const ids = [...ranked.map(({ id }) => id), ...unwanted];
  const cosines = await similarities(ids);
  const isNear = (i: number, j: number): boolean =>
    (cosines[i * ids.length + j] ?? 0) >= SAME_TOPIC;
  const order = ranked
    .map((trend, i) => {
      const near = unwanted.filter((_, j) => isNear(i, ranked.length + j)).length;
      return { i, trend: near === 0 ? trend : { ...trend, score: lowered(trend.score, near) } };
    })
    .sort((a, b) => byScore(a.trend, b.trend));
  const most = Math.max(1, Math.floor(topicShare * k));
  const chosen: typeof order = [];
  for (const next of order) {
    if (chosen.length === k) break;
    if (chosen.filter(({ i }) => isNear(next.i, i)).length < most) chosen.push(next);
  }
  return chosen.map(({ trend }) => trend);
}
