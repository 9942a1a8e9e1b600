import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { State } from '../../src/state/schema.ts';
import { createStores, type Stores } from '../../src/state/stores.ts';
import { aSighting } from './sightings.ts';

const HERE = { platform: 'discord', tenant: 'server-1', channel: 'c' };
const THERE = { ...HERE, tenant: 'server-2' };

/** What every database does with what sources and people say of papers. */
export function testSignals(name: string, open: () => Promise<State>): void {
  describe(`signals in ${name}`, () => {
    let stores: Stores;
    let now: Date;
    const at = (time: string): void => {
      now = new Date(`2026-11-${time}Z`);
    };
    beforeEach(async () => {
      at('25T12:00:00');
      stores = createStores(await open(), () => now);
    });
    afterEach(() => stores.close());

    it('come back oldest first, each with all that was known by then', async () => {
      await stores.signals.record([
        aSighting('a', '2026-11-25T10:00:00.000Z', { upvotes: 3, stars: 100 }),
        aSighting('a', '2026-11-25T08:00:00.000Z', { upvotes: 1 }),
        aSighting('a', '2026-11-25T11:00:00.000Z', { comments: 2 }, { source: 'arxiv' }),
        aSighting('a', '2026-11-25T11:30:00.000Z', { citations: 9 }, { source: 'openalex' }),
        aSighting('b', '2026-11-25T11:00:00.000Z'),
      ]);
      const known = await stores.signals.of(['a', 'b', 'c']);
      expect([...known.keys()]).toEqual(['a']);
      expect(known.get('a')?.snapshots).toEqual([
        { at: new Date('2026-11-25T08:00:00Z'), upvotes: 1 },
        { at: new Date('2026-11-25T10:00:00Z'), upvotes: 3, stars: 100 },
        { at: new Date('2026-11-25T11:00:00Z'), upvotes: 3, stars: 100, comments: 2 },
      ]);
    });

    it('know the first day on which a paper was announced, and no replacement', async () => {
      const announced = (date: string, kind: 'new' | 'daily' | 'replace') => ({
        announced: { date, kind },
      });
      await stores.signals.record([
        aSighting('a', '2026-11-25T01:00:00.000Z', {}, announced('2026-11-25', 'daily')),
        aSighting('a', '2026-11-24T01:00:00.000Z', {}, announced('2026-11-24', 'new')),
        aSighting('b', '2026-11-24T01:00:00.000Z', {}, announced('2026-11-24', 'replace')),
      ]);
      const known = await stores.signals.of(['a', 'b']);
      expect(known.get('a')).toEqual({ snapshots: [], announced: '2026-11-24' });
      expect(known.has('b')).toBe(false);
    });

    it('tell whether anything was announced that had not been before', async () => {
      expect(await stores.signals.announcedAfter(now)).toBeUndefined();
      const daily = { announced: { date: '2026-11-24', kind: 'daily' } } as const;
      await stores.signals.record([aSighting('a', '2026-11-24T01:00:00.000Z', {}, daily)]);
      await stores.signals.record([aSighting('a', '2026-11-25T01:00:00.000Z', {}, daily)]);
      expect(await stores.signals.announcedAfter(new Date('2026-11-23T12:00:00Z'))).toBe(true);
      expect(await stores.signals.announcedAfter(new Date('2026-11-24T12:00:00Z'))).toBe(false);
    });

    it('tell no old announcement for a new one, and nothing of sources that are not read any more', async () => {
      const daily = (date: string) => ({ announced: { date, kind: 'daily' } }) as const;
      await stores.signals.record([
        aSighting('a', '2026-11-24T01:00:00.000Z', {}, daily('2026-11-24')),
        aSighting('old', '2026-11-25T01:00:00.000Z', {}, daily('2026-08-01')),
      ]);
      expect(await stores.signals.announcedAfter(new Date('2026-11-24T12:00:00Z'))).toBe(false);
      now = new Date('2026-12-20T12:00:00Z');
      expect(await stores.signals.announcedAfter(now)).toBeUndefined();
    });

    it('are found by what was counted lately, the last first', async () => {
      await stores.signals.record([
        aSighting('old', '2026-11-20T01:00:00.000Z', { upvotes: 1 }),
        aSighting('cited', '2026-11-25T01:00:00.000Z', { citations: 1 }),
        aSighting('a', '2026-11-25T01:00:00.000Z', { upvotes: 0 }),
        aSighting('b', '2026-11-25T02:00:00.000Z', { upvotes: 0 }),
        aSighting('c', '2026-11-25T00:30:00.000Z', { upvotes: 0 }),
        aSighting('c', '2026-11-25T03:00:00.000Z', { stars: 9 }),
      ]);
      const since = new Date('2026-11-24T00:00:00Z');
      expect(await stores.signals.counted(since, 9)).toEqual(['c', 'b', 'a']);
      expect(await stores.signals.counted(since, 2)).toEqual(['c', 'b']);
    });

    it('are thinned to one an hour for two days, then one a day for sixty', async () => {
      const start = Date.parse('2026-08-01T00:00:00Z');
      const twelveMinutes = 12 * 60_000;
      const end = Date.parse('2026-11-25T12:00:00Z');
      const sightings = [];
      for (
        let time = start;
        time <= end;
        time += time > end - 3 * 86_400_000 ? twelveMinutes : 60 * twelveMinutes
      ) {
        sightings.push(aSighting('a', new Date(time).toISOString(), { upvotes: time % 1_000 }));
      }
      await stores.signals.record(sightings);
      await stores.signals.thin();
      const { snapshots = [] } = (await stores.signals.of(['a'])).get('a') ?? {};
      const ages = snapshots.map((snapshot) => (end - snapshot.at.getTime()) / 3_600_000);
      expect(Math.max(...ages)).toBeLessThanOrEqual(60 * 24);
      expect(ages.filter((age) => age > 48).length).toBeLessThanOrEqual(60);
      expect(ages.filter((age) => age <= 48 && age > 1)).toHaveLength(47);
      expect(ages.filter((age) => age <= 1)).toHaveLength(6);
      await stores.signals.thin();
      expect((await stores.signals.of(['a'])).get('a')?.snapshots).toEqual(snapshots);
    });

    it('of days to come, which a clock told that was ahead, count when they have come', async () => {
      const daily = { announced: { date: '2026-12-05', kind: 'daily' } } as const;
      await stores.signals.record([
        aSighting('a', '2026-11-25T11:00:00.000Z', { upvotes: 3 }),
        aSighting('a', '2026-12-05T11:00:00.000Z', { upvotes: 4 }, daily),
      ]);
      await stores.signals.thin();
      const { snapshots } = (await stores.signals.of(['a'])).get('a') ?? {};
      expect(snapshots).toEqual([{ at: new Date('2026-11-25T11:00:00Z'), upvotes: 3 }]);
      expect(await stores.signals.announcedAfter(now)).toBeUndefined();
      expect(await stores.signals.counted(new Date('2026-11-25T12:00:00Z'), 9)).toEqual([]);
      now = new Date('2026-12-05T12:00:00Z');
      const later = (await stores.signals.of(['a'])).get('a');
      expect(later).toMatchObject({
        announced: '2026-12-05',
        snapshots: [{ upvotes: 3 }, { upvotes: 4 }],
      });
    });

    it('outlast a clock that is behind', async () => {
      const daily = { announced: { date: '2026-11-25', kind: 'daily' } } as const;
      await stores.signals.record([aSighting('a', '2026-11-25T11:00:00.000Z', {}, daily)]);
      at('25T10:00:00');
      await stores.signals.thin();
      expect((await stores.signals.of(['a'])).size).toBe(0);
      at('25T12:00:00');
      expect((await stores.signals.of(['a'])).get('a')?.announced).toBe('2026-11-25');
    });

    it('of a place count its people, each once, without what speaks against a paper', async () => {
      await stores.local.note({ ...HERE, person: 'p' }, ['a', 'b'], 'asked');
      await stores.local.note({ ...HERE, person: 'p' }, ['a'], 'shared');
      await stores.local.note({ ...HERE, person: 'q', channel: 'other' }, ['a'], 'looked');
      await stores.local.note({ ...HERE, person: 'q' }, ['b'], 'unwanted');
      await stores.local.note({ ...THERE, person: 'r' }, ['a'], 'asked');
      const since = new Date('2026-11-25T00:00:00Z');
      expect(await stores.local.interest(HERE, since)).toEqual(
        new Map([
          ['a', 2],
          ['b', 1],
        ]),
      );
      expect(await stores.local.interest(HERE, new Date('2026-11-26T00:00:00Z'))).toEqual(
        new Map(),
      );
      expect(await stores.local.unwanted(HERE, 9)).toEqual(['b']);
      expect(await stores.local.unwanted({ ...HERE, channel: 'other' }, 9)).toEqual([]);
    });
  });

  describe(`runs of sources in ${name}`, () => {
    it('keep the cursor with its batch, the last success, and why the last one failed', async () => {
      let now = new Date('2026-11-25T01:00:00Z');
      const stores = createStores(await open(), () => now);
      const next = new Date('2026-11-26T01:00:00Z');
      await stores.sourceRuns.begin('arxiv');
      await stores.sourceRuns.advance('arxiv', { papers: 20, cursor: 'one' });
      await stores.sourceRuns.advance('arxiv', { papers: 5, cursor: 'two' });
      const whole = { source: 'arxiv', attemptedAt: now, papers: 25, cursor: 'two' };
      expect(await stores.sourceRuns.all()).toEqual([whole]);
      await stores.sourceRuns.finish('arxiv', { nextAt: next });
      const succeeded = { ...whole, succeededAt: now, nextAt: next };
      expect(await stores.sourceRuns.get('arxiv')).toEqual(succeeded);
      const succeededAt = now;
      now = next;
      await stores.sourceRuns.begin('arxiv');
      await stores.sourceRuns.finish('arxiv', { nextAt: next, error: 'arXiv does not answer' });
      expect(await stores.sourceRuns.get('arxiv')).toEqual({
        ...succeeded,
        attemptedAt: now,
        succeededAt,
        papers: 0,
        error: 'arXiv does not answer',
      });
      expect(await stores.sourceRuns.get('openalex')).toBeUndefined();
      await stores.close();
    });
  });
}
