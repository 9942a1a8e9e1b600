import { afterEach, expect, it } from 'vitest';
import { arxivGroup, oaiSet } from '../../../index/sources/arxiv.ts';
import { createArxivOai } from '../../../index/sources/arxiv-oai.ts';
import type { Batch, PaperSighting, Sighting } from '../../../index/sources/source.ts';
import { arxivAnswering, oaiError, oaiPage, oaiRecord } from '../../support/arxiv-server.ts';
import {
  aFixturePaper,
  escapeXml,
  type FixturePaper,
  fixturePapers,
} from '../../support/fixture-papers.ts';
import { anHttp } from '../../support/http.ts';
import { row } from '../../support/row.ts';
import { read } from '../../support/source-contract.ts';
import {
  type Answering,
  type SourceServer,
  startSourceServer,
} from '../../support/source-server.ts';
import { createVirtualClock } from '../../support/virtual-clock.ts';

const DAY_MS = 86_400_000;
let server: SourceServer;
afterEach(() => server.close());

async function start(
  answering: Answering,
  options: { categories?: string[]; since?: string } = {},
) {
  const clock = createVirtualClock();
  server = await startSourceServer(answering, clock.now);
  const http = anHttp(arxivGroup(server.url), { clock });
  return createArxivOai({ http, clock, categories: ['cs.IR'], ...options });
}

const queries = () => server.requests.map(({ url }) => Object.fromEntries(url.searchParams));
const ids = (sightings: readonly Sighting[]) =>
  sightings.map((sighting) => (sighting.kind === 'paper' ? sighting.paper.id : sighting.id));
const seen = (batches: readonly { sightings: readonly Sighting[] }[]) =>
  batches.flatMap(({ sightings }) => sightings);

it('names the sets as arXiv does', () => {
  const categories = [
    'cs.CL',
    'cs',
    'stat.ML',
    'q-bio.NC',
    'hep-th',
    'astro-ph.GA',
    'physics.optics',
  ];
  expect(categories.map(oaiSet)).toEqual([
    'cs:cs:CL',
    'cs',
    'stat:stat:ML',
    'q-bio:q-bio:NC',
    'physics:hep-th',
    'physics:astro-ph:GA',
    'physics:physics:optics',
  ]);
});

it('reads a record with all that it says', async () => {
  const paper = aFixturePaper({
    title: 'Rankings of $x < y$ & more',
    updated: '2026-11-22',
    doi: '10.9999/One 10.9999/two',
    comment: '12 pages, 3 figures',
  });
  const source = await start(arxivAnswering({ papers: [paper] }));
  expect(seen(await read(source))).toEqual([
    {
      kind: 'paper',
      source: 'arxiv',
      seenAt: '2026-11-23T06:00:00.000Z',
      paper: {
        id: `arxiv:${paper.id}`,
        arxivId: paper.id,
        doi: '10.9999/one',
        title: 'Rankings of $x < y$ & more',
        abstract: paper.abstract,
        authors: ['Ada Example', 'Jörg Müller'],
        categories: ['cs.IR', 'stat.ML'],
        published: '2026-11-20',
      },
      updated: '2026-11-22',
    },
  ] satisfies PaperSighting[]);
});

it('reads a record without any optional element', async () => {
  const bare = `<record><header><identifier>oai:arXiv.org:math/0309136</identifier></header>
    <metadata><x:arXiv xmlns:x="u"><x:id>math/0309136</x:id><x:title>Bare</x:title></x:arXiv></metadata></record>`;
  const source = await start(() => oaiPage(`<ListRecords>${bare}</ListRecords>`));
  const [sighting] = seen(await read(source)) as readonly PaperSighting[];
  expect(sighting?.paper).toEqual({
    id: 'arxiv:math/0309136',
    arxivId: 'math/0309136',
    title: 'Bare',
    abstract: '',
    authors: [],
    categories: [],
  });
});

