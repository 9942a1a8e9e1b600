import { expect, it } from 'vitest';
import { analyzeQuery } from '../../index/analyzer.ts';
import { createEvidence } from '../../index/evidence.ts';
import { openLexical } from '../../index/lexical.ts';
import { createLexicalBuilder } from '../../index/lexical-build.ts';
import { createVocabulary } from '../../index/vocabulary.ts';

const FILLER = Array.from({ length: 30 }, (_, i) => `filler${i}`).join(' ');

async function readAll(query: string, texts: readonly string[]) {
  const builder = createLexicalBuilder();
  for (const text of texts) builder.add(text);
  const lexical = openLexical(await builder.finish());
  const vocabulary = createVocabulary(lexical);
  const read = createEvidence(vocabulary.termsOf(query), vocabulary);
  return texts.map((_, row) => read(lexical.tokensOf(row)));
}

it('says what each distinct word of the query finds, in the order of the query', async () => {
  const [first, second] = await readAll('graph speech', ['graph graph', 'speech']);
  expect(first?.words).toHaveLength(2);
  expect(first?.words[0]).toBeGreaterThan(second?.words[1] ?? 9);
  expect([first?.words[1], second?.words[0]]).toEqual([0, 0]);
});

it('counts a word that the query repeats as often as it says it', async () => {
  const [once] = await readAll('graph', ['graph speech']);
  const [twice] = await readAll('graph graph', ['graph speech']);
  expect(twice?.words[0]).toBeCloseTo(2 * (once?.words[0] ?? 0), 5);
});

it('gives more for a word among the first', async () => {
  const [early, late] = await readAll('graph', [`graph ${FILLER}`, `${FILLER} graph`]);
  expect((early?.words[0] ?? 0) - (late?.words[0] ?? 0)).toBeCloseTo(0.3, 5);
});

it('finds words that stand side by side', async () => {
  const pairs = (await readAll('graph networks', ['graph networks', 'networks of graphs', ''])).map(
    (evidence) => evidence.pairs,
  );
  expect(pairs[0]).toBeGreaterThan(0);
  expect(pairs.slice(1)).toEqual([0, 0]);
});

it('reads a query without the words that only ask, unless it has no others', () => {
  expect(analyzeQuery('How do papers describe what we use graphs for?')).toEqual([
    'describ',
    'graph',
  ]);
  expect(analyzeQuery('What is it about?')).toEqual(['what', 'about']);
});
