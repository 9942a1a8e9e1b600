import { expect, it } from 'vitest';
import { createBackdrop, sampleVectors } from '../../index/backdrop.ts';

const vectors = [
  Float32Array.of(1, 0),
  Float32Array.of(0, 1),
  Float32Array.of(Math.SQRT1_2, Math.SQRT1_2),
];

it('gives the mean cosine of the papers with each other as the level', () => {
  const dots = vectors.flatMap((a) =>
    vectors.map((b) => a.reduce((s, v, d) => s + v * (b[d] ?? 0), 0)),
  );
  const { level } = createBackdrop(vectors)(Float32Array.of(1, 1));
  expect(level).toBeCloseTo(dots.reduce((a, b) => a + b) / 9, 5);
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

it('says nothing where there are not two papers to compare', () => {
  for (const few of [[], vectors.slice(0, 1)]) {
    expect(createBackdrop(few)(Float32Array.of(1, 0))).toEqual({ level: 0, nearness: 0 });
  }
});

it('samples evenly and leaves out what has no vector', () => {
  expect(
    sampleVectors(1024, (row) => Float32Array.of(row))
      .map(([row]) => row)
      .slice(0, 3),
  ).toEqual([0, 4, 8]);
  expect(sampleVectors(3, (row) => (row === 1 ? undefined : Float32Array.of(row)))).toHaveLength(2);
});
