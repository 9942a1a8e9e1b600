import { stemmer } from 'stemmer';

/** Lucene's English list. */
const STOP_WORDS = new Set(
  'a an and are as at be but by for if in into is it no not of on or such that the their then there these they this to was will with'.split(
    ' ',
  ),
);
const CACHE_SIZE = 200_000;
const stems = new Map<string, string>();

/** Porter stems of a text's words, in order and with repeats, without stop words. */
export function analyze(text: string): string[] {
  const words = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu);
  const result: string[] = [];
  for (const word of words ?? []) {
    if (!STOP_WORDS.has(word)) result.push(stem(word));
  }
  return result;
}

function stem(word: string): string {
  const known = stems.get(word);
  if (known !== undefined) return known;
  if (stems.size >= CACHE_SIZE) stems.clear();
  const stemmed = stemmer(word);
  stems.set(word, stemmed);
  return stemmed;
}
