import { afterEach, assert, beforeEach, describe, expect, it } from 'vitest';
import type { SyncReport } from '../../src/sync.ts';
import { type ArxivOptions, arxivAnswering } from '../support/arxiv-server.ts';
import { aFolder, aPaper, each } from '../support/builders.ts';
import { aFixturePaper, type FixturePaper, fixturePapers } from '../support/fixture-papers.ts';
import { huggingFaceAnswering } from '../support/json-source-servers.ts';
import { row } from '../support/row.ts';
import { type Answering, type SourceServer, startSourceServer } from '../support/source-server.ts';
import { openSyncFolder, syncFolder, type Urls } from '../support/sync-folder.ts';
import { createVirtualClock, type VirtualClock } from '../support/virtual-clock.ts';

const HOUR_MS = 3_600_000;

let published: readonly FixturePaper[];
let arxiv: SourceServer;
let huggingFace: SourceServer;
let urls: Urls;
let dataDir: string;
let clock: VirtualClock;

beforeEach(async () => {
  published = fixturePapers(7);
  clock = createVirtualClock();
  dataDir = aFolder();
  const answering =
    (answer: (papers: readonly FixturePaper[]) => Answering): Answering =>
    (request, n) =>
      answer(published)(request, n);
  const pages = (papers: readonly FixturePaper[]): ArxivOptions => ({ papers, pageSize: 3 });
  arxiv = await startSourceServer(answering((papers) => arxivAnswering(pages(papers))));
  huggingFace = await startSourceServer(
    answering((papers) => huggingFaceAnswering(papers.filter(({ upvotes }) => upvotes))),
  );
  urls = { arxiv: arxiv.url, huggingFace: huggingFace.url };
});
afterEach(() => Promise.all([arxiv.close(), huggingFace.close()]));

const sync = (...feeds: readonly string[]): Promise<readonly SyncReport[]> =>
  syncFolder(dataDir, urls, { clock, ...(feeds.length > 0 && { feeds }) });
const oaiQueries = (): readonly URLSearchParams[] =>
  arxiv.requests.filter(({ url }) => url.pathname === '/oai').map(({ url }) => url.searchParams);

/** What is stored, through everything that reads it. */
async function look() {
  const opened = await openSyncFolder(dataDir, urls, clock);
  const { index, stores } = opened;
  const runs = await stores.sourceRuns.all();
  const { papers } = await index.status();
  const ids = published.map(({ id }) => `arxiv:${id}`);
  const signals = await stores.signals.of(ids);
  await opened.close();
  return { runs, papers, signals };
}

