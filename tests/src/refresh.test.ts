import { afterEach, expect, it } from 'vitest';
import type { PaperId } from '../../index/paper.ts';
import { createLanes } from '../../index/sources/lane.ts';
import { createSources } from '../../src/sources.ts';
import { aFolder } from '../support/builders.ts';
import { type FixturePaper, fixturePapers } from '../support/fixture-papers.ts';
import { openAlexAnswering } from '../support/json-source-servers.ts';
import { read } from '../support/source-contract.ts';
import { type Answering, type SourceServer, startSourceServer } from '../support/source-server.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';

let server: SourceServer;
afterEach(() => server.close());

/** OpenAlex, with the feed that tells what it says now of papers that are here, and its lookup. */
async function start(ids: readonly PaperId[], answering: Answering) {
  const clock = createVirtualClock();
  server = await startSourceServer(answering, clock.now);
  const { feeds, lookups } = createSources(
    {
      allowed: ['openalex'],
      categories: [],
      openAlexKey: 'key',
      urls: { openalex: server.url },
    },
    {
      fetch,
      random: () => 0.5,
      clock,
      lanes: createLanes(aFolder()),
      version: '1.2.3',
      newest: async () => ids,
    },
  );
  const [source, lookup] = [feeds[0]?.open('2026-11-01'), lookups[0]];
  if (source === undefined || lookup === undefined) throw new Error('OpenAlex is not asked');
  return { source, lookup };
}

const idsOf = (papers: readonly FixturePaper[]) => papers.map(({ id }) => `arxiv:${id}`);
const ODD = { body: JSON.stringify({ id: 'https://openalex.org/W1' }) };

it('tells of all papers, a hundred at a time', async () => {
  const papers = fixturePapers(120, { citations: 3 });
  const { source } = await start(idsOf(papers), openAlexAnswering(papers.slice(10)));
  const batches = await read(source);
  expect(batches.map(({ cursor }) => cursor)).toEqual(['100', '200']);
  const found = batches.flatMap(({ sightings }) => sightings);
  expect(found).toHaveLength(110);
  expect(found[0]).toMatchObject({ source: 'openalex', signals: { citations: 3 } });
});

it('waits as long as it is asked to, where a person does not', async () => {
  const papers = fixturePapers(2);
  const { source, lookup } = await start(idsOf(papers), openAlexAnswering(papers));
  server.next({ status: 429, headers: { 'retry-after': '600' } });
  expect((await read(source))[0]?.sightings).toHaveLength(2);
  const [first, second] = server.requests;
  expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(600_000);
  server.next({ status: 429, headers: { 'retry-after': '600' } });
  await expect(lookup.lookup(idsOf(papers))).rejects.toThrow('OpenAlex asks us to slow down');
});

it('passes over the one paper that does not read, or whose id is refused', async () => {
  const papers = fixturePapers(4);
  const { source } = await start(idsOf(papers), openAlexAnswering(papers));
  server.next(ODD, { status: 400, body: '{"error":"Invalid id"}' });
  expect((await read(source))[0]?.sightings).toHaveLength(2);
});

it('passes over it where the others are not known there', async () => {
  const { source } = await start(idsOf(fixturePapers(4)), openAlexAnswering([]));
  server.next(ODD);
  expect((await read(source))[0]?.sightings).toEqual([]);
});

it('fails where none of them reads', async () => {
  const { source } = await start(idsOf(fixturePapers(4)), () => ODD);
  await expect(read(source)).rejects.toThrow('OpenAlex sent what does not read as a paper.');
});
