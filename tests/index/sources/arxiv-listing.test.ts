import { afterEach, expect, it } from 'vitest';
import { arxivGroup } from '../../../index/sources/arxiv.ts';
import { createArxivListing } from '../../../index/sources/arxiv-listing.ts';
import type { PaperSighting } from '../../../index/sources/source.ts';
import { arxivAnswering } from '../../support/arxiv-server.ts';
import { aFixturePaper, type FixturePaper } from '../../support/fixture-papers.ts';
import { anHttp } from '../../support/http.ts';
import { read } from '../../support/source-contract.ts';
import {
  type Answering,
  type SourceServer,
  startSourceServer,
} from '../../support/source-server.ts';
import { createVirtualClock } from '../../support/virtual-clock.ts';

let server: SourceServer;
afterEach(() => server.close());

async function start(answering: Answering, categories = ['cs.IR', 'cs.CL']) {
  const clock = createVirtualClock();
  server = await startSourceServer(answering, clock.now);
  return createArxivListing({ http: anHttp(arxivGroup(server.url), { clock }), clock, categories });
}

it('reads who was announced, how and when', async () => {
  const paper = aFixturePaper({ version: 3, announce: 'replace-cross' });
  const source = await start(arxivAnswering({ papers: [paper] }));
  const [batch] = await read(source);
  expect(batch?.sightings).toEqual([
    {
      kind: 'paper',
      source: 'arxiv',
      seenAt: '2026-11-23T06:00:00.000Z',
      paper: {
        id: `arxiv:${paper.id}`,
        arxivId: paper.id,
        title: paper.title,
        abstract: paper.abstract,
        authors: ['Ada Example', 'Jörg Müller'],
        categories: ['cs.IR', 'stat.ML'],
      },
      version: 3,
      announced: { date: '2026-11-23', kind: 'replace-cross' },
    },
  ]);
  expect(server.requests[0]?.url.pathname).toBe('/rss/cs.IR+cs.CL');
});

it('reads the Atom twin, to the same records, where the RSS is spoilt', async () => {
  const papers = [aFixturePaper({ announce: 'cross' }), aFixturePaper()];
  const whole = await read(await start(arxivAnswering({ papers })));
  await server.close();
  const spoilt = await start(arxivAnswering({ papers }));
  server.next({ headers: { 'content-type': 'text/html' }, body: '<html>' });
  const [batch] = await read(spoilt);
  const withoutTime = ({ seenAt: _, ...rest }: PaperSighting) => rest;
  const papersOf = (sightings: readonly unknown[]) =>
    (sightings as PaperSighting[]).map(withoutTime);
  expect(papersOf(batch?.sightings ?? [])).toEqual(papersOf(whole[0]?.sightings ?? []));
  expect(server.requests[1]?.url.pathname).toBe('/atom/cs.IR+cs.CL');
});

it('gives a list once, and once more to those who follow other categories', async () => {
  const answering = arxivAnswering({ papers: [aFixturePaper()] });
  const source = await start(answering);
  const [batch] = await read(source);
  expect(await read(source, batch?.cursor)).toEqual([]);
  await server.close();
  const other = await start(answering, ['cs.IR']);
  expect(await read(other, batch?.cursor)).toHaveLength(1);
});

it('takes a paper that stands in several lists once, as new where it is', async () => {
  const paper = aFixturePaper({ announce: 'cross' });
  const papers = [paper, { ...paper, announce: 'new' }, { ...paper, announce: 'replace' }];
  const [batch] = await read(await start(arxivAnswering({ papers })));
  expect(batch?.sightings).toMatchObject([{ announced: { kind: 'new' } }]);
});

it('knows a weekend from a fault', async () => {
  const source = await start(arxivAnswering({ papers: [], today: '2026-11-22' }));
  expect(await read(source)).toEqual([]);
});

it('reads a list that was empty when it was asked for first', async () => {
  const papers: FixturePaper[] = [];
  const source = await start(arxivAnswering({ papers }));
  const [first] = await read(source);
  papers.push(aFixturePaper());
  const [batch] = await read(source, first?.cursor);
  expect(batch?.sightings).toHaveLength(1);
  expect(await read(source, batch?.cursor)).toEqual([]);
});

it('splits the names at commas, but not inside of brackets', async () => {
  const authors = [
    ['Ada Example (Uni A, B)', ''],
    ['Bob', 'Third'],
  ] as const;
  const [batch] = await read(await start(arxivAnswering({ papers: [aFixturePaper({ authors })] })));
  expect(batch?.sightings).toMatchObject([{ paper: { authors: ['Ada Example', 'Bob Third'] } }]);
});
