import { expect, it } from 'vitest';
import { sourcesBehind } from '../../src/source-delay.ts';

const HOUR_MS = 3_600_000;
const now = new Date('2026-11-25T09:00:00Z');
const readAt = (hours: number) => {
  const at = new Date(now.getTime() - hours * HOUR_MS);
  return { source: 'arxiv', attemptedAt: at, succeededAt: at, papers: 1 };
};

it.each([
  ['eight hours ago', 7.9, []],
  ['longer ago', 8, ['arxiv']],
  ['by a clock that was ahead', -72, ['arxiv']],
] as const)('a source that was read %s', (_, hours, behind) => {
  expect(sourcesBehind([readAt(hours)], now).map(({ source }) => source)).toEqual(behind);
});
