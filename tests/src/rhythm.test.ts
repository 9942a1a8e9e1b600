import { expect, it } from 'vitest';
import { nextReading, nextTry, type Rhythm } from '../../src/rhythm.ts';

const at = (time: string) => ({ now: new Date(time), random: () => 0.5 });
const minutes = (next: Date, time: string): number => (next.getTime() - Date.parse(time)) / 60_000;

it.each<[string, Rhythm, string, number]>([
  ['every hour while arXiv announces', 'announcements', '2026-11-24T03:00:00Z', 65],
  ['when arXiv announces next', 'announcements', '2026-11-24T22:00:00Z', 4 * 60 + 5],
  ['every six hours else', 'announcements', '2026-11-24T09:00:00Z', 6 * 60 + 5],
  ['not every hour on a Sunday', 'announcements', '2026-11-22T03:00:00Z', 6 * 60 + 5],
  ['every hour where counts change', 'hourly', '2026-11-22T03:00:00Z', 65],
  ['once a day where they hardly do', 'daily', '2026-11-22T03:00:00Z', 24 * 60 + 5],
])('a source is read %s', (_, rhythm, time, expected) => {
  expect(minutes(nextReading(rhythm, at(time)), time)).toBe(expected);
});

it('a source that fails is tried again after 5, 10, 20 … minutes, but no later than it would be read', () => {
  const time = '2026-11-24T03:00:00Z';
  const waits = [1, 2, 3, 4, 5, 20].map((failures) =>
    minutes(nextTry('hourly', failures, at(time)), time),
  );
  expect(waits).toEqual([5, 10, 20, 40, 60, 60].map((wait) => wait * 1.125));
});

it('not everybody comes at the same minute', () => {
  const now = new Date('2026-11-24T03:00:00Z');
  const all = [0, 0.3, 0.99].map((n) => nextReading('hourly', { now, random: () => n }).getTime());
  expect(new Set(all).size).toBe(3);
});
