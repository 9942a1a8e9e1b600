import type { Tally } from '../../src/evaluation/answers.ts';

/** 9/10 90.0 % */
export function share(tally: Tally | undefined): string {
  if (tally === undefined || tally.of === 0) return '–';
  const { count, of } = tally;
  return `${count}/${of} ${((100 * count) / of).toFixed(1)} %`;
}