it.each([
  ['This paper has been withdrawn by the authors due to an error', true],
  ['Withdrawn: see v1', true],
  ['12 pages. The second version of this paper was withdrawn', true],
  ['Withdrawal symptoms in mice', false],
  ['We study how troops were withdrawn from the border', false],
  ['The claim of Section 3 was withdrawn', false],
  ['Submission was withdrawn', true],
  ['Due to an error in an earlier version, this paper has been withdrawn', true],
  ['This paper has been withdrawn by the authors from publication due to an error', true],
  ['The first version, posted in 2019, has been withdrawn', false],
  ['Withdrawn', true],
  ['Withdrawn by arXiv administrators: plagiarism', true],
  ['Withdrawn from arXiv', true],
  ['This submission has been withdrawn by arXiv administrators due to inappropriate overlap', true],
  ['5 pages. It has been withdrawn by the author', true],
  ['Withdrawn from ICLR 2025 submission; 12 pages', false],
  [
    'An earlier version of this paper was withdrawn due to an error in Lemma 3, which is fixed here',
    false,
  ],
  ['This submission was withdrawn from NeurIPS 2024, and is now at TMLR', false],
  ['This paper was withdrawn by the authors from ICML; 9 pages', false],
])('tells that a paper was taken back from its comment %j: %s', async (comment, withdrawn) => {
  expect((await sightingOf({ comment }))?.withdrawn).toBe(withdrawn || undefined);
});

it.each([
  ['This paper has been withdrawn by the author(s) due to a crucial error in equation 1.', true],
  ['Unfortunately, this paper has been withdrawn.', true],
  ['Withdrawn.', true],
  [
    'The Tiny Images dataset was used in hundreds of papers before it was withdrawn in 2020.',
    false,
  ],
  ['In 2010 an article was withdrawn. We study who cites it.', false],
  ['Withdrawn children speak less at school. We ask why.', false],
])('tells that a paper was taken back from its abstract %j: %s', async (abstract, withdrawn) => {
  expect((await sightingOf({ abstract }))?.withdrawn).toBe(withdrawn || undefined);
});

async function sightingOf(of: Parameters<typeof aFixturePaper>[0]) {
  const source = await start(arxivAnswering({ papers: [aFixturePaper(of)] }));
  const [sighting] = seen(await read(source)) as readonly PaperSighting[];
  return sighting;
}

it('passes on that a record was deleted', async () => {
  const gone = aFixturePaper({ deleted: true });
  const source = await start(arxivAnswering({ papers: [gone] }));
  expect(seen(await read(source))).toEqual([
    {
      kind: 'removed',
      source: 'arxiv',
      seenAt: '2026-11-23T06:00:00.000Z',
      id: `arxiv:${gone.id}`,
    },
  ]);
});

it('asks for everything, for what changed since, and then from two days before the last walk', async () => {
  const answering = arxivAnswering({ papers: fixturePapers(3), pageSize: 2 });
  const source = await start(answering, { categories: ['cs.IR', 'stat.ML'], since: '2026-10-01' });
  const batches = await read(source);
  await read(source, batches.at(-1)?.cursor);
  const list = { verb: 'ListRecords', metadataPrefix: 'arXiv' };
  expect(queries().filter(({ resumptionToken }) => resumptionToken === undefined)).toEqual([
    { ...list, set: 'cs:cs:IR', from: '2026-10-01' },
    { ...list, set: 'stat:stat:ML', from: '2026-10-01' },
    { ...list, set: 'cs:cs:IR', from: '2026-11-21' },
    { ...list, set: 'stat:stat:ML', from: '2026-11-21' },
  ]);
  for (const query of queries().filter(({ resumptionToken }) => resumptionToken !== undefined)) {
    expect(Object.keys(query)).toEqual(['verb', 'resumptionToken']);
  }
  await server.close();
  for (const since of [{}, { since: '1991-08-01' }]) {
    const all = await start(answering, since);
    await read(all);
    expect(queries()[0]).toEqual({ ...list, set: 'cs:cs:IR' });
    await server.close();
  }
});

it('takes a quiet day for what it is', async () => {
  const source = await start(() => oaiError('noRecordsMatch', 'nothing'));
  const batches = await read(source);
  expect(batches).toEqual([
    { sightings: [], skipped: 0, cursor: JSON.stringify({ from: { 'cs:cs:IR': '2026-11-21' } }) },
  ]);
});

