import { createHash } from 'node:crypto';
import type { Embedder } from '../../index/embedder.ts';

const DIMENSIONS = 64;

/** A bag of hashed words as a unit vector: texts that share words are near each other. */
export function createFakeEmbedder({
  id = 'fake',
} = {}): Embedder & { readonly embedded: string[] } {
  const embedded: string[] = [];
  return {
    id,
    dimensions: DIMENSIONS,
    embedded,
    async embed(texts, _kind, signal) {
      signal?.throwIfAborted();
      embedded.push(...texts);
      return texts.map(vectorOf);
    },
    async close() {},
  };
}

function vectorOf(text: string): Float32Array {
  const vector = new Float32Array(DIMENSIONS).fill(0.01);
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []) {
    const slot = createHash('md5').update(word).digest().readUInt16LE() % DIMENSIONS;
    vector[slot] = (vector[slot] ?? 0) + 1;
  }
  const norm = Math.hypot(...vector);
  return vector.map((value) => value / norm);
}
