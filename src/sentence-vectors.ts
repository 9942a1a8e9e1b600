import type { Embedder } from '../index/embedder.ts';
import { dropOldest } from '../index/memory.ts';

const CACHE_SIZE = 5_000;

export interface Compared {
  readonly said: Float32Array;
  /** In the order given. */
  readonly sentences: readonly Float32Array[];
}

/** Vectors of what somebody said, and of the sentences of abstracts that it is compared with. */
export type SentenceVectors = (
  said: string,
  sentences: readonly string[],
  signal?: AbortSignal,
) => Promise<Compared>;

/**
 * Keeps the vectors of the sentences that were used last: popular abstracts come back often, what is said of
 * them does not.
 */
export function createSentenceVectors(embedder: Embedder): SentenceVectors {
  const cache = new Map<string, Float32Array>();
  return async (said, sentences, signal) => {
    const missing = [...new Set(sentences.filter((sentence) => !cache.has(sentence)))];
    const [first, ...computed] = await embedder.embed([said, ...missing], 'paper', signal);
    const fresh = new Map(missing.map((sentence, i) => [sentence, computed[i] as Float32Array]));
    const vectors = sentences.map((sentence) => fresh.get(sentence) ?? cache.get(sentence));
    for (const [i, sentence] of sentences.entries()) {
      cache.delete(sentence);
      cache.set(sentence, vectors[i] as Float32Array);
    }
    dropOldest(cache, CACHE_SIZE);
    return { said: first as Float32Array, sentences: vectors as Float32Array[] };
  };
}

/** Cosine of two vectors of length 1. */
export function cosine(a: Float32Array, b: Float32Array): number {
  let dot = 0;
  for (let d = 0; d < a.length; d++) dot += (a[d] as number) * (b[d] as number);
  return dot;
}
