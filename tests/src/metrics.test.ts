import { describe, expect, it } from 'vitest';
import {
  confidence95,
  mean,
  ndcg,
  percentile,
  recall,
  reciprocalRank,
} from '../../src/evaluation/metrics.ts';

const grades = new Map([
  ['a', 3],
  ['b', 2],
  ['c', 1],
  ['n', 0],
]);

describe('metrics', () => {
  it('gives the best order an nDCG of 1', () => {
    expect(ndcg(['a', 'b', 'c', 'n'], grades, 10)).toBe(1);
  });

  it('discounts gains by the logarithm of their rank', () => {
    // (2/1 + 0/1.58496 + 3/2) / (3/1 + 2/1.58496 + 1/2) = 3.5 / 4.761860
    expect(ndcg(['b', 'x', 'a'], grades, 10)).toBeCloseTo(0.735007, 6);
  });

  it('looks at the first k only, in the best order as well', () => {
    // (1/1 + 0) / (3/1 + 2/1.58496) = 1 / 4.261860
    expect(ndcg(['c', 'x', 'a'], grades, 2)).toBeCloseTo(0.234639, 6);
  });

  it('gives 0 where nothing is relevant or nothing was found', () => {
    expect(ndcg(['a'], new Map([['a', 0]]), 10)).toBe(0);
    expect(ndcg([], grades, 10)).toBe(0);
    expect(recall(['a'], new Map(), 10)).toBe(0);
  });

  it('takes a negative grade for not relevant', () => {
    const negative = new Map([
      ['a', 1],
      ['b', -1],
    ]);
    expect(ndcg(['b', 'a'], negative, 10)).toBeCloseTo(0.63093, 5);
    expect(recall(['b'], negative, 10)).toBe(0);
  });

  it('counts the relevant papers among the first k', () => {
    expect(recall(['a', 'x', 'c', 'n', 'b'], grades, 3)).toBeCloseTo(2 / 3, 10);
    expect(recall(['a', 'x', 'c', 'n', 'b'], grades, 10)).toBe(1);
  });

  it('takes the reciprocal rank of the first relevant paper, 0 beyond k', () => {
    expect(reciprocalRank(['x', 'n', 'c', 'a'], grades, 10)).toBeCloseTo(1 / 3, 10);
    expect(reciprocalRank(['x', 'n', 'c'], grades, 2)).toBe(0);
  });

  it('averages, and gives 0 for no values', () => {
    expect(mean([1, 2, 6])).toBe(3);
    expect(mean([])).toBe(0);
  });

  it('gives the half-width of the 95 % interval', () => {
    // deviation of 1..4 is 1.290994; 1.96 * 1.290994 / 2
    expect(confidence95([1, 2, 3, 4])).toBeCloseTo(1.265175, 6);
    expect(confidence95([5])).toBe(0);
    expect(confidence95([])).toBe(0);
  });

  it('interpolates percentiles between the nearest values', () => {
    expect(percentile([4, 1, 3, 2], 0.5)).toBe(2.5);
    expect(percentile([10, 20], 0.95)).toBeCloseTo(19.5, 10);
    expect(percentile([7], 0.95)).toBe(7);
    expect(percentile([], 0.5)).toBe(0);
  });
});
