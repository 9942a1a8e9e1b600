import { expect, it } from 'vitest';
import { analyze } from '../../index/analyzer.ts';
import { buildLexical, loadLexical, openLexical, saveLexical } from '../../index/lexical.ts';
import { aFolder } from '../support/builders.ts';

const TEXTS = ['graph networks learn', 'graph graph', 'speech models learn to speak well'];
const lexical = openLexical(buildLexical(TEXTS));

/** BM25 by the formula: N = 3 papers of 3, 2 and 5 stems. */
function bm25(tf: number, df: number, length: number): number {
  const idf = Math.log(1 + (3 - df + 0.5) / (df + 0.5));
  return (idf * tf * 2.2) / (tf + 1.2 * (1 - 0.75 + (0.75 * length) / (10 / 3)));
}

it('stems words and drops the 33 stop words', () => {
  expect(analyze('The Networks are learning, and it is über-fast: 3.5x!')).toEqual([
    'network',
    'learn',
    'uber',
    'fast',
    '3',
    '5x',
  ]);
});

it('scores by BM25 with k1 1.2 and b .75', () => {
  const [first, second, third] = lexical.scores('graph learn');
  expect(first).toBeCloseTo(bm25(1, 2, 3) + bm25(1, 2, 3), 5);
  expect(second).toBeCloseTo(bm25(2, 2, 2), 5);
  expect(third).toBeCloseTo(bm25(1, 2, 5), 5);
});

it('lets repeats in the query carry weight, and knows no unknown word', () => {
  const [once] = lexical.scores('graph');
  expect(lexical.scores('graph graph graph unknown')[0]).toBeCloseTo(3 * (once ?? 0), 5);
  expect([...lexical.scores('unknown the of')]).toEqual([0, 0, 0]);
});

it('scores adjacent stems', () => {
  const [exact, none, apart] = lexical.pairScores('graph networks', [0, 1, 2]);
  expect(exact).toBeGreaterThan(0);
  expect([none, apart]).toEqual([0, 0]);
  expect([...lexical.pairScores('networks graph', [0, 1, 2])]).toEqual([0, 0, 0]);
});

it('is the same after it was saved', () => {
  const path = `${aFolder()}/lexical.bin`;
  saveLexical(path, buildLexical(TEXTS));
  const loaded = loadLexical(path);
  for (const query of ['graph learn', 'speech models', 'speak']) {
    expect(loaded.scores(query)).toEqual(lexical.scores(query));
    expect(loaded.pairScores(query, [0, 1, 2])).toEqual(lexical.pairScores(query, [0, 1, 2]));
    expect(loaded.weigh(query)).toEqual(lexical.weigh(query));
  }
});

it('holds no text at all', () => {
  const empty = openLexical(buildLexical([]));
  expect([...empty.scores('graph')]).toEqual([]);
  expect(empty.weigh('graph')[0]?.known).toBe(false);
});
