import { afterEach, describe, expect, it } from 'vitest';
import { arxivGroup } from '../../../index/sources/arxiv.ts';
import { createArxivAtom } from '../../../index/sources/arxiv-atom.ts';
import { arxivAnswering, atomError, atomFeed } from '../../support/arxiv-server.ts';
import { aFixturePaper, fixturePapers } from '../../support/fixture-papers.ts';
import { anHttp } from '../../support/http.ts';
import { row } from '../../support/row.ts';
import {
  type Answering,
  type SourceServer,
  startSourceServer,
} from '../../support/source-server.ts';
import { createVirtualClock } from '../../support/virtual-clock.ts';

let server: SourceServer;
afterEach(() => server.close());

async function start(answering: Answering) {
  const clock = createVirtualClock();
  server = await startSourceServer(answering, clock.now);
  return createArxivAtom({ http: anHttp(arxivGroup(server.url), { clock }), clock });
}

const queries = () => server.requests.map(({ url }) => Object.fromEntries(url.searchParams));
const idsOf = (papers: readonly { readonly id: string }[]) => papers.map(({ id }) => `arxiv:${id}`);

describe('looking up', () => {
  it('asks for as many results as ids, since ten come otherwise', async () => {
    const papers = fixturePapers(120);
    const atom = await start(arxivAnswering({ papers }));
    const found = await atom.lookup(idsOf(papers));
    expect(found.map((sighting) => sighting?.paper.id)).toEqual(idsOf(papers));
    expect(queries().map(({ max_results }) => max_results)).toEqual(['100', '20']);
  });

  it.each([
    ['old', 2],
    ['new', 1],
  ] as const)('knows an unknown id from a short answer on the %s server', async (atom, asked) => {
    const known = aFixturePaper();
    const source = await start(arxivAnswering({ papers: [known], atom }));
    const found = await source.lookup(['arxiv:2611.99999', `arxiv:${known.id}`]);
    expect(found.map((sighting) => sighting?.paper.id)).toEqual([undefined, `arxiv:${known.id}`]);
    expect(server.requests).toHaveLength(asked);
  });

  it('asks again for what a short answer left out', async () => {
    const papers = fixturePapers(3);
    const source = await start(arxivAnswering({ papers }));
    server.next(atomFeed(papers.slice(0, 1), { shape: 'new', total: 3 }));
    expect(await source.lookup(idsOf(papers))).not.toContain(undefined);
    expect(queries()[1]?.id_list).toBe(
      papers
        .slice(1)
        .map(({ id }) => id)
        .join(','),
    );
  });

  it('reads version, date of change and withdrawal', async () => {
    const comment = 'This paper has been withdrawn';
    const paper = aFixturePaper({ version: 4, updated: '2026-11-22', comment });
    const source = await start(arxivAnswering({ papers: [paper] }));
    const [sighting] = await source.lookup([`arxiv:${paper.id}`]);
    expect(sighting).toMatchObject({ version: 4, updated: '2026-11-22', withdrawn: true });
  });

  it('passes on what arXiv says of a bad request, and does not repeat it', async () => {
    const source = await start(() => atomError('incorrect id format for x'));
    await expect(source.lookup(['arxiv:2611.00001'])).rejects.toThrow(
      'arXiv does not accept the request: incorrect id format for x',
    );
    server.next({ ...atomError('made up'), status: 200 });
    await expect(source.lookup(['arxiv:2611.00001'])).rejects.toThrow('made up');
    expect(server.requests).toHaveLength(2);
  });
});

describe('live search', () => {
  it('asks for all words of the question, else for any', async () => {
    const papers = [aFixturePaper({ title: 'Dense retrieval' })];
    const source = await start(arxivAnswering({ papers }));
    expect(await source.search('What is "dense" (retrieval)?', 5)).toHaveLength(1);
    expect(await source.search('dense zeppelins AND:', 5)).toHaveLength(1);
    expect(queries().map(({ search_query }) => search_query)).toEqual([
      'all:dense AND all:retrieval',
      'all:dense AND all:zeppelins',
      'all:dense OR all:zeppelins',
    ]);
  });

  it('asks nothing where there are no words', async () => {
    const source = await start(arxivAnswering({ papers: [] }));
    expect(await source.search('what is the?', 5)).toEqual([]);
    expect(server.requests).toEqual([]);
  });
});

row(
  'S5',
  'both shapes of the query interface give equal records',
  { quick: 50, full: 50 },
  async (points) => {
    const papers = fixturePapers(points).map((paper, i) => ({
      ...paper,
      title: `Rankings of ${i} $\\alpha < \\beta$ & more`,
      version: 1 + (i % 3),
      ...(i % 2 === 0 ? { doi: `10.9999/made.${i}`, comment: `${i} pages` } : {}),
    }));
    const read = async (atom: 'old' | 'new') => {
      const source = await start(arxivAnswering({ papers, atom }));
      const found = [
        ...(await source.search('rankings', points)),
        ...(await source.lookup(idsOf(papers).slice(0, 1))),
      ];
      await server.close();
      return JSON.stringify(found.map((sighting) => ({ ...sighting, seenAt: '' })));
    };
    const [old, fresh] = [await read('old'), await read('new')];
    expect(old).toBe(fresh);
    expect(old.match(/arxiv query/i)).toBeNull();
    expect(old.match(/"kind":"paper"/g)).toHaveLength(points + 1);
    const single = await start(() => atomFeed(papers.slice(0, 1), { shape: 'new', total: 1 }));
    expect(await single.search('rankings', 5)).toHaveLength(1);
    return `2 shapes: ${points} records byte-equal, 0 titles of the feed`;
  },
);
