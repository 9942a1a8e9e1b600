import { mean } from './metrics.ts';

const ROUNDS = 10_000;

export interface Comparison {
  /** Mean of what the first is better by. */
  readonly difference: number;
  /** Two-sided, by a paired randomisation test of 10,000 rounds. */
  readonly p: number;
}

/** Compares two measurements of the same queries, in the same order; `random` gives 0 ≤ n < 1. */
export function compare(
  first: readonly number[],
  second: readonly number[],
  random: () => number,
): Comparison {
  const differences = first.map((value, i) => value - (second[i] ?? 0));
  const difference = mean(differences);
  const moved = differences.filter((own) => own !== 0); // the others stay 0 whichever way they are turned
  const seen = Math.abs(moved.reduce((sum, own) => sum + own, 0));
  let asFar = 0;
  for (let round = 0; round < ROUNDS; round++) {
    let sum = 0;
    for (const own of moved) sum += random() < 0.5 ? own : -own;
    if (Math.abs(sum) >= seen - 1e-12) asFar++;
  }
  return { difference, p: (asFar + 1) / (ROUNDS + 1) };
}
