import { stemmer } from 'stemmer';

/** Lucene's English list. */
const STOP_WORDS = new Set(
  'a an and are as at be but by for if in into is it no not of on or such that the their then there these they this to was will with'.split(
    ' ',
  ),
);
/** Words of a query that ask, and say nothing of what is asked about. */
const ASKING_WORDS = new Set(
  (
    'what which who whom whose when where why how do does did done doing can could should would may might ' +
    'must shall have has had having been being am were i me my we us our you your he she him her his its them ' +
    'anyone someone anybody any some about use uses used using please tell give interested article articles paper papers'
  ).split(' '),
);
const CACHE_SIZE = 200_000;
const stems = new Map<string, string>();

/** Porter stems of a text's words, in order and with repeats, without stop words. */
export function analyze(text: string): string[] {
  return wordsOf(text).map(stem);
}

/** The same for a query, without the words that only ask; where nothing else is left, with them. */
export function analyzeQuery(query: string): string[] {
  const words = wordsOf(query);
  const telling = words.filter((word) => !ASKING_WORDS.has(word));
  return (telling.length === 0 ? words : telling).map(stem);
}

function wordsOf(text: string): string[] {
  const words = text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .match(/[\p{L}\p{N}]+/gu);
  return (words ?? []).filter((word) => !STOP_WORDS.has(word));
}

function stem(word: string): string {
  if (/^\d+$/.test(word)) return word; // there is no end of numbers
  const known = stems.get(word);
  if (known !== undefined) return known;
  if (stems.size >= CACHE_SIZE) stems.clear();
  const stemmed = stemmer(word);
  stems.set(word, stemmed);
  return stemmed;
}
