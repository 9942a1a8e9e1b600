import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { afterAll, expect } from 'vitest';
import { arxivAnswering } from '../support/arxiv-server.ts';
import { aFolder, seeded } from '../support/builders.ts';
import { aFixturePaper } from '../support/fixture-papers.ts';
import { huggingFaceAnswering } from '../support/json-source-servers.ts';
import { row } from '../support/row.ts';
import { startSourceServer } from '../support/source-server.ts';
import { kill, spawnReady } from '../support/spawn-index.ts';
import { contentsOf, syncFolder, type Urls } from '../support/sync-folder.ts';

const FULL_RUN_MS = 30 * 60_000;
const PAGE_SIZE = 5;
const papers = Array.from({ length: 60 }, (_, i) =>
  aFixturePaper({
    published: `2026-11-${String(1 + (i % 22)).padStart(2, '0')}`,
    upvotes: i,
    ...(i % 10 === 3 && { comment: 'This paper has been withdrawn by its author' }),
  }),
);
const arxiv = await startSourceServer(arxivAnswering({ papers, pageSize: PAGE_SIZE }));
const huggingFace = await startSourceServer(
  huggingFaceAnswering(papers.filter((_, i) => i % 4 === 0)),
);
const urls: Urls = { arxiv: arxiv.url, huggingFace: huggingFace.url };
afterAll(() => Promise.all([arxiv.close(), huggingFace.close()]));

const pagesAsked = (): number => arxiv.requests.filter(({ url }) => url.pathname === '/oai').length;

row(
  'S11',
  'reading goes on wherever it was killed, loses no paper and none comes twice',
  { quick: 10, full: 200, timeoutMs: FULL_RUN_MS },
  async (points) => {
    const whole = aFolder();
    await syncFolder(whole, urls, { since: '2026-11-01' });
    const expected = contentsOf(whole);
    const pages = pagesAsked();
    expect(expected.papers).toHaveLength(54);
    const run = (dataDir: string) =>
      spawnReady('sync-main', [dataDir, urls.arxiv, urls.huggingFace]);
    const timed = await run(aFolder());
    const startedAt = performance.now();
    if (timed.stdout !== null) await once(timed.stdout, 'data');
    const tookMs = performance.now() - startedAt;
    await kill(timed);

    const random = seeded(11);
    let again = 0;
    for (let point = 0; point < points; point++) {
      const dataDir = aFolder();
      const before = pagesAsked();
      const child = await run(dataDir);
      await setTimeout(random() * tookMs);
      await kill(child);
      await syncFolder(dataDir, urls, { since: '2026-11-01' });
      expect(contentsOf(dataDir)).toEqual(expected);
      again = Math.max(again, pagesAsked() - before - pages);
    }
    expect(again).toBeLessThanOrEqual(1);
    return `${points}/${points} kills: the same corpus as without, at most ${again} of ${pages} pages read again`;
  },
);
