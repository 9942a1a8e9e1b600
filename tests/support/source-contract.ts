import { afterEach, assert, describe, expect, it } from 'vitest';
import { SourceError } from '../../index/errors.ts';
import type { Batch, PaperSource, Sighting } from '../../index/sources/source.ts';
import { aFixturePaper, type FixturePaper } from './fixture-papers.ts';
import type { Rig, RigKind } from './source-rigs.ts';

const PAPERS: readonly FixturePaper[] = [
  aFixturePaper({ title: 'Rankings of long lists' }),
  aFixturePaper({ title: 'Rankings of short lists', version: 3 }),
  aFixturePaper({ title: 'Rankings & "lists" <of> names' }),
];
const IDS = PAPERS.map(({ id }) => `arxiv:${id}`);

/** What every source of papers does, whichever of the three interfaces it has. */
export function testSource(name: string, { create, has }: RigKind): void {
  const started: Rig[] = [];
  async function start(papers: readonly FixturePaper[] = PAPERS): Promise<Rig> {
    const rig = await create(papers);
    started.push(rig);
    return rig;
  }
  async function startSource(): Promise<PaperSource> {
    const { source } = await start();
    assert(source);
    return source;
  }
  afterEach(async () => {
    for (const rig of started.splice(0)) await rig.server.close();
  });

  describe(`${name} as a source of papers`, () => {
    it('gives the papers with what it knows, and invents nothing', async () => {
      const sightings = await everything(await start());
      expect([...new Set(sightings.map(idOf))].toSorted()).toEqual(IDS);
      for (const sighting of sightings) {
        if (sighting.kind !== 'paper') throw new Error('a paper was removed');
        const fixture = PAPERS.find(({ id }) => `arxiv:${id}` === sighting.paper.id);
        expect(sighting.paper).toMatchObject({
          title: fixture?.title,
          abstract: fixture?.abstract,
          authors: ['Ada Example', 'Jörg Müller'],
          arxivId: fixture?.id,
        });
        expect(sighting.seenAt).toMatch(/^2026-11-23T\d\d:\d\d:\d\d\.\d{3}Z$/);
        expect(sighting.withdrawn).toBeUndefined();
        expect(JSON.stringify(sighting)).not.toMatch(/null|undefined|NaN|Somebody/);
        expect(holdsUndefined(sighting)).toBe(false);
      }
    });

    it('finds none without failing where there are none', async () => {
      expect(await everything(await start([]))).toEqual([]);
    });

    it('fails as a source where it is answered with a web page, after one request', async () => {
      const rig = await start();
      rig.server.next(...Array(9).fill({ headers: HTML, body: '<!DOCTYPE html><p>Prove it.</p>' }));
      const error = await failure(rig);
      expect(error.message).toMatch(/^[\w ]+ sent a web page instead of data\.$/);
      expect(error.retryable).toBe(true);
      expect(rig.server.requests.length).toBeLessThanOrEqual(2);
    });

    it('gets over a fault', async () => {
      const rig = await start();
      rig.server.next({ fault: 'cut', body: 'x'.repeat(99) });
      expect((await everything(rig)).map(idOf)).toEqual(expect.arrayContaining(IDS));
    });

    it('rejects with the reason of the signal, before and while it waits', async () => {
      const reason = new Error('enough');
      const rig = await start();
      await expect(everything(rig, AbortSignal.abort(reason))).rejects.toBe(reason);
      expect(rig.server.requests).toEqual([]);
      const stop = new AbortController();
      rig.server.onStall(() => stop.abort(reason));
      rig.server.next({ fault: 'hang' });
      await expect(everything(rig, stop.signal)).rejects.toBe(reason);
    });
  });

  if (has.includes('source'))
    describe(`${name}, read from a cursor`, () => {
      it('goes on from any of its cursors and loses nothing', async () => {
        const source = await startSource();
        const batches = await read(source);
        for (const [at, { cursor }] of batches.entries()) {
          const rest = (await read(source, cursor)).flatMap(({ sightings }) => sightings);
          const all = [...batches.slice(0, at + 1).flatMap(({ sightings }) => sightings), ...rest];
          expect([...new Set(all.map(idOf))].toSorted()).toEqual(IDS);
        }
      });

      it('starts anew from what is no cursor', async () => {
        const source = await startSource();
        for (const cursor of ['', 'nonsense', '{"from":3}', 'null']) {
          const sightings = (await read(source, cursor)).flatMap((batch) => batch.sightings);
          expect(new Set(sightings.map(idOf))).toEqual(new Set(IDS));
        }
      });

      it('ends when its reader leaves', async () => {
        const source = await startSource();
        for await (const batch of source.read(undefined)) {
          expect(batch.skipped).toBe(0);
          break;
        }
        const requests = started[0]?.server.requests ?? [];
        const { length } = requests;
        await new Promise(setImmediate);
        expect(requests).toHaveLength(length);
      });
    });

  if (has.includes('lookup'))
    describe(`${name}, asked by a person`, () => {
      it('gives what it knows of each id, in order', async () => {
        const { lookup } = await start();
        assert(lookup);
        const asked = [IDS[2], 'arxiv:2611.99999', IDS[0], 'title:none'] as string[];
        const found = await lookup.lookup(asked);
        expect(found.map((sighting) => sighting?.paper.id)).toEqual([
          IDS[2],
          undefined,
          IDS[0],
          undefined,
        ]);
        expect(await lookup.lookup([])).toEqual([]);
      });

      it('searches, at most as many as asked for', async () => {
        const { search } = await start();
        assert(search);
        expect(await search.search('rankings', 2)).toHaveLength(2);
        expect(await search.search('zeppelins', 2)).toEqual([]);
        expect(await search.search('  ', 2)).toEqual([]);
      });
    });
}

const HTML = { 'content-type': 'text/html' };

/** All sightings by all of its interfaces. */
export async function everything(rig: Rig, signal?: AbortSignal): Promise<readonly Sighting[]> {
  const { source, lookup, search } = rig;
  const batches = source === undefined ? [] : await read(source, undefined, signal);
  const known = (await lookup?.lookup(IDS, signal)) ?? [];
  const found = (await search?.search('rankings', 10, signal)) ?? [];
  return [
    ...batches.flatMap((batch) => batch.sightings),
    ...known.flatMap((s) => s ?? []),
    ...found,
  ];
}

export async function read(
  source: PaperSource,
  cursor?: string,
  signal?: AbortSignal,
): Promise<readonly Batch[]> {
  const batches: Batch[] = [];
  for await (const batch of source.read(cursor, signal)) batches.push(batch);
  return batches;
}

/** The error of a reading that must fail. */
export async function failure(rig: Rig): Promise<SourceError> {
  const outcome = await everything(rig).catch((error: unknown) => error);
  if (outcome instanceof SourceError) return outcome;
  throw new Error('the source did not fail as a source', { cause: outcome });
}

function idOf(sighting: Sighting): string {
  return sighting.kind === 'paper' ? sighting.paper.id : sighting.id;
}

function holdsUndefined(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return value === undefined;
  return Object.values(value).some(holdsUndefined);
}
