import { afterEach, expect, it } from 'vitest';
import {
  createSemanticScholar,
  semanticScholarGroup,
} from '../../../index/sources/semantic-scholar.ts';
import { LIVE_PATIENCE_MS } from '../../../index/sources/source.ts';
import { aFixturePaper } from '../../support/fixture-papers.ts';
import { anHttp } from '../../support/http.ts';
import { semanticScholarAnswering } from '../../support/json-source-servers.ts';
import {
  type Answering,
  type SourceServer,
  startSourceServer,
} from '../../support/source-server.ts';
import { createVirtualClock } from '../../support/virtual-clock.ts';

let server: SourceServer;
afterEach(() => server.close());

async function start(answering: Answering, apiKey = 'key') {
  const clock = createVirtualClock();
  server = await startSourceServer(answering, clock.now);
  const http = anHttp(semanticScholarGroup({ baseUrl: server.url, apiKey }), { clock });
  return createSemanticScholar({ http, clock, patienceMs: LIVE_PATIENCE_MS });
}

it('reads citations and a summary with the name of who wrote it', async () => {
  const paper = aFixturePaper({ citations: 12 });
  const scholar = await start(semanticScholarAnswering([paper]));
  expect(await scholar.lookup([`arxiv:${paper.id}`])).toMatchObject([
    {
      paper: { id: `arxiv:${paper.id}`, published: '2026-11-20' },
      signals: { citations: 12 },
      aiSummary: { text: 'Ranks papers.', by: 'Semantic Scholar' },
    },
  ]);
});

it('asks for 500 at a time, a second apart, and only for ids that it can know', async () => {
  const scholar = await start(semanticScholarAnswering([]));
  const ids = Array.from({ length: 600 }, (_, i) => `arxiv:2611.${String(i).padStart(5, '0')}`);
  expect(await scholar.lookup([...ids, 'doi:10.9999/x', 'title:none'])).toHaveLength(602);
  const sizes = server.requests.map(({ body }) => JSON.parse(body).ids.length);
  expect(sizes).toEqual([500, 101]);
  expect((server.requests[1]?.at ?? 0) - (server.requests[0]?.at ?? 0)).toBeGreaterThanOrEqual(
    1_000,
  );
});

it('searches for words alone, and dates by the year where nothing else is said', async () => {
  const record = { paperId: 's', title: 'Worms', publicationDate: null, year: 2014 };
  const scholar = await start(() => ({ body: JSON.stringify({ data: [record] }) }));
  const found = await scholar.search('What is retrieval-augmented generation?', 5);
  expect(found).toMatchObject([{ paper: { published: '2014' } }]);
  expect(server.requests[0]?.url.searchParams.get('query')).toBe(
    'what is retrieval augmented generation',
  );
});

it('does not pair papers with the wrong ids', async () => {
  const scholar = await start(() => ({ body: '[null]' }));
  await expect(scholar.lookup(['doi:10.9999/a', 'doi:10.9999/b'])).rejects.toThrow(
    'another number',
  );
});

it('passes over a record that does not read, but not over all of them', async () => {
  const whole = JSON.stringify({ paperId: 's', title: 'Worms' });
  const ids = ['doi:10.9999/a', 'doi:10.9999/b', 'doi:10.9999/c'];
  const scholar = await start((_, n) => ({
    body: n === 0 ? `[{},null,${whole}]` : '[{},null,{}]',
  }));
  expect(await scholar.lookup(ids)).toMatchObject([
    undefined,
    undefined,
    { source: 'semantic-scholar' },
  ]);
  await expect(scholar.lookup(ids)).rejects.toThrow('sent what does not read as a paper');
});

it('stops at a bad key', async () => {
  const scholar = await start(semanticScholarAnswering([]), 'lapsed');
  await expect(scholar.search('worms', 3)).rejects.toThrow('The operator should check S2_API_KEY.');
  expect(server.requests).toHaveLength(1);
});
