import type { SearchSignals } from './search-signals.ts';

/** Weights of the signals in the log-odds that a question is one for these papers; 0 divides yes from no. */
export type Calibration = Readonly<
  Record<Exclude<keyof SearchSignals, 'embedder'> | 'bias', number>
>;

/**
 * By the embedder's id. Logistic regressions on the dev collections, the sample and everyday questions, so
 * that 3 in 100 of a corpus' own questions are refused; docs/retrieval.md says how.
 */
const CALIBRATIONS: Readonly<Record<string, Calibration>> = {
  // all-MiniLM-L6-v2, the built-in model
  '118d80dfb9dec064': { nearest: 2, nearness: 1.93, wordsBest: 4.34, margin: 14.56, bias: -0.7 },
};

/** For any other: the same, fitted on three embedders whose similarities differ in level and in spread. */
const GENERAL: Calibration = {
  nearest: 1.91,
  nearness: 1.67,
  wordsBest: 5.35,
  margin: 13.92,
  bias: -1.57,
};

export function calibrationOf(embedder: string): Calibration {
  return CALIBRATIONS[embedder] ?? GENERAL;
}
