import { type Calibration, logOdds } from '../calibration.ts';
import type { SearchSignals } from '../search-signals.ts';
import { mean } from './metrics.ts';

/** What the searches of one corpus found. */
export interface Examples {
  /** For questions that its papers answer. */
  readonly own: readonly SearchSignals[];
  /** For questions that belong elsewhere, by where they belong. */
  readonly others: readonly (readonly SearchSignals[])[];
}

/** So many of a corpus' own questions may be refused, mean over the corpora. */
const OWN_REFUSED = 0.02;
const SIGNALS = ['nearest', 'nearness', 'wordsBest', 'margin', 'everyday'] as const;
const ROUNDS = 3000;
const STEP = 0.4;
const MOMENTUM = 0.98;
/** Keeps the weights of signals that say the same from running apart. */
const SHRINKAGE = 3e-4;

interface Row {
  /** The signals, and 1 for the bias. */
  readonly x: readonly number[];
  readonly isOwn: boolean;
  readonly weight: number;
}

/**
 * Logistic regression in which each corpus counts the same, its own questions as much as all others. The bias
 * is then set by what may be refused.
 */
export function fitCalibration(corpora: readonly Examples[]): Calibration {
  const rows = corpora.flatMap((corpus) => rowsOf(corpus, corpora.length));
  const scales = SIGNALS.map((_, i) => scaleOf(rows.map(({ x }) => x[i] as number)));
  const standard = rows.map((row) => ({
    ...row,
    x: [...scales.map(({ centre, width }, i) => ((row.x[i] as number) - centre) / width), 1],
  }));
  const weights = descend(standard).map((weight, i) => weight / (scales[i]?.width ?? 1));
  const [nearest = 0, nearness = 0, wordsBest = 0, margin = 0, everyday = 0] = weights;
  return withBias({ nearest, nearness, wordsBest, margin, everyday, bias: 0 }, corpora);
}

function rowsOf({ own, others }: Examples, corpora: number): readonly Row[] {
  const sets = others.filter((set) => set.length > 0);
  const toRow = (isOwn: boolean, weight: number) => (signals: SearchSignals) => ({
    x: SIGNALS.map((signal) => signals[signal]),
    isOwn,
    weight: weight / corpora,
  });
  return [
    ...own.map(toRow(true, 1 / own.length)),
    ...sets.flatMap((set) => set.map(toRow(false, 1 / set.length / sets.length))),
  ];
}

function scaleOf(values: readonly number[]): { readonly centre: number; readonly width: number } {
  const centre = mean(values);
  return { centre, width: Math.sqrt(mean(values.map((value) => (value - centre) ** 2))) || 1 };
}

/** Accelerated gradient descent on the rows' logistic loss; the bias comes last. */
function descend(rows: readonly Row[]): readonly number[] {
  let weights: readonly number[] = Array.from(rows[0]?.x ?? [], () => 0);
  let ahead = weights;
  for (let round = 0; round < ROUNDS; round++) {
    const slope = gradient(rows, ahead);
    const next = ahead.map((weight, i) => weight - STEP * (slope[i] as number));
    ahead = next.map((weight, i) => weight + MOMENTUM * (weight - (weights[i] as number)));
    weights = next;
  }
  return weights;
}

function gradient(rows: readonly Row[], weights: readonly number[]): readonly number[] {
  const slope = weights.map((weight, i) => (i < SIGNALS.length ? SHRINKAGE * weight : 0));
  for (const { x, isOwn, weight } of rows) {
    let odds = 0;
    for (let i = 0; i < x.length; i++) odds += (x[i] as number) * (weights[i] as number);
    const error = weight * (1 / (1 + Math.exp(-odds)) - (isOwn ? 1 : 0));
    for (let i = 0; i < x.length; i++) slope[i] = (slope[i] as number) + error * (x[i] as number);
  }
  return slope;
}

/** The least that refuses few enough, to two decimals. */
function withBias(weights: Calibration, corpora: readonly Examples[]): Calibration {
  const odds = corpora.map(({ own }) => own.map((signals) => logOdds(signals, weights)));
  const refused = (bias: number): number =>
    mean(odds.map((own) => own.filter((value) => value + bias < 0).length / own.length));
  const tried = odds.flat().map((value) => -value);
  const bias = Math.min(...tried.filter((value) => refused(value) <= OWN_REFUSED));
  return { ...weights, bias: Math.ceil(100 * bias) / 100 };
}
