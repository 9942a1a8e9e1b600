import { analyze } from '../index/analyzer.ts';
import { type Paper, titleKey } from '../index/paper.ts';
import { cosine, type SentenceVectors } from './sentence-vectors.ts';
import { splitSentences } from './sentences.ts';

export type Verdict =
  | { readonly supported: true }
  | { readonly supported: false; readonly reason: 'number' | 'name' | 'meaning' };

/**
 * The cosine to the nearest sentence of what is cited, and the share of the words that stand there. True
 * paraphrases reach .5 and more, sentences about something else stay below .4.
 */
const SUPPORT_MIN = 0.5;
const WORDS_WEIGHT = 0.25;
const NUMBER = /(?<![\p{L}\p{N}])\d[\d,]*(?:\.\d+)?/gu;
/** Acronyms, CamelCase, words with digits; and capitalised words that do not begin the sentence. */
const NAME =
  /(?<![\p{L}\p{N}])(?:\p{L}*\p{Lu}[\p{L}\p{N}]*(?:-[\p{L}\p{N}]+)*|\p{L}+-?\d[\p{L}\p{N}]*)/gu;
const COMMON = new Set(
  'I A The This These Those It In On At By For If As An And Or But We Our Their They Both Each However Thus Yes No Abstract Abstracts Paper Papers'.split(
    ' ',
  ),
);

export interface Claim {
  readonly text: string;
  readonly cited: readonly Paper[];
  /** What was asked: the answer may repeat its words. */
  readonly question: string;
  /** Other languages capitalise other words: there, only acronyms and the like count as names. */
  readonly language: 'English' | 'other';
}

/** Whether numbers and names stand in what the sentence cites (or, for names, in the question). */
export function checkFacts({ text, cited, question, language }: Claim): Verdict {
  const evidence = cited.map(evidenceOf).join(' \n ');
  const numbers = new Set(evidence.match(NUMBER)?.map(plainNumber));
  const bare = text.replace(NAME, (name) => (/\p{L}/u.test(name) ? ' ' : name));
  if (bare.match(NUMBER)?.some((number) => !numbers.has(plainNumber(number))) === true) {
    return { supported: false, reason: 'number' };
  }
  const known = keyWords(`${evidence} ${question}`);
  const unknown = namesIn(text, language).some((name) => !isKnown(name, known));
  return unknown ? { supported: false, reason: 'name' } : { supported: true };
}

/** Whether the sentence is near some sentence of what it cites. */
export async function checkMeaning(
  { text, cited }: Claim,
  vectors: SentenceVectors,
  signal?: AbortSignal,
): Promise<Verdict> {
  const sentences = cited.flatMap(({ title, abstract }) => [title, ...splitSentences(abstract)]);
  const [claim, ...evidence] = await vectors([text, ...sentences], signal);
  if (claim === undefined) return { supported: false, reason: 'meaning' };
  const nearest = Math.max(...evidence.map((sentence) => cosine(claim, sentence)));
  const support = nearest + WORDS_WEIGHT * sharedWords(text, sentences.join(' '));
  return support >= SUPPORT_MIN ? { supported: true } : { supported: false, reason: 'meaning' };
}

/** Share of the text's stems that the evidence holds. */
function sharedWords(text: string, evidence: string): number {
  const known = new Set(analyze(evidence));
  const stems = analyze(text);
  return stems.length === 0 ? 0 : stems.filter((stem) => known.has(stem)).length / stems.length;
}

function evidenceOf({ title, abstract, authors, published, categories }: Paper): string {
  return [
    title,
    abstract,
    ...authors,
    published ?? '',
    published?.slice(0, 4) ?? '',
    ...categories,
  ].join(' ');
}

function plainNumber(text: string): string {
  return String(Number(text.replaceAll(',', '')));
}

function namesIn(text: string, language: Claim['language']): readonly string[] {
  return [...text.matchAll(NAME)]
    .filter(
      ({ 0: name, index }) =>
        !COMMON.has(name) && (isMarked(name) || (language === 'English' && index > 0)),
    )
    .map(([name]) => name);
}

/** A name by its shape alone, also at the start of a sentence: BERT, ConvNeXt, GPT-4. */
function isMarked(name: string): boolean {
  return /\p{Lu}.*\p{Lu}|\d/u.test(name);
}

function keyWords(text: string): ReadonlySet<string> {
  const words = titleKey(text).split(' ');
  const joined = words.flatMap((word, i) => [word, word + (words[i + 1] ?? '')]);
  return new Set(joined.flatMap((word) => [word, singular(word)]));
}

function isKnown(name: string, known: ReadonlySet<string>): boolean {
  const parts = titleKey(name).split(' ');
  if (known.has(parts.join('')) || known.has(singular(parts.join('')))) return true;
  return parts.every((part) => known.has(part) || known.has(singular(part)));
}

function singular(word: string): string {
  return word.length > 3 && word.endsWith('s') ? word.slice(0, -1) : word;
}