describe('reading the sources', () => {
  it('stores what they have, says how much, and keeps where it goes on', async () => {
    const [fromOai, today, daily] = await sync();
    const none = { changed: 0, withdrawn: 0, skipped: 0 };
    expect(fromOai).toMatchObject({ title: 'arXiv', read: 7, added: 7, ...none });
    expect(today).toMatchObject({ source: 'arxiv-today', read: 7, added: 0 });
    expect(daily).toMatchObject({ title: 'Hugging Face', read: 0 });
    const { runs, papers } = await look();
    expect(papers).toBe(7);
    expect(runs.map(({ source, papers: got, error }) => ({ source, got, error }))).toEqual([
      { source: 'arxiv', got: 7, error: undefined },
      { source: 'arxiv-today', got: 7, error: undefined },
      { source: 'hugging-face', got: 0, error: undefined },
    ]);
  });

  it('goes back a week at first, and afterwards to where it was', async () => {
    await sync('arxiv');
    clock.advance(48 * HOUR_MS);
    published = [...published, aFixturePaper({ datestamp: '2026-11-24' })];
    expect(await sync('arxiv')).toMatchObject([{ read: 1, added: 1 }]);
    const froms = oaiQueries().map((query) => query.get('from'));
    expect(froms.filter((from) => from !== null)).toEqual(['2026-11-16', '2026-11-21']);
  });

  it('does not go back to the year in which a clock begins that was never set', async () => {
    const now = clock.now();
    clock.advance(-now);
    expect(await sync('arxiv')).toMatchObject([
      { read: 0, error: expect.stringContaining('1970') },
    ]);
    clock.advance(now);
    await sync('arxiv');
    expect(oaiQueries()[0]?.get('from')).toBe('2026-11-16');
  });

  it('goes back as far as it is told to, once', async () => {
    await sync('arxiv');
    const options = { clock, feeds: ['arxiv'], since: '2026-01-01' };
    await syncFolder(dataDir, urls, options);
    await syncFolder(dataDir, urls, options);
    const froms = oaiQueries().map((query) => query.get('from'));
    expect(froms.filter((from) => from !== null)).toEqual([
      '2026-11-16',
      '2026-01-01',
      '2026-11-21',
    ]);
  });

  it('says that a source failed, in words, while the others are read', async () => {
    arxiv.next(...Array(5).fill({ status: 500 }));
    const [fromOai, today] = await sync();
    expect(fromOai).toMatchObject({ error: 'arXiv is busy or broken (500).', read: 0 });
    expect(today).toMatchObject({ added: 7 });
    const { runs, papers } = await look();
    expect(papers).toBe(7);
    expect(runs[0]).toMatchObject({ source: 'arxiv', error: 'arXiv is busy or broken (500).' });
    expect(runs[0]).not.toHaveProperty('succeededAt');
  });

  it('tries again after five minutes, then ten, and at its time once it is well again', async () => {
    const opened = await openSyncFolder(dataDir, urls, clock);
    const [feed] = opened.sync.feeds;
    assert(feed);
    const waits: number[] = [];
    for (const failing of [true, true, false]) {
      if (failing) arxiv.next(...Array(5).fill({ status: 503 }));
      const { nextAt } = await opened.sync.run(feed);
      waits.push(Math.round((nextAt.getTime() - clock.now()) / 60_000));
    }
    expect(waits).toEqual([6, 11, 65]);
    await opened.close();
  });

  it('asks nothing of arXiv for a day after it was shut out, whoever asks and after a restart', async () => {
    arxiv.next({ status: 403 });
    const [report] = await sync('arxiv');
    expect(report).toMatchObject({ error: expect.stringContaining('403') });
    expect((report?.nextAt.getTime() ?? 0) - clock.now()).toBeGreaterThan(23 * HOUR_MS);
    const { length } = arxiv.requests;
    expect(await sync()).toMatchObject([{ error: expect.stringContaining('403') }, {}, {}]);
    expect(arxiv.requests).toHaveLength(length);
    clock.advance(25 * HOUR_MS);
    expect(await sync('arxiv')).toMatchObject([{ added: 7 }]);
  });

  it('keeps what people counted, by the name that the paper has here', async () => {
    const [paper] = published;
    assert(paper);
    published = [{ ...paper, doi: '10.1000/abc', upvotes: 12 }];
    const { index, close } = await openSyncFolder(dataDir, urls, clock);
    await index.upsert(each([aPaper({ id: 'doi:10.1000/abc', doi: '10.1000/abc' })]), 'import');
    await close();
    await sync();
    const opened = await openSyncFolder(dataDir, urls, clock);
    const signals = await opened.stores.signals.of(['doi:10.1000/abc', `arxiv:${paper.id}`]);
    expect([...signals.keys()]).toEqual(['doi:10.1000/abc']);
    expect(signals.get('doi:10.1000/abc')).toMatchObject({
      announced: '2026-11-20',
      snapshots: expect.arrayContaining([expect.objectContaining({ upvotes: 12, comments: 2 })]),
    });
    await opened.close();
  });

  it('stops with the reason of the signal, and goes on with the next page', async () => {
    const opened = await openSyncFolder(dataDir, urls, clock);
    const [feed] = opened.sync.feeds;
    assert(feed);
    const reason = new Error('enough');
    const stop = new AbortController();
    const stopped = opened.sync.run(feed, {
      signal: stop.signal,
      onProgress: () => stop.abort(reason),
    });
    await expect(stopped).rejects.toBe(reason);
    expect(await opened.sync.run(feed)).toMatchObject({ read: 4, added: 4 });
    await opened.close();
  });

  it('loses nothing that is stored to an empty or broken list', async () => {
    await sync();
    published = [];
    clock.advance(24 * HOUR_MS);
    arxiv.next({ body: '<html>busy</html>' });
    await sync();
    expect((await look()).papers).toBe(7);
  });
});

row(
  'V4',
  'a paper that is withdrawn is gone after the next reading, however it is said',
  { quick: 10, full: 100 },
  async (points) => {
    const ways: readonly Partial<FixturePaper>[] = [
      { comment: 'This paper has been withdrawn by the authors due to an error in Lemma 2' },
      { abstract: 'This submission has been withdrawn by arXiv administrators.' },
      { deleted: true },
    ];
    const before = fixturePapers(points, { upvotes: 3 });
    const kept = aFixturePaper({ title: 'The only one that stays' });
    published = [...before, kept];
    await sync();
    const opened = await openSyncFolder(dataDir, urls, clock);
    await opened.index.build(() => {});
    expect((await opened.index.status()).papers).toBe(points + 1);
    const now = { updated: '2026-11-22', datestamp: '2026-11-23' };
    published = [...before.map((p, i) => ({ ...p, ...ways[i % ways.length], ...now })), kept];
    for (const feed of opened.sync.feeds) await opened.sync.run(feed);
    let hits = 0;
    const count = async (): Promise<void> => {
      for (const { id, title, abstract } of before) {
        const words = `${title} ${abstract}`;
        const [vector = new Float32Array()] = await opened.index.embedder.embed([words], 'query');
        const found = await opened.index.candidates({ vector, words }, 50);
        hits += found.filter((candidate) => candidate.id !== `arxiv:${kept.id}`).length;
        hits += (await opened.index.get([`arxiv:${id}`])).filter((paper) => paper).length;
        hits += (await opened.index.resolve(id)) === undefined ? 0 : 1;
      }
    };
    await count();
    await opened.index.build(() => {});
    await count();
    expect(hits).toBe(0);
    await opened.close();
    return `${points}/${points} withdrawn papers gone after one reading, 0 hits before and after a build`;
  },
);
