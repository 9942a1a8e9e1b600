import { afterEach, expect, it } from 'vitest';
import { createHuggingFace, huggingFaceGroup } from '../../../index/sources/hugging-face.ts';
import type { PaperSighting } from '../../../index/sources/source.ts';
import { aFixturePaper, fixturePapers } from '../../support/fixture-papers.ts';
import { anHttp } from '../../support/http.ts';
import { huggingFaceAnswering } from '../../support/json-source-servers.ts';
import { row } from '../../support/row.ts';
import { read } from '../../support/source-contract.ts';
import {
  type Answering,
  type SourceServer,
  startSourceServer,
} from '../../support/source-server.ts';
import { createVirtualClock } from '../../support/virtual-clock.ts';

let server: SourceServer;
afterEach(() => server.close());

async function start(answering: Answering, token?: string) {
  const clock = createVirtualClock();
  server = await startSourceServer(answering, clock.now);
  const baseUrl = server.url;
  const group = huggingFaceGroup({ baseUrl, ...(token === undefined ? {} : { token }) });
  return createHuggingFace({ http: anHttp(group, { clock }), clock, backfillDays: 3 });
}

const answeringWith =
  (...items: readonly unknown[]): Answering =>
  () => ({ body: JSON.stringify(items) });

const paper = {
  id: '2611.04321',
  title: 'A study',
  summary: 'We study.',
  authors: [{ name: 'A B' }],
};

it('reads counts, code and a summary with the name of who wrote it, and no names of curators', async () => {
  const inner = {
    ...paper,
    authors: [
      { name: 'Ada Example', hidden: false },
      { name: 'Not Me', hidden: true },
    ],
    publishedAt: '2026-11-19T17:59:59.000Z',
    submittedOnDailyAt: '2026-11-23T00:00:00.000Z',
    submittedOnDailyBy: { user: 'curator' },
    upvotes: 42,
    ai_summary: 'It\nstudies.',
    githubRepo: 'https://github.com/example/repo',
    githubStars: 123,
  };
  const face = await start(
    answeringWith({ paper: inner, numComments: 2, submittedBy: { name: 'curator' } }),
  );
  expect(await face.list({ kind: 'day', day: '2026-11-23' })).toEqual([
    {
      kind: 'paper',
      source: 'hugging-face',
      seenAt: '2026-11-23T06:00:00.000Z',
      paper: {
        id: 'arxiv:2611.04321',
        arxivId: '2611.04321',
        title: 'A study',
        abstract: 'We study.',
        authors: ['Ada Example'],
        categories: [],
        published: '2026-11-19',
      },
      announced: { date: '2026-11-23', kind: 'daily' },
      signals: { upvotes: 42, comments: 2, stars: 123 },
      repository: 'https://github.com/example/repo',
      aiSummary: { text: 'It studies.', by: 'Hugging Face' },
    },
  ] satisfies PaperSighting[]);
});

it('asks for each list by its own words and pages on while pages are full', async () => {
  const papers = fixturePapers(101);
  const face = await start(huggingFaceAnswering(papers), 'hf_token');
  expect(await face.list({ kind: 'trending' })).toHaveLength(101);
  await face.list({ kind: 'week', week: '2026-W47' });
  await face.list({ kind: 'month', month: '2026-11' });
  expect(
    server.requests.map(({ url }) => url.search).filter((query) => query.includes('p=0')),
  ).toEqual([
    '?sort=trending&p=0&limit=100',
    '?week=2026-W47&p=0&limit=100',
    '?month=2026-11&p=0&limit=100',
  ]);
  expect(server.requests[0]?.headers.authorization).toBe('Bearer hf_token');
});

it("keeps the server's order as the rank of what is trending", async () => {
  const papers = [aFixturePaper({ upvotes: 1 }), aFixturePaper({ upvotes: 900 })];
  const face = await start(huggingFaceAnswering(papers));
  expect(await face.list({ kind: 'trending' })).toMatchObject([
    { signals: { trendingRank: 1, upvotes: 1 } },
    { signals: { trendingRank: 2, upvotes: 900 } },
  ]);
  expect(await face.list({ kind: 'day', day: '2026-11-20' })).not.toMatchObject([
    { signals: { trendingRank: 1 } },
    {},
  ]);
});

it('reads day by day to today, and later from two days before', async () => {
  const face = await start(huggingFaceAnswering(fixturePapers(1)));
  const batches = await read(face);
  expect(batches.map(({ cursor, sightings }) => [cursor, sightings.length])).toEqual([
    ['2026-11-20', 1],
    ['2026-11-21', 0],
    ['2026-11-22', 0],
    ['2026-11-23', 0],
    ['2026-11-23', 1],
  ]);
  const later = await read(face, '2026-11-22');
  expect(later.map(({ cursor }) => cursor)).toEqual([...days(20, 23), '2026-11-23']);
});

