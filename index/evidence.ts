import { pairKey, saturate } from './bm25.ts';
import type { Candidate } from './paper-index.ts';
import type { Term, Vocabulary } from './vocabulary.ts';

/** A text's first stems say what it is about: its title, where it has one. */
const LEAD = 20;
/** What a word that stands there adds, however often it comes. */
const LEAD_BONUS = 0.3;
const LIKELY_SLOTS = 4_096; // a power of two

const NO_PAIRS = new Map<number, number>();

/** What a text holds of a query's words. */
export type Evidence = Pick<Candidate, 'words' | 'pairs'>;

/** Reads a text, given as its terms in order, for a query's words. */
export function createEvidence(
  query: readonly Term[],
  vocabulary: Vocabulary,
): (tokens: Uint32Array) => Evidence {
  const times = new Map<number, number>();
  for (const { id } of query) times.set(id, (times.get(id) ?? 0) + 1);
  const places = new Map([...times.keys()].map((id, place) => [id, place]));
  const repeats = Float32Array.from(times.values());
  const likely = new Uint8Array(LIKELY_SLOTS);
  for (const id of places.keys()) likely[id & (LIKELY_SLOTS - 1)] = 1;
  const weights = vocabulary.pairWeights(query);
  const { averageLength } = vocabulary;

  return (tokens) => {
    const { words, early, pairs } = count(tokens, { places, likely });
    for (let place = 0; place < words.length; place++) {
      const frequency = words[place] as number;
      if (frequency === 0) continue;
      const found = saturate(frequency, tokens.length, averageLength);
      words[place] = (repeats[place] as number) * (found + LEAD_BONUS * (early[place] as number));
    }
    const pairsOf = { length: tokens.length - 1, average: Math.max(1, averageLength - 1) };
    return { words, pairs: scorePairs(pairs, weights, pairsOf) };
  };
}

interface QueryWords {
  readonly places: ReadonlyMap<number, number>;
  /** 0 where no word of the query falls: nearly all words of a text are told apart without looking them up. */
  readonly likely: Uint8Array;
}

/** How often each of the query's words stands there, which of them early, and adjacent ones by `pairKey`. */
function count(tokens: Uint32Array, { places, likely }: QueryWords) {
  const words = new Array<number>(places.size).fill(0);
  const early = new Array<number>(places.size).fill(0);
  let pairs = NO_PAIRS;
  let adjacent = false;
  for (let t = 0; t < tokens.length; t++) {
    const token = tokens[t] as number;
    const place = likely[token & (LIKELY_SLOTS - 1)] === 0 ? undefined : places.get(token);
    if (place !== undefined) {
      words[place] = (words[place] as number) + 1;
      if (t < LEAD) early[place] = 1;
      if (adjacent) {
        if (pairs === NO_PAIRS) pairs = new Map();
        const key = pairKey(tokens[t - 1] as number, token);
        pairs.set(key, (pairs.get(key) ?? 0) + 1);
      }
    }
    adjacent = place !== undefined;
  }
  return { words, early, pairs };
}

/** BM25 over pairs of adjacent terms. */
function scorePairs(
  found: ReadonlyMap<number, number>,
  weights: ReadonlyMap<number, number>,
  { length, average }: { readonly length: number; readonly average: number },
): number {
  let score = 0;
  for (const [key, frequency] of found) {
    score += (weights.get(key) ?? 0) * saturate(frequency, length, average);
  }
  return score;
}
