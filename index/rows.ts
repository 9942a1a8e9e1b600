import { setImmediate } from 'node:timers/promises';
import type { Generation } from './generation.ts';
import type { PaperId } from './paper.ts';
import type { Filter } from './paper-index.ts';
import type { PaperStore } from './paper-store.ts';
import type { Tail } from './tail.ts';

/** Reading so many takes the event loop about 5 ms. */
const LIVING_PER_TURN = 20_000;

/** Which rows may be found: 1 for each that may. Undefined: all of them, and there is no tail. */
export interface Scope {
  readonly mask: Uint8Array | undefined;
  /** How many of the generation's. */
  readonly passing: number;
}

/** The generation's rows, then the tail's places, numbered as one; papers that are gone are left out. */
export type Rows = ReturnType<typeof createRows>;

export function createRows(generation: Generation, tail: Tail, store: PaperStore) {
  const { seqs, ids, upTo, vectors } = generation;
  const size = seqs.length;
  let alive: Uint8Array | undefined; // undefined: all
  let counting: Uint8Array | undefined; // what `bury` is about to put in its place

  function rowOf(id: PaperId): number | undefined {
    const place = tail.placeOfId(id);
    if (place !== undefined) return size + place;
    const row = ids.find(id);
    return row !== undefined && alive?.[row] !== 0 ? row : undefined;
  }

  const everything = (): Uint8Array => {
    const mask = new Uint8Array(size + tail.length);
    if (alive === undefined) mask.fill(1, 0, size);
    else mask.set(alive);
    for (let place = 0; place < tail.length; place++) mask[size + place] = tail.has(place) ? 1 : 0;
    return mask;
  };

  const passing = (filter: Filter): Uint8Array => {
    const mask = new Uint8Array(size + tail.length);
    const wanted = store.passing(filter);
    markRows(mask, seqs, wanted);
    for (const seq of wanted) {
      const place = seq > upTo ? tail.placeOfSeq(seq) : undefined;
      if (place !== undefined) mask[size + place] = 1;
    }
    return mask;
  };

  return {
    /** Rows of the generation; the tail's follow. */
    size,
    count: (): number => size + tail.length,
    idOf: (row: number): PaperId => (row < size ? ids.at(row) : tail.idAt(row - size)),
    rowOf,
    vectorOf: (row: number): Float32Array | undefined =>
      row < size ? vectors.vector(row) : tail.vectorAt(row - size),

    /** Cosine of each row and the vector; 0 where a paper has no vector yet. */
    similarityTo(vector: Float32Array): (row: number) => number {
      const inGeneration = vectors.similarityTo(vector);
      const inTail = tail.similarityTo(vector);
      return (row) => (row < size ? inGeneration(row) : inTail(row - size));
    },

    scopeOf(filter: Filter = {}): Scope {
      const { since, category, author, exclude = [] } = filter;
      const filtered = since !== undefined || category !== undefined || author !== undefined;
      const all = !filtered && alive === undefined && tail.length === 0 && exclude.length === 0;
      if (all) return { mask: undefined, passing: size };
      const mask = filtered ? passing(filter) : everything();
      for (const id of exclude) {
        const row = rowOf(id);
        if (row !== undefined) mask[row] = 0;
      }
      return { mask, passing: countOnes(mask.subarray(0, size)) };
    },

    /** The paper is gone, or goes by another sequence number from now on. */
    forget(seq: number): void {
      tail.remove(seq);
      const row = rowOfSeq(seqs, seq);
      if (row === undefined) return;
      alive ??= new Uint8Array(size).fill(1);
      alive[row] = 0;
      if (counting !== undefined) counting[row] = 0;
    },

    /** Leaves out what is gone from the papers since the generation was built, or since it came to the tail. */
    async bury(): Promise<void> {
      const mask = new Uint8Array(size);
      counting = mask;
      const newer = new Set<number>();
      for (let last = 0; ; ) {
        const living = store.living(last, LIVING_PER_TURN);
        markRows(mask, seqs, living);
        for (const seq of living) if (seq > upTo) newer.add(seq);
        if (living.length < LIVING_PER_TURN) break;
        last = living.at(-1) ?? last;
        await setImmediate();
      }
      counting = undefined;
      alive = countOnes(mask) === size ? undefined : mask;
      tail.retain(newer);
    },
  };
}

/** The row of a sequence number; the list ascends. */
export function rowOfSeq(seqs: Uint32Array, seq: number): number | undefined {
  const row = firstRowFrom(seqs, seq);
  return seqs[row] === seq ? row : undefined;
}

/** The first row whose sequence number is not less; the list ascends. */
function firstRowFrom(seqs: Uint32Array, seq: number): number {
  let low = 0;
  let high = seqs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((seqs[middle] as number) < seq) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Sets the rows whose sequence numbers are among `wanted`; both lists ascend. */
function markRows(mask: Uint8Array, seqs: Uint32Array, wanted: readonly number[]): void {
  let row = firstRowFrom(seqs, wanted[0] ?? 0);
  for (const seq of wanted) {
    while (row < seqs.length && (seqs[row] as number) < seq) row++;
    if (row === seqs.length) return;
    if (seqs[row] === seq) mask[row] = 1;
  }
}

function countOnes(mask: Uint8Array): number {
  let ones = 0;
  for (const one of mask) ones += one;
  return ones;
}
