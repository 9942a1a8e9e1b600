import { expect, it } from 'vitest';
import { alertsFor, type Facts } from '../../src/alerts.ts';
import { UpstreamError } from '../../src/errors.ts';

const HOUR_MS = 3_600_000;
const now = new Date('2026-11-26T10:00:00Z');
const calm: Facts = {
  now,
  sources: [],
  switchedOff: [],
  disk: { folder: '/data', freeBytes: 5e9 },
};
const arxiv = { name: 'arxiv', title: 'arXiv', rhythm: 'announcements' } as const;
const hoursAgo = (hours: number): Date => new Date(now.getTime() - hours * HOUR_MS);
const keysOf = (facts: Partial<Facts>): readonly string[] =>
  alertsFor({ ...calm, ...facts }).map(({ key }) => key);
const budget = (spent: number, isSpent = false) => ({ budget: { spent, limit: 1_000, isSpent } });

it('tells nothing where all is well', () => {
  expect(alertsFor({ ...calm, ...budget(799) })).toEqual([]);
});

it('tells of a source that has failed for a day, and of none that failed for less or reads now', () => {
  const error = 'arXiv answers 503. It is tried again later.';
  expect(alertsFor({ ...calm, sources: [{ ...arxiv, error, readAt: hoursAgo(24) }] })).toEqual([
    {
      key: 'source arxiv',
      text: 'arXiv could not be read since 2026-11-25 10:00 UTC (arXiv answers 503. It is tried again later). `footnote sync arxiv` shows what is wrong.',
      again: 'daily',
    },
  ]);
  expect(keysOf({ sources: [{ ...arxiv, error, readAt: hoursAgo(23) }] })).toEqual([]);
  expect(keysOf({ sources: [{ ...arxiv, readAt: hoursAgo(99) }] })).toEqual([]);
});

it('counts the day of a source that is asked daily from when it should have been read', () => {
  const daily = { name: 'openalex', title: 'OpenAlex', rhythm: 'daily', error: 'x' } as const;
  expect(keysOf({ sources: [{ ...daily, readAt: hoursAgo(47) }] })).toEqual([]);
  expect(keysOf({ sources: [{ ...daily, readAt: hoursAgo(48) }] })).toEqual(['source openalex']);
});

it.each([
  [800, false, ['budget 80 2026-11']],
  [999, false, ['budget 80 2026-11']],
  [1_000, false, ['budget 100 2026-11']],
  [900, true, ['budget 100 2026-11']], // a call was refused
])('tells of the budget at its two thresholds: %d of 1000, refused: %s', (spent, isSpent, keys) => {
  expect(keysOf(budget(spent, isSpent))).toEqual(keys);
});

it('tells of a place that gets no posts any more, and names no person', () => {
  const place = { platform: 'mail', tenant: 'mail', reason: 'the mail server says 550' } as const;
  const alerts = alertsFor({
    ...calm,
    switchedOff: [
      { ...place, channel: 'ada@example.org', direct: true },
      { ...place, platform: 'test', channel: 'c1', direct: false },
    ],
  });
  const texts = alerts.map(({ text }) => text);
  expect(new Set(alerts.map(({ key }) => key)).size).toBe(2);
  expect(alerts[0]?.key).not.toContain('ada');
  expect(texts[0]).toBe(
    'Posts to one person (mail) were switched off: the mail server says 550. Once that is mended, subscribe there again.',
  );
  expect(texts[1]).toContain('to channel c1 (test)');
});

it('tells of a model that will not answer until something is changed, not of one that is busy', () => {
  const failure = (message: string, configuration: boolean) =>
    new UpstreamError('language model', message, { retryable: false, configuration });
  const key = 'api.example.org refused the key. The operator should check OPENAI_API_KEY.';
  expect(alertsFor({ ...calm, modelFailure: failure(key, true) })).toEqual([
    {
      key: 'model',
      text: 'api.example.org refused the key. Answers are quotes until you mend OPENAI_API_KEY.',
      again: 'daily',
    },
  ]);
  expect(keysOf({ modelFailure: failure('It is busy (503).', false) })).toEqual([]);
});

it('tells of a disk that is nearly full', () => {
  const disk = { folder: '/data', freeBytes: 999e6 };
  expect(alertsFor({ ...calm, disk })[0]?.text).toBe(
    'The disk of /data is nearly full (999.0 MB free). Make room, or soon nothing new is kept.',
  );
});

it('says a fact and a remedy, in two sentences', () => {
  const everything = alertsFor({
    now,
    sources: [{ ...arxiv, error: 'It is shut', readAt: hoursAgo(30) }],
    switchedOff: [
      { platform: 'p', tenant: 't', channel: 'c', direct: false, reason: 'it is gone' },
    ],
    ...budget(950),
    disk: { folder: '/data', freeBytes: 1 },
  });
  expect(everything).toHaveLength(4);
  for (const { text } of everything) expect(text.match(/[.!?](?= |$)/g)).toHaveLength(2);
});
