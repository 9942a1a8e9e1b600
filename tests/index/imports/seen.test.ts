import { expect, it } from 'vitest';
import { createSeen } from '../../../index/imports/seen.ts';

it('tells the first time from the second, for very many texts that are much alike', () => {
  const isNew = createSeen();
  const ids = Array.from({ length: 200_000 }, (_, i) => `arxiv:${2001 + (i % 12)}.${10_000 + i}`);
  expect(ids.filter(isNew)).toHaveLength(ids.length);
  expect(ids.filter(isNew)).toEqual([]);
  expect(['', '\u0000', 'a', 'b'].map(isNew)).toEqual([true, true, true, true]);
  expect(isNew('')).toBe(false);
});