it.each([
  ['badArgument', oaiError('badArgument', 'start date <too> early'.replace(/[<>]/g, '')), 1],
  ['a list with nothing in it', oaiPage('<ListRecords></ListRecords>'), 5],
  ['another document', { body: '<feed/>' }, 5],
  ['records that are none', oaiPage('<ListRecords><record><x/></record></ListRecords>'), 1],
])('fails for %s', async (_, answer, tries) => {
  const source = await start(() => answer);
  await expect(read(source)).rejects.toThrow(/^arXiv /);
  expect(server.requests).toHaveLength(tries);
});

it('skips a record that it cannot read, counts it, and keeps the rest', async () => {
  const good = aFixturePaper();
  const bad = '<record><header><identifier>oai:arXiv.org:x</identifier></header></record>';
  const source = await start(() => oaiPage(`<ListRecords>${bad}${oaiRecord(good)}</ListRecords>`));
  const [batch] = await read(source);
  expect(batch?.skipped).toBe(1);
  expect(ids(batch?.sightings ?? [])).toEqual([`arxiv:${good.id}`]);
});

it.each([
  ['a control character', 'one\u000btwo', 'one two'],
  ['an entity of HTML', 'one&nbsp;two', 'one&nbsp;two'],
  ['a reference to a control character', 'one&#11;two', 'one&#11;two'],
])('reads a page on past %s', async (_, text, title) => {
  const papers = [aFixturePaper({ title: 'TITLE' }), aFixturePaper()];
  const records = papers.map(oaiRecord).join('').replace('TITLE', text);
  const source = await start(() => oaiPage(`<ListRecords>${records}</ListRecords>`));
  const sightings = seen(await read(source)) as readonly PaperSighting[];
  expect(sightings.map(({ paper }) => paper.title)).toEqual([title, papers[1]?.title]);
});

it('takes no two records for one where a reference has no end', async () => {
  const papers = [aFixturePaper({ title: 'ONE' }), aFixturePaper({ title: 'TWO' })];
  const records = papers.map(oaiRecord).join('').replace('ONE', '&#11').replace('TWO', 'a; b');
  const source = await start(() => oaiPage(`<ListRecords>${records}</ListRecords>`));
  await expect(read(source)).rejects.toThrow('malformed');
});

it('goes on from its newest datestamp when the server forgot the token', async () => {
  const days = [10, 11, 11, 11, 12, 13];
  const papers = days.map((day) => aFixturePaper({ datestamp: `2026-11-${day}` }));
  const source = await start(arxivAnswering({ papers, pageSize: 2 }));
  const [, second] = await read(source);
  const before = server.requests.length;
  server.next(oaiError('badResumptionToken', 'expired'));
  const rest = seen(await read(source, second?.cursor));
  expect(new Set(ids(rest))).toEqual(new Set(papers.slice(1).map(({ id }) => `arxiv:${id}`)));
  expect(queries()[before]).toHaveProperty('resumptionToken');
  expect(queries()[before + 1]).toMatchObject({ from: '2026-11-11' });
});

it('loses nothing that moves to the end of the list while it is read', async () => {
  const papers = Array.from({ length: 400 }, (_, i) => {
    const datestamp = new Date(Date.parse('2026-08-01') + Math.floor(i / 4) * DAY_MS);
    return aFixturePaper({ datestamp: datestamp.toISOString().slice(0, 10) });
  });
  const source = await start((request, n) => {
    const page = arxivAnswering({ papers, pageSize: 40 })(request, n);
    for (const i of [2 * n, 399 - 11 * n]) {
      papers[i] = { ...papers[i], datestamp: '2026-11-23' } as FixturePaper;
    }
    return page;
  });
  const sightings = seen(await read(source, undefined));
  expect(new Set(ids(sightings)).size).toBe(400);
  expect(server.requests.length).toBeLessThanOrEqual(12);
});

