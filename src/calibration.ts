import type { SearchSignals } from './search-signals.ts';

/** Weights of the signals in the log-odds that a question is one for these papers; 0 divides yes from no. */
export type Calibration = Readonly<
  Record<Exclude<keyof SearchSignals, 'embedder'> | 'bias', number>
>;

/**
 * By the embedder's id: what `footnote eval answers --calibrate` fits on the dev collections, so that 1 in 50
 * of a corpus' own questions is refused.
 */
const CALIBRATIONS: Readonly<Record<string, Calibration>> = {
  // all-MiniLM-L6-v2, the built-in model
  '118d80dfb9dec064': {
    nearest: 1.77,
    nearness: 2.03,
    wordsBest: 3.97,
    margin: 14.65,
    everyday: -20.06,
    bias: -0.04,
  },
};

/**
 * For any other: fitted likewise on the built-in model's vectors, on the same with a constant added (all
 * similarities high) and on their first 96 dimensions (a worse model) at once.
 */
const GENERAL: Calibration = {
  nearest: 1.45,
  nearness: 1.8,
  wordsBest: 4.83,
  margin: 14.53,
  everyday: -14.75,
  bias: -1.12,
};

export function calibrationOf(embedder: string): Calibration {
  return CALIBRATIONS[embedder] ?? GENERAL;
}

/** That the question is one for these papers. */
export function logOdds(signals: SearchSignals, weights: Calibration): number {
  return (
    weights.bias +
    weights.nearest * signals.nearest +
    weights.nearness * signals.nearness +
    weights.wordsBest * signals.wordsBest +
    weights.margin * signals.margin +
    weights.everyday * signals.everyday
  );
}
