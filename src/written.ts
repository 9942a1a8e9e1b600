import { readCitations } from './citations.ts';
import { type Deadline, withDeadline } from './deadline.ts';
import { type Claim, checkFacts, checkMeaning, checkSense, type Verdict } from './grounding.ts';
import type { ChatMessage, Llm } from './llm.ts';
import { NOT_COVERED } from './prompt.ts';
import type { Hit } from './retriever.ts';
import type { SentenceVectors } from './sentence-vectors.ts';
import { sentenceStream } from './sentences.ts';

const SENTENCES_MAX = 12;
const WORDS_MIN = 3;
/** Of any language: Chinese, Japanese and Thai put no blanks between them. */
const WORDS = new Intl.Segmenter('en', { granularity: 'word' });

export type WrittenSentence =
  | { readonly kind: 'supported'; readonly text: string; readonly cited: readonly Hit[] }
  | { readonly kind: 'unsupported' }
  | { readonly kind: 'refusal' };

export interface Writing {
  readonly llm: Llm;
  readonly messages: readonly ChatMessage[];
  readonly question: string;
  readonly hits: readonly Hit[];
  readonly vectors: SentenceVectors;
  /** Of the question, and so of the answer; the meaning of English sentences alone can be compared. */
  readonly language: 'English' | 'other';
  readonly deadline: Deadline;
}

/**
 * What a model writes, sentence by sentence, each checked against what it cites. Ends early where the model
 * repeats itself or does not stop; throws what the model or the deadline throws.
 */
export async function* checkedWriting(writing: Writing): AsyncIterable<WrittenSentence> {
  const { llm, messages, deadline } = writing;
  const seen = new Set<string>();
  const pieces = withDeadline((signal) => llm.stream(messages, { signal }), deadline);
  for await (const sentence of sentenceStream(pieces)) {
    if (seen.has(sentence) || seen.size >= SENTENCES_MAX) return;
    seen.add(sentence);
    const checked = await check(sentence, writing);
    if (checked !== undefined) yield checked;
  }
}

async function check(sentence: string, writing: Writing): Promise<WrittenSentence | undefined> {
  if (sentence.toUpperCase().includes(NOT_COVERED)) return { kind: 'refusal' };
  const { text, cites } = readCitations(sentence, writing.hits.length);
  if (!/\p{L}/u.test(text)) return undefined; // markup or markers alone
  const cited = cites.map((n) => writing.hits[n - 1] as Hit);
  if (cited.length === 0 || countWords(text) < WORDS_MIN) return { kind: 'unsupported' };
  const { question, language } = writing;
  const claim = { text, cited: cited.map(({ paper }) => paper), question, language };
  const verdict = await judge(claim, writing);
  return verdict.supported ? { kind: 'supported', text, cited } : { kind: 'unsupported' };
}

function countWords(text: string): number {
  return Array.from(WORDS.segment(text)).filter(({ isWordLike }) => isWordLike).length;
}

/** The quick checks first; what English alone allows is left out of other languages. */
async function judge(claim: Claim, { vectors, deadline }: Writing): Promise<Verdict> {
  const facts = checkFacts(claim);
  if (!facts.supported || claim.language !== 'English') return facts;
  const sense = checkSense(claim);
  return sense.supported ? checkMeaning(claim, vectors, deadline.signal) : sense;
}
