import type { Generation } from './generation.ts';
import type { Rows, Scope } from './rows.ts';
import type { Tail } from './tail.ts';
import { topScores } from './top.ts';

/** A filter that leaves no more than this share, or so many rows, is searched exactly over the byte vectors. */
const EXACT_SHARE = 0.05;
const EXACT_ROWS = 10_000;
/** Over-fetching looks at this many times what the filter's share asks for. */
const OVERFETCH = 1.5;
/** Added to a cosine, so that every row that may be found is above 0. */
const ABOVE_ZERO = 2;

/** The rows nearest to a vector, nearest first: the graph's or, where the scope leaves little, all compared. */
export type Nearest = (vector: Float32Array, k: number, scope: Scope) => number[];

export function createNearest({ dense, vectors }: Generation, tail: Tail, rows: Rows): Nearest {
  const { size } = rows;

  function inGeneration(vector: Float32Array, k: number, { mask, passing }: Scope): number[] {
    if (mask === undefined || passing === size) return dense.search(vector, k);
    if (passing > Math.max(EXACT_ROWS, EXACT_SHARE * size)) {
      const wanted = Math.min(Math.ceil((OVERFETCH * k * size) / passing), k + size - passing);
      const found = dense.search(vector, wanted).filter((row) => mask[row] === 1);
      if (found.length >= Math.min(k, passing)) return found.slice(0, k);
    }
    const similarity = vectors.similarityTo(vector);
    const scores = new Float32Array(size);
    for (let row = 0; row < size; row++) {
      if (mask[row] === 1) scores[row] = similarity(row) + ABOVE_ZERO;
    }
    return topScores(scores, k, mask);
  }

  function inTail({ mask }: Scope): number[] {
    const found: number[] = [];
    for (let place = 0; place < tail.length; place++) {
      const row = size + place;
      if (mask?.[row] === 1 && tail.hasVector(place)) found.push(row);
    }
    return found;
  }

  return (vector, k, scope) => {
    const found = inGeneration(vector, k, scope);
    const newer = inTail(scope);
    if (newer.length === 0) return found;
    const both = [...found, ...newer];
    const similarity = rows.similarityTo(vector);
    const scores = Float32Array.from(both, (row) => similarity(row) + ABOVE_ZERO);
    return topScores(scores, k).map((i) => both[i] as number);
  };
}
