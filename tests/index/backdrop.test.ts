import { expect, it } from 'vitest';
import { createBackdrop, sampleVectors } from '../../index/backdrop.ts';

/** Unit vectors in a quarter of the plane, evenly spread. */
const vectors = Array.from({ length: 31 }, (_, i) => {
  const angle = ((Math.PI / 2) * i) / 30;
  return Float32Array.of(Math.cos(angle), Math.sin(angle));
});

it('gives the mean cosine of the papers with each other as the level', () => {
  const dots = vectors.flatMap((a) =>
    vectors.map((b) => a.reduce((s, v, d) => s + v * (b[d] ?? 0), 0)),
  );
  const { level } = createBackdrop(vectors)(Float32Array.of(1, 1));
  expect(level).toBeCloseTo(dots.reduce((a, b) => a + b) / dots.length, 5);
});

it('puts a query among the papers nearer than one that points away, whatever its length', () => {
  const before = createBackdrop(vectors);
  expect(before(Float32Array.of(3, 3)).nearness).toBeCloseTo(
    before(Float32Array.of(1, 1)).nearness,
    5,
  );
  expect(before(Float32Array.of(1, 1)).nearness).toBeGreaterThan(0);
  expect(before(Float32Array.of(-1, -1)).nearness).toBeLessThan(-3);
});

it('compares a few papers with each other, each without itself', () => {
  const [first, last] = [Float32Array.of(1, 0), Float32Array.of(0.6, 0.8)];
  const before = createBackdrop([first, last]);
  expect(before(first).level).toBeCloseTo(0.6, 5);
  expect(before(first).nearness).toBeCloseTo(2, 5);
  expect(before(Float32Array.of(-1, 0)).nearness).toBeLessThan(-3);
});

it('takes one paper to be as papers usually are, and none for nothing', () => {
  const before = createBackdrop([Float32Array.of(1, 0)]);
  expect(before(Float32Array.of(0.6, 0.8)).nearness).toBeCloseTo(4, 5);
  expect(before(Float32Array.of(0, 1)).nearness).toBeCloseTo(-2, 5);
  expect(createBackdrop([])(Float32Array.of(1, 0))).toEqual({ level: 0, nearness: 0 });
});

it('samples evenly and leaves out what has no vector', () => {
  expect(
    sampleVectors(1024, (row) => Float32Array.of(row))
      .map(([row]) => row)
      .slice(0, 3),
  ).toEqual([0, 4, 8]);
  expect(sampleVectors(3, (row) => (row === 1 ? undefined : Float32Array.of(row)))).toHaveLength(2);
});
