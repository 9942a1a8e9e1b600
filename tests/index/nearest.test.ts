import { beforeAll, expect, it } from 'vitest';
import { createDense } from '../../index/dense.ts';
import { emptyGeneration, type Generation } from '../../index/generation.ts';
import { createNearest, type Nearest } from '../../index/nearest.ts';
import { openPaperStore } from '../../index/paper-store.ts';
import { preparePapers } from '../../index/papers-schema.ts';
import { createRows } from '../../index/rows.ts';
import { createTail } from '../../index/tail.ts';
import { createByteVectors, dot, openVectors } from '../../index/vectors.ts';
import { createVocabulary } from '../../index/vocabulary.ts';
import { aFolder, seeded } from '../support/builders.ts';

const SIZE = 8;
const COUNT = 12_000;
const random = seeded(5);
const unit = (): Float32Array => {
  const vector = Float32Array.from({ length: SIZE }, () => random() - 0.5);
  const norm = Math.hypot(...vector);
  return vector.map((value) => value / norm);
};
const vectors = Array.from({ length: COUNT }, unit);

let nearest: Nearest;
let searches: number[];
beforeAll(() => {
  const dense = createDense(SIZE, COUNT);
  const bytes = createByteVectors(COUNT, SIZE);
  for (const [row, vector] of vectors.entries()) {
    dense.add(vector);
    bytes.set(row, vector);
  }
  searches = [];
  const generation: Generation = {
    ...emptyGeneration('fake'),
    seqs: Uint32Array.from(vectors.keys(), (row) => row + 1),
    dense: {
      count: COUNT,
      release: dense.release,
      search(vector, k) {
        searches.push(k);
        return dense.search(vector, k);
      },
    },
    vectors: openVectors(bytes.finish(COUNT), SIZE),
  };
  const dataDir = aFolder();
  preparePapers(dataDir);
  const tail = createTail(createVocabulary(generation.lexical));
  nearest = createNearest(generation, tail, createRows(generation, tail, openPaperStore(dataDir)));
});

/** Share of the exact ten nearest among what was found, for rows that pass. */
function recall(passes: (row: number) => boolean): number {
  const mask = Uint8Array.from(vectors.keys(), (row) => (passes(row) ? 1 : 0));
  const passing = mask.reduce((sum, one) => sum + one, 0);
  let right = 0;
  for (let i = 0; i < 20; i++) {
    const query = unit();
    const exact = [...vectors.keys()]
      .filter(passes)
      .sort((a, b) => dot(vectors[b] ?? query, query) - dot(vectors[a] ?? query, query))
      .slice(0, 10);
    const found = nearest(query, 10, { mask, passing });
    expect(found.every(passes)).toBe(true);
    expect(found).toHaveLength(Math.min(10, passing));
    right += exact.filter((row) => found.includes(row)).length;
  }
  return right / 200;
}

it('asks the graph for more where a filter leaves much', () => {
  searches.length = 0;
  expect(recall((row) => row % 10 !== 0)).toBeGreaterThan(0.97);
  expect(searches).toHaveLength(20);
  expect(Math.min(...searches)).toBeGreaterThan(10);
});

it('compares all that a filter leaves where that is little', () => {
  searches.length = 0;
  expect(recall((row) => row % 100 === 0)).toBeGreaterThan(0.97);
  expect(searches).toEqual([]);
});

it('compares all where the graph finds too few that pass', () => {
  const query = vectors[0] as Float32Array;
  const far = (row: number): boolean => dot(vectors[row] ?? query, query) < 0.6;
  const mask = Uint8Array.from(vectors.keys(), (row) => (far(row) ? 1 : 0));
  const passing = mask.reduce((sum, one) => sum + one, 0);
  expect(passing).toBeGreaterThan(10_000);
  expect(nearest(query, 10, { mask, passing }).filter(far)).toHaveLength(10);
});