it('goes on by date on a later day: what changed meanwhile is no more where the token counts', async () => {
  const papers = Array.from({ length: 8 }, () => aFixturePaper({ datestamp: '2026-11-10' }));
  const clock = createVirtualClock();
  server = await startSourceServer(arxivAnswering({ papers, pageSize: 2 }), clock.now);
  const http = anHttp(arxivGroup(server.url), { clock });
  const source = createArxivOai({ http, clock, categories: ['cs.IR'] });
  const batches: Batch[] = [];
  for await (const batch of source.read(undefined)) {
    batches.push(batch);
    if (batches.length === 2) break;
  }
  papers[0] = { ...papers[0], datestamp: '2026-11-25' } as FixturePaper;
  papers[1] = { ...papers[1], datestamp: '2026-11-25' } as FixturePaper;
  clock.advance(3 * DAY_MS);
  batches.push(...(await read(source, batches[1]?.cursor)));
  expect(new Set(ids(seen(batches))).size).toBe(8);
  expect(queries()[2]).toMatchObject({ from: '2026-11-10' });
});

it('goes on by token within a day, and where the list is in no order', async () => {
  const oneDay = await start(arxivAnswering({ papers: fixturePapers(6), pageSize: 2 }));
  expect(seen(await read(oneDay))).toHaveLength(6);
  await server.close();
  const days = ['2026-11-20', '2026-11-18', '2026-11-19'];
  const records = days.map((datestamp) => oaiRecord(aFixturePaper({ datestamp }))).join('');
  const token = '<resumptionToken>more</resumptionToken>';
  const mixed = await start(({ url }) =>
    oaiPage(
      `<ListRecords>${records}${url.searchParams.has('resumptionToken') ? '' : token}</ListRecords>`,
    ),
  );
  await read(mixed);
  expect(queries()[1]).toEqual({ verb: 'ListRecords', resumptionToken: 'more' });
});

row(
  'S4',
  'an OAI-PMH list is read whole through lost tokens, repeated pages, deletions and gaps in records',
  { quick: 1_000, full: 10_000 },
  async (points) => {
    const papers = Array.from({ length: points }, (_, i) => troubled(i, points));
    const answering = arxivAnswering({ papers, pageSize: points / 40 });
    const repeated = new Set<string>();
    const source = await start((request, n) => {
      if (n % 7 === 3) return oaiError('badResumptionToken', 'expired');
      const token = request.url.searchParams.get('resumptionToken');
      const page = answering(request, n);
      if (n % 5 !== 1 || token === null || token.includes('again')) return page;
      repeated.add(token);
      const again = `<resumptionToken>${escapeXml(`${token}&again=1`)}</resumptionToken>`;
      return { body: String(page.body).replace(/<resumptionToken.*/, `${again}</ListRecords>`) };
    });
    const sightings = seen(await read(source));
    const stored = new Map(sightings.map((sighting) => [ids([sighting])[0], sighting.kind]));
    expect(stored.size).toBe(points);
    expect(repeated.size).toBeGreaterThan(3);
    const removed = [...stored.values()].filter((kind) => kind === 'removed').length;
    expect(removed).toBe(papers.filter(({ deleted }) => deleted).length);
    await server.close();

    const first = answering(
      { url: new URL('http://x/oai?verb=ListRecords&set=cs:cs:IR') } as never,
      0,
    );
    const endless = await start(() => first);
    await expect(read(endless)).rejects.toThrow('arXiv sends the same page of its list again');
    expect(server.requests.length).toBeLessThanOrEqual(6);
    return `${stored.size}/${points} records once, 0 missing; endless token given up after 3 repeats`;
  },
);

function troubled(i: number, points: number): FixturePaper {
  const number = String(i + 1).padStart(5, '0');
  const day = new Date(Date.parse('2026-09-01') + Math.floor((i * 20) / points) * DAY_MS);
  const bare = i % 9 === 0 ? { authors: [], categories: ['cs.IR'], abstract: '' } : {};
  const datestamp = day.toISOString().slice(0, 10);
  return aFixturePaper({ id: `2609.${number}`, datestamp, deleted: i % 97 === 5, ...bare });
}
