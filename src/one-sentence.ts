import type { Paper } from '../index/paper.ts';
import { splitSentences } from './sentences.ts';

const WORDS_MIN = 6;
const LENGTH_MAX = 300;
/** What the paper does or finds, in the order in which it tells best. */
const TELLING = [
  /\b(?:we|this (?:paper|work|study|article)|the (?:paper|authors?|article)|here we)\b[^.]*\b(?:propos|introduc|present|develop|describ|design)/i,
  /\b(?:we|this (?:paper|work|study|article)|the (?:paper|authors?|article))\b[^.]*\b(?:show|find|stud|test|examin|investigat|demonstrat|prov|ask|compar|survey|review|report)/i,
] as const;

/** `{ sentence }`: the sentence of the abstract that says what the paper does; nothing where there is none. */
export function oneSentence(paper: Pick<Paper, 'abstract'> | undefined): { sentence?: string } {
  const whole = splitSentences(paper?.abstract ?? '').filter(
    (sentence) => sentence.split(' ').length >= WORDS_MIN && sentence.length <= LENGTH_MAX,
  );
  const told = TELLING.map((shape) => whole.find((sentence) => shape.test(sentence)));
  const sentence = told.find((found) => found !== undefined) ?? whole[0];
  return sentence === undefined ? {} : { sentence };
}
