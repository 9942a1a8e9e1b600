import { type ByteVectors, createByteVectors, openVectors } from './vectors.ts';

/** Vectors in a block of memory, so that comparing thousands takes a millisecond or two. */
export interface TailVectors {
  /** Where it lies; undefined for one of another length than the first. */
  put(vector: Float32Array): number | undefined;
  /** The place is free again. */
  release(slot: number): void;
  similarityTo(vector: Float32Array): (slot: number) => number;
  vector(slot: number): Float32Array;
}

/** Holds at most so many at a time. */
export function createTailVectors(capacity: number): TailVectors {
  const free = Array.from({ length: capacity }, (_, i) => capacity - 1 - i);
  let size = 0;
  let builder: ReturnType<typeof createByteVectors> | undefined;
  let vectors: ByteVectors | undefined;
  return {
    put(vector) {
      if (builder === undefined) {
        size = vector.length;
        builder = createByteVectors(capacity, size);
        vectors = openVectors(builder.finish(capacity), size);
      }
      const slot = vector.length === size ? free.pop() : undefined;
      if (slot !== undefined) builder.set(slot, vector);
      return slot;
    },
    release: (slot) => void free.push(slot),
    similarityTo: (vector) => vectors?.similarityTo(vector) ?? (() => 0),
    vector: (slot) => vectors?.vector(slot) ?? new Float32Array(0),
  };
}
