import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type DayList, readHistory } from '../../src/evaluation/history.ts';
import { evaluateTrending } from '../../src/evaluation/trending.ts';

const FIXTURE = 'tests/fixtures/trending';

/*
 * Three days, three topics. By upvotes the first two lists are a1–a6, b1–b4. By trending the first is a1–a4, b1–b4 (at
 * most four of a topic), the second c1, c2 (new), b1–b4 (each +10), a3–a6 (their level), since a1 and a2 did not grow.
 * A channel that had the first list gets c1, c2, b5, b6, a5, a6. The second day's own list is b1–b6, a1, a2, c1, c2, the
 * third one's c1, c2, b1–b3, c3–c6, a1.
 */
it('compares each list with the next day’s, with earlier ones, and by topic', async () => {
  const report = await evaluateTrending(await readHistory(FIXTURE));
  const ci95 = expect.any(Number);
  expect(report).toEqual({
    from: '2026-11-23',
    to: '2026-11-25',
    lists: 2,
    papers: 18,
    ways: {
      trending: { overlap10: 0.55, ci95, repeatRate: 0.6, topics: 2.5, largestTopic: 0.45 },
      posts: { overlap10: 0.4, ci95, repeatRate: 0, topics: 2.5, largestTopic: 0.4167 },
      upvotes: { overlap10: 0.5, ci95, repeatRate: 1, topics: 2, largestTopic: 0.6 },
    },
  });
  expect(report.ways.trending.ci95).toBeCloseTo(1.96 * 0.05, 4); // .6 and .5
});

it('knows no spread where no topic is known, and forgets what was not counted for days', async () => {
  const list = (date: string, ...ids: readonly string[]): DayList => ({
    date,
    papers: ids.map((id) => ({ id, upvotes: 1 })),
  });
  const days = [list('2026-11-01', 'a', 'b'), list('2026-11-20', 'c'), list('2026-11-21', 'a')];
  const { ways } = await evaluateTrending(days);
  expect(ways.upvotes).toEqual({ overlap10: 0, ci95: 0, repeatRate: 0 });
});

it('says which line does not fit, and what a history is', async () => {
  await expect(readHistory(join(FIXTURE, 'nowhere'))).rejects.toThrow(/cannot be read.*\.jsonl/);
  const folder = await mkdtemp(join(tmpdir(), 'footnote-'));
  await writeFile(join(folder, '2026-11-01.jsonl'), '{"id":"a","upvotes":1}\n');
  await expect(readHistory(folder)).rejects.toThrow('holds 1 days');
  const broken: readonly (readonly [string, RegExp])[] = [
    ['{"id":"a"}\n{"id":"b","upvotes":-1}\n', /2026-11-02\.jsonl:2 has no usable upvotes/],
    ['{"id":"a","published":"2026-13-01"}', /:1 has no usable published/],
    ['[', /:1 is not JSON/],
    ['7', /:1 has no usable record/],
  ];
  for (const [text, message] of broken) {
    await writeFile(join(folder, '2026-11-02.jsonl'), text);
    await expect(readHistory(folder)).rejects.toThrow(message);
  }
});
