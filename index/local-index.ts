import type { Builder } from './builder.ts';
import { type Changes, createChanges } from './changes.ts';
import type { EmbedderSpec, OpenEmbedder } from './embedder.ts';
import { estimateMissing } from './estimate.ts';
import { waitForLock } from './lock.ts';
import type { PaperIndex } from './paper-index.ts';
import { openPaperStore } from './paper-store.ts';
import { needsPreparing, preparePapers } from './papers-schema.ts';
import { createReading } from './reading.ts';
import { createSearching } from './searching.ts';
import { createServing } from './serving.ts';
import { describeIndex } from './status.ts';

/** Another process that makes the folder, or brings it up to date, is soon done. */
const PREPARING_WAIT_MS = 5_000;

export interface LocalIndexOptions {
  readonly dataDir: string;
  /** What the settings ask for; a corpus that was built with another one is served with that. */
  readonly embedder: EmbedderSpec;
  readonly open: OpenEmbedder;
  /** Closed with the index. */
  readonly builder: Builder;
}

/**
 * The corpus in one folder: papers.db and vectors.db beside checksummed generations. Opening never fails
 * for a generation that does not fit: searching says so, and building mends it.
 */
export async function openLocalIndex(options: LocalIndexOptions): Promise<PaperIndex> {
  const { dataDir, builder, embedder: spec, open } = options;
  await prepare(dataDir);
  const wanted = await open(spec);
  const store = openPaperStore(dataDir);
  const serving = await createServing({ dataDir, store, wanted, open });
  const changes = createChanges({ dataDir, store, serving, builder, spec });
  const parts = { dataDir, store, serving, changes, wanted };

  return {
    ...createReading(store),
    ...createSearching(store, serving),
    ...locking(dataDir, changes),
    estimate: async () => ({
      ...(await estimateMissing(store, serving.vectors(), wanted.id)),
      remote: spec.kind === 'openai',
    }),
    status: () => describeIndex(parts),
    async close() {
      await builder.close();
      await serving.close();
      await wanted.close();
      store.close();
    },
  };
}

async function prepare(dataDir: string): Promise<void> {
  if (!needsPreparing(dataDir)) return;
  const release = await waitForLock(dataDir, 'lock.db', { waitMs: PREPARING_WAIT_MS });
  try {
    preparePapers(dataDir);
  } finally {
    release();
  }
}

/** Takes the folder's lock for each change. */
function locking(dataDir: string, changes: Changes) {
  async function locked<T>(action: () => Promise<T>): Promise<T> {
    const release = await waitForLock(dataDir, 'lock.db', { waitMs: 0 });
    try {
      return await action();
    } finally {
      release();
    }
  }
  return {
    upsert: (...args: Parameters<PaperIndex['upsert']>) => locked(() => changes.upsert(...args)),
    build: (...args: Parameters<PaperIndex['build']>) => locked(() => changes.build(...args)),
    verify: (...args: Parameters<PaperIndex['verify']>) => locked(() => changes.verify(...args)),
    remove: (...args: Parameters<PaperIndex['remove']>) => locked(() => changes.remove(...args)),
  };
}
