import { expect, it } from 'vitest';
import { oneSentence } from '../../src/one-sentence.ts';

it.each([
  [
    'Deep networks are hard to train in practice. We propose residual learning to ease their training. It works well on many tasks.',
    'We propose residual learning to ease their training.',
  ],
  [
    'Many methods exist for this task today. This paper shows that simple ones are enough. We report results on ten datasets.',
    'This paper shows that simple ones are enough.',
  ],
  [
    'A survey of everything that is known about graphs. Nothing else.',
    'A survey of everything that is known about graphs.',
  ],
  ['Too short. Also short.', undefined],
  [`${'word '.repeat(100)}end.`, undefined],
  ['', undefined],
])('%j', (abstract, sentence) => {
  expect(oneSentence({ abstract })).toEqual(sentence === undefined ? {} : { sentence });
});

it('has none for a paper that is gone', () => {
  expect(oneSentence(undefined)).toEqual({});
});
