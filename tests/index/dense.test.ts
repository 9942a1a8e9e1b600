import { expect, it } from 'vitest';
import { createDense, loadDense } from '../../index/dense.ts';
import { createByteVectors, openVectors } from '../../index/vectors.ts';
import { cosine } from '../../src/sentence-vectors.ts';
import { aFolder, seeded } from '../support/builders.ts';

const SIZE = 64;
const random = seeded(9);
const normal = (): number => random() + random() + random() - 1.5;

function unit(vector: Float32Array): Float32Array {
  const norm = Math.hypot(...vector);
  return vector.map((value) => value / norm);
}

/** Clusters, as texts make them. */
const centres = Array.from({ length: 40 }, () => Float32Array.from({ length: SIZE }, normal));
const near = (centre: Float32Array) => unit(centre.map((value) => value + 0.6 * normal()));
const vectors = Array.from({ length: 2_000 }, (_, i) => near(centres[i % 40] as Float32Array));
const dense = createDense(SIZE, vectors.length);
for (const vector of vectors) dense.add(vector);

function exact(query: Float32Array, k: number): number[] {
  const scores = vectors.map((vector) => cosine(vector, query));
  return [...scores.keys()]
    .sort((a, b) => (scores[b] as number) - (scores[a] as number))
    .slice(0, k);
}

it('row X5: finds what exact search finds, and the same with the ef that is set when it was loaded', async () => {
  const path = `${aFolder()}/dense.bin`;
  dense.save(path);
  const loaded = await loadDense(path, SIZE);
  expect(loaded.count).toBe(vectors.length);
  let found = 0;
  for (let i = 0; i < 100; i++) {
    const query = near(centres[i % 40] as Float32Array);
    const rows = dense.search(query, 10);
    expect(loaded.search(query, 10)).toEqual(rows);
    found += exact(query, 10).filter((row) => rows.includes(row)).length;
  }
  expect(found / 1000).toBeGreaterThanOrEqual(0.99);
});

it('gives fewer rows than asked where it holds fewer', () => {
  expect(dense.search(vectors[0] as Float32Array, 5_000)).toHaveLength(vectors.length);
  expect(createDense(SIZE, 0).search(vectors[0] as Float32Array, 5)).toEqual([]);
});

it.each([
  ['short', new Float32Array(3)],
  ['zero', new Float32Array(SIZE)],
  ['not a number', new Float32Array(SIZE).fill(Number.NaN)],
  ['infinite', new Float32Array(SIZE).fill(Number.POSITIVE_INFINITY)],
])('refuses a vector that is %s', (_, vector) => {
  const fresh = createDense(SIZE, 1);
  expect(() => fresh.add(vector)).toThrow(/vector/i);
  fresh.add(vectors[0] as Float32Array);
  expect(() => fresh.add(vectors[1] as Float32Array)).toThrow('full');
});

it('keeps a vector in bytes to a cosine of .9999', () => {
  const builder = createByteVectors(vectors.length, SIZE);
  for (const [row, vector] of vectors.entries()) builder.set(row, vector);
  const bytes = openVectors(builder.finish(vectors.length), SIZE);
  expect(bytes.count).toBe(vectors.length);
  for (const [row, vector] of vectors.entries()) {
    expect(bytes.similarityTo(vector)(row)).toBeGreaterThan(0.9998);
    expect(Math.hypot(...bytes.vector(row))).toBeCloseTo(1, 4);
  }
  expect(bytes.similarityTo(new Float32Array(SIZE))(3)).toBe(0);
});

it('gives its memory back when it is released', async () => {
  const path = `${aFolder()}/dense.bin`;
  dense.save(path);
  const loaded = await loadDense(path, SIZE);
  loaded.release();
  expect(dense.search(vectors[0] as Float32Array, 1)).toEqual([0]);
});
