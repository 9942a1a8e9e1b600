import {
  type Quote,
  readSentences,
  type QuotableSentence as Sentence,
  type Weigh,
} from './quotable.ts';
import type { Hit } from './retriever.ts';
import { cosine, type SentenceVectors } from './sentence-vectors.ts';

const HITS_READ = 6;
/** Papers whose score falls further behind the best one's are about something else. */
const SHARE_OF_BEST_HIT = 0.75;
const PRESELECTED = 20;
const SENTENCES_MAX = 5;
const PER_PAPER = 2;
/** From a paper that the question names, or that is alone. */
const PER_ONLY_PAPER = 4;
/** Two sentences that near to each other say the same. */
const SAME = 0.8;
/** How close to the best a sentence has to be, with what it leans on, by how many there are already. */
const SHARE_OF_BEST = [0, 0, 0.5, 0.85, 0.85] as const;
const WEIGHTS = {
  meaning: 0.6,
  words: 0.2,
  telling: 0.15,
  paper: 0.2,
  claim: 0.06,
  number: 0.15,
  opening: -0.1,
} as const;
/** What a sentence loses for saying in part what is said already. */
const REDUNDANCY = 0.3;

/** What a paper does or finds answers better than what it sets out from. */
const CLAIMS =
  /\b(?:we|the authors|they|(?:this|the|our) (?:paper|work|study|method|approach)|show|shows|find|finds|found|prove|proves|propose|proposes|present|presents|introduce|introduces|report|reports|improves?|reach(?:es)?|achieves?|outperforms?|matches|reduces|increases|by [a-z]+ing)\b/i;

/** Asks for a number. */
const ASKS_NUMBER =
  /\bhow (?:many|much|fast|quick(?:ly)?|long|large|big|small|deep|high|far|well|accurate(?:ly)?|often|old)\b|\b(?:what|which) (?:\S+ )?(?:percentage|share|number|accuracy|rate|error|size|score)\b/i;

interface Scored extends Sentence {
  readonly vector: Float32Array;
  readonly relevance: number;
}

/** The sentences that answer, 2 to 4 of the best hits' abstracts, in an order that reads. */
export async function chooseQuotes(
  question: string,
  hits: readonly Hit[],
  tools: { readonly vectors: SentenceVectors; readonly weigh: Weigh },
  signal?: AbortSignal,
): Promise<readonly Quote[]> {
  const sentences = readSentences(question, relevantHits(hits), tools.weigh);
  const preselected = preselect(sentences);
  const texts = preselected.map(({ text }) => text);
  const { said: asked, sentences: vectors } = await tools.vectors(question, texts, signal);
  const asksNumber = ASKS_NUMBER.test(question);
  const scored = preselected.map((sentence, i): Scored => {
    const vector = vectors[i] as Float32Array;
    const relevance =
      WEIGHTS.meaning * cosine(asked, vector) +
      WEIGHTS.words * sentence.words +
      WEIGHTS.telling * sentence.telling +
      WEIGHTS.paper * sentence.hit.score +
      WEIGHTS.claim * (CLAIMS.test(sentence.text) ? 1 : 0) +
      WEIGHTS.number * (asksNumber && /\d/.test(sentence.text) ? 1 : 0) +
      WEIGHTS.opening * (sentence.position === 0 ? 1 : 0);
    return { ...sentence, vector, relevance };
  });
  return inReadingOrder(choose(scored, new Set(scored.map(({ hit }) => hit)).size));
}

/** Those that the question names; else those that lead. */
function relevantHits(hits: readonly Hit[]): readonly Hit[] {
  const named = hits.filter((hit) => hit.named);
  if (named.length > 0) return named;
  const best = Math.max(0, ...hits.map(({ score }) => score));
  return hits.slice(0, HITS_READ).filter(({ score }) => score >= SHARE_OF_BEST_HIT * best);
}

/** By words and paper, since embedding is what takes time; a leaning sentence brings the one before. */
function preselect(sentences: readonly Sentence[]): Sentence[] {
  const promise = (s: Sentence): number => s.words + s.hit.score / 2;
  const best = sentences
    .filter(({ whole }) => whole)
    .sort((a, b) => promise(b) - promise(a))
    .slice(0, PRESELECTED);
  return [...new Set([...best, ...best.flatMap((sentence) => supportOf(sentence, sentences))])];
}

/** The sentences before it that it leans on, back to the first that stands alone. */
function supportOf<T extends Sentence>(sentence: T, all: readonly T[]): readonly T[] {
  if (!sentence.leans) return [];
  const before = all.find((other) => precedes(other, sentence) && other.whole);
  return before === undefined ? [] : [...supportOf(before, all), before];
}

function precedes(a: Sentence, b: Sentence): boolean {
  return a.hit === b.hit && a.position === b.position - 1;
}

function choose(sentences: readonly Scored[], papers: number): readonly Scored[] {
  const chosen: Scored[] = [];
  const best = Math.max(0, ...sentences.map(({ relevance }) => relevance));
  const gain = (s: Scored): number => s.relevance - REDUNDANCY * Math.max(0, closeness(s, chosen));
  const left = new Set(sentences);
  while (chosen.length < SENTENCES_MAX && left.size > 0) {
    const next = [...left].reduce((a, b) => (gain(b) > gain(a) ? b : a));
    left.delete(next);
    const group = withSupport(next, sentences, chosen);
    if (group.length === 0 || !fits(group, chosen, papers)) continue;
    if (meanRelevance(group) < (SHARE_OF_BEST[chosen.length] ?? 1) * best) continue;
    chosen.push(...group);
    for (const sentence of group) left.delete(sentence);
  }
  return chosen;
}

/** The sentence with what it leans on and is not chosen yet; none where that cannot be had. */
function withSupport(
  sentence: Scored,
  all: readonly Scored[],
  chosen: readonly Scored[],
): readonly Scored[] {
  const group = [...supportOf(sentence, all), sentence];
  if (group[0]?.leans === true) return [];
  return group.filter((other) => !chosen.includes(other));
}

function meanRelevance(group: readonly Scored[]): number {
  return group.reduce((sum, { relevance }) => sum + relevance, 0) / group.length;
}

function fits(group: readonly Scored[], chosen: readonly Scored[], papers: number): boolean {
  const { hit } = group[0] as Scored;
  const fromPaper = chosen.filter((other) => other.hit === hit).length + group.length;
  return (
    chosen.length + group.length <= SENTENCES_MAX &&
    fromPaper <= (hit.named || papers === 1 ? PER_ONLY_PAPER : PER_PAPER) &&
    group.every((sentence) => closeness(sentence, chosen) < SAME)
  );
}

function closeness(sentence: Scored, others: readonly Scored[]): number {
  return Math.max(0, ...others.map((other) => cosine(sentence.vector, other.vector)));
}

/** Papers by their best sentence; within a paper as the abstract has them. */
function inReadingOrder(chosen: readonly Scored[]): readonly Quote[] {
  const rank = (hit: Hit): number =>
    Math.max(...chosen.filter((s) => s.hit === hit).map(({ relevance }) => relevance));
  return [...chosen].sort((a, b) =>
    a.hit === b.hit ? a.position - b.position : rank(b.hit) - rank(a.hit),
  );
}