it('takes a day that has not begun there for one without papers', async () => {
  const face = await start(huggingFaceAnswering([], '2026-11-22'));
  expect(await face.list({ kind: 'day', day: '2026-11-23' })).toEqual([]);
});

it('takes a day with one odd item alone for one without papers', async () => {
  const face = await start(answeringWith({ paper: { no: 'id' } }));
  expect(await face.list({ kind: 'day', day: '2026-11-22' })).toEqual([]);
});

it('fails where nothing reads as a paper, or no list comes', async () => {
  const face = await start(answeringWith({ paper: { no: 'id' } }, 7, null));
  const list = { kind: 'trending' } as const;
  await expect(face.list(list)).rejects.toThrow('sent what does not read as a paper');
  server.next({ body: '{"error":"none"}' });
  await expect(face.list(list)).rejects.toThrow('Hugging Face sent no list.');
});

it('cuts a query to what the search takes', async () => {
  const face = await start(answeringWith());
  await face.search(`${'x'.repeat(249)}😀`, 500);
  const [request] = server.requests;
  expect(request?.url.searchParams.get('q')?.length).toBeLessThanOrEqual(250);
  expect(request?.url.searchParams.get('limit')).toBe('120');
});

/** What is missing, null, of another type or new, in one item each; then what is left of it. */
const ODD: readonly (readonly [item: object, left: object])[] = [
  [{ paper }, {}],
  [paper, {}],
  [{ paper: { ...paper, upvotes: 0 } }, { signals: { upvotes: 0 } }],
  [{ paper: { ...paper, upvotes: null } }, {}],
  [{ paper: { ...paper, upvotes: '12' } }, {}],
  [{ paper: { ...paper, upvotes: -1 } }, {}],
  [{ paper: { ...paper, upvotes: 1.5 } }, {}],
  [{ paper, numComments: null }, {}],
  [{ paper, numComments: 3 }, { signals: { comments: 3 } }],
  [{ paper: { ...paper, numComments: 4 } }, { signals: { comments: 4 } }],
  [{ paper: { ...paper, ai_summary: null } }, {}],
  [{ paper: { ...paper, ai_summary: '  ' } }, {}],
  [{ paper: { ...paper, ai_keywords: 'x', mediaUrls: 3 } }, {}],
  [{ paper: { ...paper, githubRepo: 'javascript:alert(1)' } }, {}],
  [{ paper: { ...paper, githubRepo: 'https://u:p@github.com/x' } }, {}],
  [{ paper: { ...paper, githubRepo: '' } }, {}],
  [{ paper: { ...paper, githubStars: 'many' } }, {}],
  [{ paper: { ...paper, publishedAt: 'soon' } }, {}],
  [{ paper: { ...paper, publishedAt: '2026-13-45T00:00:00Z' } }, {}],
  [{ paper: { ...paper, submittedOnDailyAt: 5 } }, {}],
  [
    { paper: { ...paper, withdrawnAt: '2026-11-22T00:00:00.000Z' } },
    { updated: '2026-11-22', withdrawn: true },
  ],
  [{ paper: { ...paper, organization: null, source: {} }, organization: 7 }, {}],
  [{ paper: { ...paper, title: undefined }, title: 'A study' }, {}],
  [{ paper: { ...paper, summary: null }, summary: 'We study.' }, {}],
  [{ paper: { ...paper, authors: [{ name: 'A B' }, {}, null, { name: 3 }] }, extra: [[]] }, {}],
];

row(
  'S8',
  'items without the optional fields are read without inventing any',
  { quick: 25, full: 25 },
  async (points) => {
    let read = 0;
    for (const [item, left] of ODD.slice(0, points)) {
      const face = await start(answeringWith(item));
      const sightings = await face.list({ kind: 'trending' });
      await server.close();
      const { signals, ...rest } = sightings[0] as PaperSighting;
      const { trendingRank: _, ...counts } = signals ?? {};
      const { kind, source, seenAt, paper: found, ...more } = rest;
      expect(found).toMatchObject({ title: 'A study', abstract: 'We study.', authors: ['A B'] });
      expect({ ...more, ...(Object.keys(counts).length === 0 ? {} : { signals: counts }) }).toEqual(
        left,
      );
      expect(JSON.stringify([kind, source, seenAt, found, more])).not.toMatch(/null|undefined|NaN/);
      read++;
    }
    const weekend = await start(answeringWith());
    expect(await weekend.list({ kind: 'day', day: '2026-11-22' })).toEqual([]);
    return `${read}/25 odd items read, 0 invented values`;
  },
);

function days(from: number, to: number): readonly string[] {
  return Array.from({ length: to - from + 1 }, (_, i) => `2026-11-${from + i}`);
}
