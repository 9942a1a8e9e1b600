import { setImmediate } from 'node:timers/promises';
import { IndexError } from './errors.ts';
import type { Generation } from './generation.ts';
import type { PaperStore } from './paper-store.ts';
import { TAIL_MAX, type Tail } from './tail.ts';
import type { VectorStore } from './vector-store.ts';

/** Taking in so many papers, or fetching so many vectors, takes the event loop about 10 ms. */
const PAPERS_PER_TURN = 50;
const VECTORS_PER_TURN = 500;

export interface FeedParts {
  readonly generation: Generation;
  readonly store: PaperStore;
  readonly tail: Tail;
  /** Undefined before anything was embedded. */
  readonly vectors: () => VectorStore | undefined;
}

export interface TailFeed {
  /** Takes in the papers that came since the last time; cheap where there are none. */
  catchUp(): Promise<void>;
  /**
   * Fetches the vectors that were stored since; the tail's papers are found by meaning from then on. Where
   * that fails they stay found by their words; the index' status says why.
   */
  fetchVectors(): Promise<void>;
}

export function createTailFeed({ generation, store, tail, vectors }: FeedParts): TailFeed {
  let catchingUp: Promise<void> | undefined;

  async function takeIn(): Promise<void> {
    for (;;) {
      const from = Math.max(tail.lastSeq, generation.upTo, store.newestAfter(TAIL_MAX));
      const papers = store.after(from, PAPERS_PER_TURN);
      if (papers.length === 0) break;
      for (const paper of papers) tail.add(paper);
      await setImmediate();
    }
    await fetchVectors();
  }

  async function fetchVectors(): Promise<void> {
    try {
      await fetchMissing();
    } catch (error) {
      if (!(error instanceof IndexError)) throw error;
    }
  }

  async function fetchMissing(): Promise<void> {
    const missing = tail.withoutVector();
    const stored = missing.length === 0 ? undefined : vectors();
    for (const [i, { seq, textHash }] of missing.entries()) {
      const vector = stored?.get(generation.embedder, textHash);
      if (vector !== undefined) tail.putVector(seq, vector);
      if (i % VECTORS_PER_TURN === VECTORS_PER_TURN - 1) await setImmediate();
    }
  }

  return {
    async catchUp() {
      const known = Math.max(tail.lastSeq, generation.upTo);
      if (catchingUp === undefined && store.lastSeq() <= known) return;
      catchingUp ??= takeIn().finally(() => {
        catchingUp = undefined;
      });
      await catchingUp;
    },
    fetchVectors,
  };
}
