import { expect, it } from 'vitest';
import { createRandom } from '../../src/evaluation/random.ts';
import { compare } from '../../src/evaluation/significance.ts';

const constant = (value: number, length: number): number[] => Array(length).fill(value);

it('sees what is better on every query, and by how much', () => {
  const { difference, p } = compare(constant(0.6, 20), constant(0.5, 20), createRandom(1));
  expect(difference).toBeCloseTo(0.1, 6);
  expect(p).toBeLessThan(0.001);
});

it('sees nothing between equals, nor between what wins and loses alike', () => {
  expect(compare([1, 0, 1], [1, 0, 1], createRandom(1))).toEqual({ difference: 0, p: 1 });
  const first = Array.from({ length: 40 }, (_, i) => i % 2);
  expect(compare(first, [...first].reverse(), createRandom(1)).p).toBe(1);
});

it('gives the exact share of turns that go as far where these can be counted', () => {
  // 3 queries, all better by the same: 2 of 8 turns are as far.
  expect(compare([1, 1, 1], [0, 0, 0], createRandom(1)).p).toBeCloseTo(0.25, 1);
});
