import { type Paper, titleKey } from '../index/paper.ts';
import { expandAcronyms } from './grounding/acronyms.ts';
import { swapsSides } from './grounding/comparison.ts';
import { mixesClauses } from './grounding/contrast.ts';
import { numeralReadings } from './grounding/foreign-numbers.ts';
import { mispairs } from './grounding/pairing.ts';
import { contradicts } from './grounding/polarity.ts';
import { atWord, CASED, isSame, type Quantity, quantitiesIn } from './grounding/quantities.ts';
import { readStatement } from './grounding/words.ts';
import { evidenceSentences, isInstruction } from './instructions.ts';
import { cosine, type SentenceVectors } from './sentence-vectors.ts';

export type Verdict =
  | { readonly supported: true }
  | {
      readonly supported: false;
      readonly reason: 'number' | 'name' | 'speaker' | 'pairing' | 'sides' | 'denial' | 'meaning';
    };

/**
 * The cosine to the nearest sentence of what is cited, and the share of the telling words that stand there.
 * True paraphrases reach 1.2, nearly all of them 1.1; sentences about something else stay below.
 */
const SUPPORT_MIN = 1.1;
const SAME_BEGINNING = 6;
/** Acronyms, CamelCase, words with digits; and capitalised words that do not begin the sentence. */
const NAME = atWord(
  String.raw`[${CASED}]*\p{Lu}[${CASED}\p{N}]*(?:-[${CASED}\p{N}]+)*`,
  String.raw`[${CASED}]+-?\d[${CASED}\p{N}]*`,
);
const COMMON = new Set(
  'A The This These Those It In On At By For If As An And Or But We Our Their They Both Each However Thus Yes No Abstract Abstracts Paper Papers'.split(
    ' ',
  ),
);
/** An NFNet-style network is one like NFNet. */
const COMPOUND =
  /-(?:based|like|style|trained|pretrained|generated|driven|guided|augmented|inspired|powered|specific|level)$/u;
