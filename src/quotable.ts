import type { WordWeight } from '../index/paper-index.ts';
import { evidenceSentences } from './instructions.ts';
import type { Hit } from './retriever.ts';

/** A sentence of an abstract, as it stands there. */
export interface Quote {
  readonly text: string;
  readonly hit: Hit;
}

export type Weigh = (text: string) => readonly WordWeight[];

const WORDS_MIN = 6;

const OWN_KIND =
  'method|approach|models?|technique|algorithm|framework|idea|scheme|system|networks?|architecture|design|procedure|analysis';
const POINTING = 'it|its|they|their|them|these|those|such|he|she|his|her|both';
/** Sentences that lean on the one before: they are quoted together with it, or not at all. */
const LEANS: readonly RegExp[] = [
  new RegExp(
    `^(?:${POINTING}|this(?! (?:paper|work|study|survey|article|thesis|report))|that|however|moreover|furthermore|additionally|also|but|and|thus|hence|therefore|consequently|instead|further|similarly|likewise|conversely|nevertheless|nonetheless|then|here)\\b`,
    'i',
  ),
  new RegExp(
    `^the (?:former|latter|same|results?|resulting|second|third|two|other|others|${OWN_KIND})\\b`,
    'i',
  ),
  /^(?:(?:extensive|further|additional|several|various|many|more|other|comprehensive|numerical|empirical|theoretical) )*(?:experiments?|tests?|evaluations?|results?|simulations?|ablations?|benchmarks?|advantages)\b/i,
  /^(?:two|three|four|several|some) (?:further|other|more)\b/i,
  /^\S+ ?(?:authors|paper|work|study)? \w+ (?:it|its|them|their|these|this|that it|that they)\b/i,
  /^(?:in|for|under|with|at|on|by|from|using|given|via|without|to \w+) (?:this|that|these|those|such|it|them|both)\b(?! (?:paper|work|study|survey|article|thesis|report))/i,
  /^[^,;:.]{0,60}\bthe (?:difference|gap|improvement|problem|issue)s?\b(?! (?:between|in|of|that))/i,
  new RegExp(`^[^,;:.]{0,60}, (?:${POINTING}|this|(?:the|this) (?:${OWN_KIND}))\\b`, 'i'),
  /\b(?:do|does|did|doing|done) (?:this|that|so)\b(?=[,.;:]|$)/i,
];

function leansOnTheOneBefore(sentence: string): boolean {
  return LEANS.some((shape) => shape.test(sentence));
}

export interface QuotableSentence extends Quote {
  readonly position: number;
  /** Share of the question's words, by rarity, that it says. */
  readonly words: number;
  /** The same by rarity among the sentences: what all of them say is only what they are about. */
  readonly telling: number;
  readonly whole: boolean;
  readonly leans: boolean;
}

/** The sentences of the hits' abstracts, in order. */
export function readSentences(
  question: string,
  hits: readonly Hit[],
  weigh: Weigh,
): readonly QuotableSentence[] {
  const asked = new Map(weigh(question).map(({ stem, idf }) => [stem, idf]));
  const read = hits.flatMap((hit) =>
    evidenceSentences(hit.paper.abstract).map((text, position) => {
      const stems = new Set(weigh(text).map(({ stem }) => stem));
      const whole = text.split(' ').length >= WORDS_MIN && /[.!?]["'”’)\]]*$/u.test(text);
      return { text, hit, position, stems, whole, leans: leansOnTheOneBefore(text) };
    }),
  );
  const telling = new Map(
    [...asked.keys()].map((stem) => {
      const holders = read.filter(({ stems }) => stems.has(stem)).length;
      return [stem, Math.log((read.length + 1) / (holders + 1))];
    }),
  );
  return read.map(({ stems, ...sentence }) => ({
    ...sentence,
    words: shareSaid(asked, stems),
    telling: shareSaid(telling, stems),
  }));
}

/** Share of the weights whose words are said, 0..1. */
function shareSaid(weights: ReadonlyMap<string, number>, said: ReadonlySet<string>): number {
  let total = 0;
  let found = 0;
  for (const [stem, weight] of weights) {
    total += weight;
    if (said.has(stem)) found += weight;
  }
  return total === 0 ? 0 : found / total;
}
