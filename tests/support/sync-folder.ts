import { join } from 'node:path';
import { createLanes } from '../../index/sources/lane.ts';
import { Database } from '../../index/sqlite.ts';
import type { SourceSettings } from '../../src/config-groups.ts';
import { createSources } from '../../src/sources.ts';
import { openState } from '../../src/state/database.ts';
import { createStores } from '../../src/state/stores.ts';
import { createSync, type SyncReport } from '../../src/sync.ts';
import { createFakeEmbedder } from './fake-embedder.ts';
import { openTestIndex } from './fake-index.ts';
import { aLog } from './log.ts';
import { createVirtualClock, type VirtualClock } from './virtual-clock.ts';

export interface Urls {
  readonly arxiv: string;
  readonly huggingFace: string;
}

export interface SyncOptions {
  readonly clock?: VirtualClock;
  readonly since?: string;
  readonly feeds?: readonly string[];
}

/** Everything that `footnote sync` works with, on a folder and loopback servers; time passes by itself. */
export async function openSyncFolder(dataDir: string, urls: Urls, clock = createVirtualClock()) {
  const index = await openTestIndex(dataDir, [createFakeEmbedder()]);
  const now = (): Date => new Date(clock.now());
  const stores = createStores(await openState(dataDir), now);
  const random = (): number => 0.5;
  const settings: SourceSettings = {
    allowed: ['arxiv', 'hugging-face'],
    categories: ['cs.IR'],
    urls: { arxiv: urls.arxiv, 'hugging-face': urls.huggingFace },
  };
  const sources = createSources(settings, {
    fetch,
    random,
    clock,
    lanes: createLanes(dataDir),
    version: '1.2.3',
    newest: async () => [],
  });
  const { feeds } = sources;
  const { sourceRuns: runs, signals } = stores;
  const { log, lines } = aLog();
  const sync = createSync({ feeds, index, runs, signals, now, random, log });
  return {
    index,
    stores,
    sources,
    sync,
    clock,
    lines,
    async close() {
      await stores.close();
      await index.close();
    },
  };
}

/** Reads the feeds one after another, opening and closing all. */
export async function syncFolder(
  dataDir: string,
  urls: Urls,
  { clock, since, feeds }: SyncOptions = {},
): Promise<readonly SyncReport[]> {
  const { sync, close } = await openSyncFolder(dataDir, urls, clock);
  const reports: SyncReport[] = [];
  for (const feed of sync.feeds) {
    if (feeds?.includes(feed.name) === false) continue;
    reports.push(await sync.run(feed, { since }));
  }
  await close();
  return reports;
}

/** What is stored, without when and in which order. */
export function contentsOf(dataDir: string): Readonly<Record<string, readonly unknown[]>> {
  const papers = new Database(join(dataDir, 'papers.db'), { readonly: true });
  const state = new Database(join(dataDir, 'state.db'), { readonly: true });
  const all = (db: Database, sql: string): readonly unknown[] => db.prepare(sql).all();
  const fields =
    'id, title, abstract, authors, published, categories, arxiv_id, doi, url, text_hash, source, provenance';
  const contents = {
    papers: all(papers, `SELECT ${fields} FROM papers ORDER BY id`),
    aliases: all(papers, 'SELECT * FROM aliases ORDER BY alias'),
    withdrawn: all(papers, 'SELECT * FROM withdrawn ORDER BY id'),
    cursors: all(state, 'SELECT source, cursor, error FROM source_runs ORDER BY source'),
    signals: all(
      state,
      'SELECT DISTINCT paper, source, announced, upvotes, comments FROM signals ORDER BY paper, source, announced',
    ),
  };
  papers.close();
  state.close();
  return contents;
}
