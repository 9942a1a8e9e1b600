import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Embedder, EmbedderSpec, OpenEmbedder } from './embedder.ts';
import { IndexError } from './errors.ts';
import {
  emptyGeneration,
  type Generation,
  generationsToTry,
  openGeneration,
} from './generation.ts';
import { assertNotNewer, type Manifest, mismatch, readManifest } from './manifest.ts';
import type { PaperStore } from './paper-store.ts';
import { createSearcher, type Searcher } from './searcher.ts';
import { readVectorStore, type VectorStore } from './vector-store.ts';

export interface ServingParts {
  readonly dataDir: string;
  readonly store: PaperStore;
  /** The embedder of the settings. */
  readonly wanted: Embedder;
  readonly open: OpenEmbedder;
  /** How `wanted` was opened. */
  readonly spec: EmbedderSpec;
}

/** What answers questions at present, and how another generation takes its place. */
export type Serving = Awaited<ReturnType<typeof createServing>>;

/** A generation and the embedder that its queries need. */
interface Pair {
  readonly generation: Generation;
  readonly embedder: Embedder;
}

export async function createServing({ dataDir, store, wanted, open, spec }: ServingParts) {
  let searcher: Searcher | undefined;
  let coming: Searcher | undefined; // about to take its place
  let embedder = wanted;
  let problem: IndexError | undefined;
  let vectorStore: VectorStore | undefined;

  const vectors = (): VectorStore | undefined => {
    vectorStore ??= readVectorStore(dataDir);
    return vectorStore;
  };

  /** The first that opens of those on disk; why it is not the current one goes to `problem`. */
  async function openBest(): Promise<Pair | undefined> {
    const names = await generationsToTry(dataDir);
    let first: IndexError | undefined;
    for (const name of names) {
      try {
        const pair = await openPair(join(dataDir, name));
        problem = first && degraded(first, name);
        return pair;
      } catch (error) {
        if (!(error instanceof IndexError)) throw error;
        first ??= error;
      }
    }
    problem = first;
    return first === undefined
      ? { generation: emptyGeneration(wanted.id), embedder: wanted }
      : undefined;
  }

  /** What the manifest says is checked before anything is loaded. */
  async function openPair(folder: string): Promise<Pair> {
    const manifest = await readManifest(folder);
    assertNotNewer(folder, manifest, store.lastGivenSeq());
    const own = await embedderOf(folder, manifest);
    try {
      return { generation: await openGeneration(folder, manifest), embedder: own };
    } catch (error) {
      if (own !== wanted && own !== embedder) await own.close();
      throw error;
    }
  }

  /** A generation of another embedder than the settings name serves with its own, where that can be opened. */
  async function embedderOf(folder: string, manifest: Manifest): Promise<Embedder> {
    const { embedder: id, dimensions, spec } = manifest;
    const known = [wanted, embedder].find((candidate) => candidate.id === id);
    const own = known ?? (await open(spec).catch(() => undefined));
    if (own === undefined || own.id !== id) {
      await own?.close();
      throw mismatch(folder, 'embedder', { found: id, ours: wanted.id });
    }
    if (own.dimensions !== 0 && own.dimensions !== dimensions) {
      const values = { found: String(dimensions), ours: String(own.dimensions) };
      throw mismatch(folder, 'dimensions', values);
    }
    return own;
  }

  async function swap(): Promise<void> {
    const pair = await openBest();
    if (pair === undefined) return; // what served goes on
    coming = createSearcher({ generation: pair.generation, store, vectors });
    try {
      await coming.catchUp();
      await coming.bury();
    } catch (error) {
      coming.release();
      coming = undefined;
      throw error;
    }
    const before = { searcher, embedder };
    searcher = coming;
    coming = undefined;
    embedder = pair.embedder;
    await setImmediate(); // giving the memory back takes some 10 ms
    before.searcher?.release();
    if (before.embedder !== embedder && before.embedder !== wanted) await before.embedder.close();
  }

  await swap();

  return {
    /** Throws the reason where nothing can be searched. */
    searcher(): Searcher {
      if (searcher === undefined) throw problem ?? new IndexError('empty', 'Nothing is open.');
      return searcher;
    },
    /** The same, without a reason. */
    opened: (): Searcher | undefined => searcher,
    embedder: (): Embedder => embedder,
    /** That embedder runs on this machine. */
    isLocal: (): boolean => (searcher?.generation.spec ?? spec).kind === 'onnx',
    problem: (): IndexError | undefined => problem,
    /** Throws why the embedder that serves failed; where the settings name another one by now, a build is the remedy. */
    blame(error: unknown): never {
      throw embedder === wanted ? error : outdated(error);
    },
    vectors,
    /** The paper is gone, or goes by another sequence number from now on. */
    forget(seq: number): void {
      searcher?.forget(seq);
      coming?.forget(seq);
    },
    /** Opens the best generation on disk beside the one that serves, which goes on where none opens. */
    swap,
    async close(): Promise<void> {
      vectorStore?.close();
      searcher?.release();
      if (embedder !== wanted) await embedder.close();
    },
  };
}

function outdated(cause: unknown): unknown {
  if (!(cause instanceof IndexError) || cause.code !== 'embedder') return cause;
  const message =
    'The embedding model that the index was built with fails, and the settings name another one. Run `footnote index build`.';
  return new IndexError('embedder', message, { cause });
}

function degraded(reason: IndexError, serving: string): IndexError {
  return new IndexError(reason.code, `${reason.message} Until then ${serving} serves.`, {
    cause: reason,
  });
}
