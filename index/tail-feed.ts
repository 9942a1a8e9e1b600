import { setImmediate, setTimeout } from 'node:timers/promises';
import { IndexError } from './errors.ts';
import type { Generation } from './generation.ts';
import type { PaperStore } from './paper-store.ts';
import { TAIL_MAX, type Tail } from './tail.ts';
import type { VectorStore } from './vector-store.ts';

/** Taking in so many papers takes the event loop about 4 ms, fetching so many vectors 10 ms. */
const PAPERS_PER_TURN = 20;
const VECTORS_PER_TURN = 500;
/** A question does not wait longer for papers of an import that is under way. */
const PATIENCE_MS = 20;
const UNREF = { ref: false };

export interface FeedParts {
  readonly generation: Pick<Generation, 'embedder' | 'upTo'>;
  readonly store: Pick<PaperStore, 'after' | 'lastSeq' | 'newestAfter'>;
  readonly tail: Tail;
  /** Undefined before anything was embedded. */
  readonly vectors: () => VectorStore | undefined;
}

export interface TailFeed {
  /** Takes in the papers that came since the last time; cheap where there are none. */
  catchUp(): Promise<void>;
  /** The same in the background once it was done before, so that a question waits for it a moment only. */
  catchUpSoon(): Promise<void>;
  /**
   * Fetches the vectors that were stored since; the tail's papers are found by meaning from then on. Where
   * that fails they stay found by their words; the index' status says why.
   */
  fetchVectors(): Promise<void>;
}

export function createTailFeed({ generation, store, tail, vectors }: FeedParts): TailFeed {
  let catchingUp: Promise<void> | undefined;
  let begun = false; // everything was taken in once

  const known = (): number => Math.max(tail.lastSeq, generation.upTo);

  async function takeIn(wanted: number): Promise<void> {
    while (known() < wanted) {
      const from = Math.max(known(), store.newestAfter(TAIL_MAX));
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

  async function catchUp(): Promise<void> {
    const wanted = store.lastSeq(); // what comes later is for who asks later
    await catchingUp;
    if (wanted > known()) {
      catchingUp ??= takeIn(wanted).finally(() => {
        catchingUp = undefined;
      });
      await catchingUp;
    }
    begun = true;
  }

  return {
    catchUp,
    async catchUpSoon() {
      const done = catchUp();
      done.catch(() => {}); // what fails later fails for who asks next
      await (begun ? Promise.race([done, setTimeout(PATIENCE_MS, undefined, UNREF)]) : done);
    },
    fetchVectors,
  };
}
