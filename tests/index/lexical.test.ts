import { describe, expect, it } from 'vitest';
import { analyze } from '../../index/analyzer.ts';
import { parseArrays, readWhole, writeArrays } from '../../index/binary.ts';
import { createEvidence } from '../../index/evidence.ts';
import { type LexicalColumns, type LexicalIndex, openLexical } from '../../index/lexical.ts';
import { createLexicalBuilder } from '../../index/lexical-build.ts';
import { createTail } from '../../index/tail.ts';
import { createVocabulary } from '../../index/vocabulary.ts';
import { aFolder } from '../support/builders.ts';

const TEXTS = ['graph networks learn', 'graph graph', 'speech models learn to speak well'];

async function build(texts: readonly string[]): Promise<LexicalColumns> {
  const builder = createLexicalBuilder();
  for (const text of texts) builder.add(text);
  return await builder.finish();
}

const columns = await build(TEXTS);
const lexical = openLexical(columns);

function scores(query: string, index: LexicalIndex = lexical): Float32Array {
  const terms = createVocabulary(index).termsOf(query);
  const sums = new Float32Array(index.count);
  index.addScores(
    terms.map(({ id }) => id),
    sums,
  );
  return sums;
}

function pairScores(query: string, index: LexicalIndex = lexical): number[] {
  const vocabulary = createVocabulary(index);
  const read = createEvidence(vocabulary.termsOf(query), vocabulary);
  return TEXTS.map((_, row) => read(index.tokensOf(row)).pairs);
}

/** BM25 by the formula: N = 3 papers of 3, 2 and 5 stems. */
function bm25(tf: number, df: number, length: number): number {
  const idf = Math.log(1 + (3 - df + 0.5) / (df + 0.5));
  return (idf * tf * 2.2) / (tf + 1.2 * (1 - 0.6 + (0.6 * length) / (10 / 3)));
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

it('scores by BM25 with k1 1.2 and b .6', () => {
  const [first, second, third] = scores('graph learn');
  expect(first).toBeCloseTo(bm25(1, 2, 3) + bm25(1, 2, 3), 5);
  expect(second).toBeCloseTo(bm25(2, 2, 2), 5);
  expect(third).toBeCloseTo(bm25(1, 2, 5), 5);
});

it('lets repeats in the query carry weight, and knows no unknown word', () => {
  const [once] = scores('graph');
  expect(scores('graph graph graph unknown')[0]).toBeCloseTo(3 * (once ?? 0), 5);
  expect([...scores('unknown the of')]).toEqual([0, 0, 0]);
});

it('scores adjacent stems', () => {
  const [exact, none, apart] = pairScores('graph networks');
  expect(exact).toBeGreaterThan(0);
  expect([none, apart]).toEqual([0, 0]);
  expect(pairScores('networks graph')).toEqual([0, 0, 0]);
  expect(pairScores('graph xylophone networks')).toEqual([0, 0, 0]);
});

it('is the same after it was saved', async () => {
  const path = `${aFolder()}/lexical.bin`;
  writeArrays(path, { ...columns });
  const loaded = openLexical(
    parseArrays((await readWhole(path)).file) as unknown as LexicalColumns,
  );
  for (const query of ['graph learn', 'speech models', 'speak']) {
    expect(scores(query, loaded)).toEqual(scores(query));
    expect(pairScores(query, loaded)).toEqual(pairScores(query));
    expect(createVocabulary(loaded).weigh(query)).toEqual(createVocabulary(lexical).weigh(query));
  }
});

it('holds no text at all', async () => {
  const empty = openLexical(await build([]));
  expect([...scores('graph', empty)]).toEqual([]);
  expect(createVocabulary(empty).weigh('graph')[0]?.known).toBe(false);
});

it('finds terms in any script', async () => {
  const texts = ['überfast モデル', '😀𝒳 z', '\uffee y', 'é ゐ'];
  const index = openLexical(await build(texts));
  const vocabulary = createVocabulary(index);
  for (const [row, text] of texts.entries()) {
    for (const { known } of vocabulary.weigh(text)) expect(known).toBe(true);
    expect(scores(text, index)[row]).toBeGreaterThan(0);
  }
});

describe('the tail', () => {
  const papers = TEXTS.map((title, i) => ({
    seq: i + 1,
    id: `p${i}`,
    title,
    abstract: '',
    textHash: String(i),
  }));

  it('scores a paper as the generation scores the same text', () => {
    const vocabulary = createVocabulary(lexical);
    const tail = createTail(vocabulary);
    for (const paper of papers) tail.add(paper);
    for (const query of ['graph learn', 'speech speech models', 'nothing']) {
      const found = tail.scores(vocabulary.termsOf(query));
      for (const [i, score] of scores(query).entries()) expect(found[i]).toBeCloseTo(score, 5);
    }
  });

  it('knows words that the generation lacks, the rarer the heavier', () => {
    const vocabulary = createVocabulary(lexical);
    const tail = createTail(vocabulary);
    for (const title of ['axolotl newt', 'axolotl', 'axolotl graph']) {
      tail.add({ seq: tail.lastSeq + 1, id: title, title, abstract: '', textHash: title });
    }
    const [axolotl, newt, unknown] = vocabulary.weigh('axolotl newt unknown');
    expect(axolotl?.idf).toBeLessThan(newt?.idf ?? 0);
    expect(newt?.idf).toBeLessThan(unknown?.idf ?? 0);
    expect(unknown?.known).toBe(false);
  });

  it('keeps the newest papers when it is full', () => {
    const tail = createTail(createVocabulary(lexical));
    for (let seq = 1; seq <= 11_000; seq++) {
      tail.add({ seq, id: `p${seq}`, title: 'graph', abstract: '', textHash: '' });
    }
    expect(tail.length).toBeLessThanOrEqual(6_000);
    expect(tail.placeOfId('p1')).toBeUndefined();
    for (let seq = 6_001; seq <= 11_000; seq++) {
      expect(tail.idAt(tail.placeOfSeq(seq) ?? -1)).toBe(`p${seq}`);
    }
  });

  it('leaves out what was removed, also when the paper came again', () => {
    const vocabulary = createVocabulary(lexical);
    const tail = createTail(vocabulary);
    for (const paper of papers) tail.add(paper);
    tail.add({ seq: 9, id: 'p0', title: 'graph', abstract: '', textHash: 'new' });
    tail.remove(1);
    tail.remove(1);
    expect(tail.placeOfId('p0')).toBe(3);
    expect([...tail.scores(vocabulary.termsOf('graph'))].map((score) => score > 0)).toEqual([
      false,
      true,
      false,
      true,
    ]);
    tail.retain(new Set([9]));
    expect(tail.withoutVector().map(({ seq }) => seq)).toEqual([9]);
  });
});
