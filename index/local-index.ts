import type { Builder } from './builder.ts';
import { type Changing, createChanges } from './changes.ts';
import { toIndexError } from './database.ts';
import type { EmbedderSpec, OpenEmbedder } from './embedder.ts';
import { estimateMissing } from './estimate.ts';
import { serveChanges } from './handover-server.ts';
import type { PaperIndex } from './paper-index.ts';
import { openPaperStore } from './paper-store.ts';
import { needsPreparing, preparePapers } from './papers-schema.ts';
import { createReading } from './reading.ts';
import { createSearching } from './searching.ts';
import { createService, type IndexEvent } from './service.ts';
import { createServing } from './serving.ts';
import { describeIndex } from './status.ts';
import { announceWriter } from './writer-file.ts';
import { claim, createTurns, preparing } from './writing.ts';

export interface LocalIndexOptions {
  readonly dataDir: string;
  /** What the settings ask for; a corpus that was built with another one is served with that. */
  readonly embedder: EmbedderSpec;
  readonly open: OpenEmbedder;
  /** Closed with the index. */
  readonly builder: Builder;
  /**
   * `command`: takes the folder's lock for each change, or hands it over; `service`: holds it as long as the
   * index is open, takes over what commands change, and keeps the index up in the background.
   */
  readonly role: 'command' | 'service';
  /** What happens in a service's background. */
  readonly report?: (event: IndexEvent) => void;
}

/**
 * The corpus in one folder: papers.db and vectors.db beside checksummed generations. Opening never fails
 * for a generation that does not fit: searching says so, and building mends it. Throws `IndexError('busy')`
 * where another service has the folder.
 */
export async function openLocalIndex(options: LocalIndexOptions): Promise<PaperIndex> {
  const { dataDir, role } = options;
  const release = role === 'service' ? claim(dataDir) : () => {};
  try {
    if (needsPreparing(dataDir)) {
      if (role === 'service') preparePapers(dataDir);
      else await preparing(dataDir, () => preparePapers(dataDir));
    }
    return await assemble(options, release);
  } catch (error) {
    await options.builder.close();
    release();
    throw error;
  }
}

async function assemble(options: LocalIndexOptions, release: () => void): Promise<PaperIndex> {
  const { dataDir, builder, embedder: spec, open, role, report = () => {} } = options;
  const wanted = await open(spec);
  const store = openPaperStore(dataDir);
  const serving = await createServing({ dataDir, store, wanted, open, spec });
  const changes = createChanges({ dataDir, store, serving, builder, spec });
  const parts = { dataDir, store, serving, changes, wanted, spec, report };
  const { changing, stop } =
    role === 'service'
      ? await startService(parts)
      : { changing: createTurns(dataDir, changes, serving), stop: async () => {} };

  return {
    ...createReading(store),
    ...createSearching(store, serving),
    ...changing,
    estimate: async () => ({
      ...(await estimateMissing(store, serving.vectors(), wanted.id)),
      remote: spec.kind === 'openai',
    }),
    status: () => describeIndex(parts),
    async close() {
      await Promise.all([stop(), builder.close()]); // a build that runs is cut off
      await serving.close();
      await wanted.close();
      store.close();
      release();
    },
  };
}

async function startService(
  parts: Parameters<typeof createService>[0] & { readonly dataDir: string },
): Promise<{ changing: Changing; stop: () => Promise<void> }> {
  const { close, ...changing } = createService(parts);
  try {
    const server = await serveChanges(parts.dataDir, changing);
    try {
      announceWriter(parts.dataDir, { pid: process.pid, socket: server.path });
    } catch (error) {
      await server.close(); // a disk may be full
      throw error;
    }
    const stop = async (): Promise<void> => {
      await Promise.all([close(), server.close()]); // the first begins by telling what runs
    };
    return { changing, stop };
  } catch (cause) {
    await close();
    throw toIndexError(parts.dataDir, cause);
  }
}