/** An abstract has neither a self nor a reader to speak to; whoever does is not quoting it. */
const SPEAKER =
  /(?<![\p{L}\p{N}.])(?:I(?=['’ ]\p{L})|[Mm]e|[Mm]y|[Mm]yself|[Yy]ou|[Yy]ours?|[Yy]ourself)(?![\p{L}\p{N}])/u;

export interface Claim {
  readonly text: string;
  readonly cited: readonly Paper[];
  /** What was asked: the answer may repeat its words. */
  readonly question: string;
  /** Other languages capitalise other words: there, only acronyms and the like count as names. */
  readonly language: 'English' | 'other';
}

const supported = { supported: true } as const;
const unsupported = (reason: Exclude<Verdict, { supported: true }>['reason']): Verdict => ({
  supported: false,
  reason,
});

/** Whether numbers and names stand in what the sentence cites (or, for names, in the question). */
export function checkFacts({ text, cited, question, language }: Claim): Verdict {
  const evidence = cited.map(evidenceOf).join(' \n ');
  const found = quantitiesIn(evidence);
  const stands = (quantity: Quantity): boolean => found.some((other) => isSame(quantity, other));
  if (!readings(text, language).some((claimed) => claimed.every(stands))) {
    return unsupported('number');
  }
  const known = keyWords(`${evidence} ${question}`);
  const words = titleKey(evidence).split(' ');
  const unknown = namesIn(text, language).some(
    (name) => !isKnown(name, known) && !isAcronymOf(name, words),
  );
  return unknown ? unsupported('name') : supported;
}

/** The numbers that a sentence claims; other languages may write 1.281.167 and 90,4 %, and "ten" is a word of theirs. */
function readings(text: string, language: Claim['language']): readonly (readonly Quantity[])[] {
  if (language === 'English') {
    return [quantitiesIn(text).filter(({ inWords, value }) => !inWords || value > 2)];
  }
  return numeralReadings(text).map((read) => quantitiesIn(read).filter(({ inWords }) => !inWords));
}

/** Whether the sentence says of each thing what is said of it there, and the right way round. English only. */
export function checkSense({ text, cited }: Claim): Verdict {
  const sentences = cited.flatMap(({ abstract }) => evidenceSentences(abstract)); // a title promises
  const titles = cited.flatMap(({ title }) => title.split(/:\s/)).filter((part) => part !== '');
  const said = titles.reduce((left, title) => left.replaceAll(title, ' '), text);
  if (SPEAKER.test(said) && !sentences.some((sentence) => SPEAKER.test(sentence))) {
    return unsupported('speaker');
  }
  if (mispairs(text, sentences)) return unsupported('pairing');
  const expand = expandAcronyms(sentences.join('\n'));
  const claim = readStatement(expand(text));
  const evidence = sentences.map((sentence) => readStatement(expand(sentence)));
  if (
    mixesClauses(claim, evidence) ||
    swapsSides(
      claim.text,
      evidence.map((statement) => statement.text),
    )
  ) {
    return unsupported('sides');
  }
  return contradicts(claim, evidence) ? unsupported('denial') : supported;
}

/** Whether the sentence is near some sentence of what it cites, and made of its words. */
export async function checkMeaning(
  { text, cited }: Claim,
  vectors: SentenceVectors,
  signal?: AbortSignal,
): Promise<Verdict> {
  const sentences = sentencesOf(cited);
  const claim = await vectors(text, sentences, signal);
  const nearest = Math.max(...claim.sentences.map((sentence) => cosine(claim.said, sentence)));
  const support = nearest + sharedWords(text, sentences.join(' \n '));
  return support >= SUPPORT_MIN ? supported : unsupported('meaning');
}

function sentencesOf(cited: readonly Paper[]): readonly string[] {
  return cited.flatMap(({ title, abstract }) => [
    ...(isInstruction(title) ? [] : [title]),
    ...evidenceSentences(abstract),
  ]);
}

/** Share of the text's telling words, without numbers, that the evidence holds. */
function sharedWords(text: string, evidence: string): number {
  const known = readStatement(evidence).stems;
  const stems = [...readStatement(text).stems].filter((stem) => /\p{L}/u.test(stem));
  const found = stems.filter(
    (stem) => known.has(stem) || [...known].some((other) => isForm(stem, other)),
  );
  return stems.length === 0 ? 0 : found.length / stems.length;
}

/** Forms of one word: accurate and accuracy, arbitrary and arbitrarily. */
function isForm(stem: string, other: string): boolean {
  const length = Math.min(stem.length, other.length, SAME_BEGINNING);
  return length >= SAME_BEGINNING - 1 && stem.slice(0, length) === other.slice(0, length);
}

function evidenceOf(paper: Paper): string {
  const { authors, published, categories } = paper;
  const year = published?.slice(0, 4) ?? '';
  return [...sentencesOf([paper]), ...authors, year, ...categories].join(' \n ');
}

function namesIn(text: string, language: Claim['language']): readonly string[] {
  return [...text.matchAll(NAME)]
    .filter(
      ({ 0: name, index }) =>
        !COMMON.has(name) && (isMarked(name) || (language === 'English' && index > 0)),
    )
    .map(([name]) => name.replace(COMPOUND, ''));
}

/** A name by its shape alone, also at the start of a sentence: BERT, ConvNeXt, GPT-4. */
function isMarked(name: string): boolean {
  return /\p{Lu}.*\p{Lu}|\d/u.test(name);
}

function keyWords(text: string): ReadonlySet<string> {
  const words = titleKey(text).split(' ');
  const joined = words.flatMap((word, i) => {
    const two = word + (words[i + 1] ?? '');
    return [word, two, two + (words[i + 2] ?? '')]; // Open Street Map
  });
  return new Set(joined.flatMap((word) => [word, singular(word)]));
}

/** SGD where the text has stochastic gradient descent. */
function isAcronymOf(name: string, words: readonly string[]): boolean {
  const letters = /^\p{Lu}{3,}(?=s?$)/u.exec(name)?.[0].toLowerCase();
  return (
    letters !== undefined &&
    words.some(
      (_, i) =>
        words
          .slice(i, i + letters.length)
          .map((word) => word[0])
          .join('') === letters,
    )
  );
}

function isKnown(name: string, known: ReadonlySet<string>): boolean {
  const parts = titleKey(name).split(' ');
  if (known.has(parts.join('')) || known.has(singular(parts.join('')))) return true;
  return parts.every((part) => known.has(part) || known.has(singular(part)));
}

function singular(word: string): string {
  return word.length > 3 && word.endsWith('s') ? word.slice(0, -1) : word;
}
