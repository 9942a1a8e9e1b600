import { expect, it } from 'vitest';
import type { WordWeight } from '../../index/paper-index.ts';
import { isOnTopic } from '../../src/on-topic.ts';

const words: readonly WordWeight[] = [
  { stem: 'speech', idf: 4, known: true },
  { stem: 'recognit', idf: 3, known: true },
];
const ALL_WORDS = 2.2 * 7;

it.each([
  ['near and worded so', { similarity: 0.52, bm25: 0.62 * ALL_WORDS }, true],
  ['near alone', { similarity: 0.47, bm25: 0 }, true],
  ['a little near, and worded so', { similarity: 0.34, bm25: 0.4 * ALL_WORDS }, true],
  ['a little near alone', { similarity: 0.4, bm25: 0.1 * ALL_WORDS }, false],
  ['worded so, about something else', { similarity: 0.2, bm25: 0.7 * ALL_WORDS }, false],
  ['neither', { similarity: 0.1, bm25: 0 }, false],
])('tells whether a paper is on a topic: %s', (_, hit, expected) => {
  expect(isOnTopic({ ...hit, named: false }, words)).toBe(expected);
  expect(isOnTopic({ ...hit, named: true }, words)).toBe(true);
});
