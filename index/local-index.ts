import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { buildGeneration } from './build.ts';
import { openDatabase, translate } from './database.ts';
import type { Embedder } from './embedder.ts';
import { IndexError } from './errors.ts';
import { openCurrent } from './generation.ts';
import { lockForWriting } from './lock.ts';
import { type Paper, titleKey } from './paper.ts';
import { parsePaperId } from './paper-ids.ts';
import type { PaperIndex, UpsertCounts } from './paper-index.ts';
import { createPaperStore } from './paper-store.ts';
import { createSearcher, type Searcher } from './searcher.ts';

const UPSERT_CHUNK = 500;
const EMPTY: IndexError = new IndexError(
  'empty',
  'The index holds no papers yet. Run `footnote index add FILE.jsonl`, then `footnote index build`.',
);

/**
 * The corpus in one folder: papers.db beside checksummed generations. Opening never fails for a generation
 * that does not fit: searching says so, and building mends it.
 */
export async function openLocalIndex(dataDir: string, embedder: Embedder): Promise<PaperIndex> {
  const db = openDatabase(dataDir);
  const guarded = <T>(action: () => T): T => translate(join(dataDir, 'papers.db'), action);
  const store = guarded(() => createPaperStore(db));
  const space = { embedder: embedder.id, dimensions: embedder.dimensions };
  let searcher = openSearcher();

  function openSearcher(): Searcher | IndexError {
    try {
      const generation = openCurrent(dataDir, space);
      return generation === undefined ? EMPTY : guarded(() => createSearcher(generation, store));
    } catch (error) {
      if (error instanceof IndexError) return error;
      throw error;
    }
  }

  const ready = (): Searcher => {
    if (searcher instanceof IndexError) throw searcher;
    return searcher;
  };

  const get = (id: string): Paper | undefined => guarded(() => store.get(id));

  async function writing<T>(action: () => Promise<T>): Promise<T> {
    mkdirSync(dataDir, { recursive: true });
    const release = lockForWriting(dataDir);
    try {
      return await action();
    } finally {
      release();
    }
  }

  return {
    embedder,
    get: async (ids) => ids.map(get),

    async resolve(text) {
      const id = parsePaperId(text) ?? text.trim();
      if (get(id) !== undefined) return id;
      return guarded(
        () =>
          (id.startsWith('doi:') ? store.withDoi(id.slice(4)) : undefined) ??
          (titleKey(text) === '' ? undefined : store.withTitle(titleKey(text))),
      );
    },

    async suggest(prefix, limit) {
      const words = titleKey(prefix)
        .split(' ')
        .filter((word) => word !== '');
      return guarded(() => store.titled(words, limit));
    },

    candidates: async (query, perSide, filter) =>
      guarded(() => ready().candidates(query, perSide, filter)),
    neighbours: async (id, k, filter) => guarded(() => ready().neighbours(id, k, filter)),
    similarities: async (ids) => ready().similarities(ids),
    weigh: (text) => ready().weigh(text),

    publishedSince: async (since, limit) =>
      guarded(() => store.publishedSince(since.toISOString().slice(0, 10), limit)),

    upsert: (papers, source, signal) =>
      writing(async () => {
        const counts = { added: 0, changed: 0, unchanged: 0 };
        const write = db.transaction((chunk: readonly Paper[]) => {
          for (const paper of chunk) counts[store.upsert(paper, source)]++;
        });
        for await (const chunk of chunked(papers, UPSERT_CHUNK)) {
          signal?.throwIfAborted();
          guarded(() => write.immediate(chunk));
        }
        return counts satisfies UpsertCounts;
      }),

    async build(onProgress, signal) {
      await writing(async () => {
        if (guarded(store.count) === 0) throw EMPTY;
        await buildGeneration({ dataDir, store, embedder, onProgress, signal });
      });
      searcher = openSearcher();
      ready();
    },

    remove: (id) =>
      writing(async () => {
        const removed = guarded(() => store.remove(id));
        if (removed) searcher = openSearcher();
        return removed;
      }),

    async status() {
      const generation = searcher instanceof IndexError ? undefined : searcher.generation;
      const problem =
        searcher instanceof IndexError && searcher !== EMPTY ? { problem: searcher.message } : {};
      const newestSeq = generation?.seqs.at(-1) ?? 0;
      return guarded(() => ({
        papers: store.count(),
        newest: store.newest(),
        generation: generation?.name ?? null,
        tail: store.countAfter(newestSeq),
        embedder: embedder.id,
        dimensions: embedder.dimensions,
        bytes: bytesIn(dataDir),
        sources: store.sources(),
        ...problem,
      }));
    },

    async close() {
      db.close();
    },
  };
}

async function* chunked<T>(items: AsyncIterable<T>, size: number): AsyncIterable<T[]> {
  let chunk: T[] = [];
  for await (const item of items) {
    chunk.push(item);
    if (chunk.length < size) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}

function bytesIn(folder: string): number {
  let bytes = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && entry.name.startsWith('gen-')) bytes += bytesIn(path);
    else if (entry.isFile()) bytes += statSync(path).size;
  }
  return bytes;
}
