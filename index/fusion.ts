import { inverseFrequency } from './bm25.ts';
import type { Candidate } from './paper-index.ts';

export interface FusionWeights {
  /** Of the words; meaning has the rest. */
  readonly lexical: number;
  /** What pairs of adjacent stems add beside the words. */
  readonly pairs: number;
  /** What a word's rarity among the best candidates counts for, beside its rarity in the corpus. */
  readonly local: number;
  /** How much of a score comes from the paper's neighbours among the first `VOTERS`. */
  readonly neighbours: number;
}

/** Chosen on the dev collections, each by the four others; docs/retrieval.md has the table. */
export const DEFAULT_WEIGHTS: FusionWeights = {
  lexical: 0.5,
  pairs: 0.2,
  local: 3,
  neighbours: 0.35,
};
export const VOTERS = 50;
const NEIGHBOURS = 5;
/** So many of the best by words show which of them tell these candidates apart. */
const LOCAL_CANDIDATES = 100;

export interface Scored<T extends Candidate = Candidate> {
  readonly candidate: T;
  /** 0..1, comparable within one list. */
  readonly score: number;
}

/**
 * Words and meaning, each divided by its best, over the union of both sides' candidates. Best first; equal
 * scores in order of id, so that the ranking is the same everywhere.
 */
export function fuse<T extends Candidate>(
  candidates: readonly T[],
  weights: FusionWeights = DEFAULT_WEIGHTS,
): Scored<T>[] {
  const words = share(scoreWords(candidates, weights.local));
  const pairs = share(candidates.map(({ pairs }) => pairs));
  const lexical = share(words.map((word, i) => word + weights.pairs * (pairs[i] as number)));
  const dense = share(candidates.map(({ similarity }) => Math.max(0, similarity)));
  return candidates
    .map((candidate, i) => ({
      candidate,
      score:
        weights.lexical * (lexical[i] as number) + (1 - weights.lexical) * (dense[i] as number),
    }))
    .sort(byScore);
}

/**
 * BM25, and once more with each word's rarity among the best by words: one that all of them hold tells
 * nothing here, however rare it is in the corpus.
 */
function scoreWords(candidates: readonly Candidate[], weight: number): number[] {
  const best = [...candidates].sort((a, b) => b.bm25 - a.bm25).slice(0, LOCAL_CANDIDATES);
  const rarity = Array.from(best[0]?.words ?? [], (_, word) => {
    const holders = best.filter(({ words }) => (words[word] as number) > 0).length;
    return inverseFrequency(best.length, holders);
  });
  return candidates.map(
    ({ bm25, words }) =>
      bm25 + weight * rarity.reduce((sum, idf, word) => sum + idf * (words[word] as number), 0),
  );
}

/**
 * Lets the first `VOTERS` vote for those near them: a paper among relevant papers is likely relevant.
 * `cosines` is row-major over the first `min(VOTERS, ranking.length)`.
 */
export function letNeighboursVote<T extends Candidate>(
  ranking: readonly Scored<T>[],
  cosines: Float32Array,
  weight: number = DEFAULT_WEIGHTS.neighbours,
): Scored<T>[] {
  const voters = ranking.slice(0, VOTERS);
  const voted = voters.map(({ candidate, score }, i) => {
    const row = cosines.subarray(i * voters.length, (i + 1) * voters.length);
    const vote = neighbourScore(voters, row, i);
    return { candidate, score: (1 - weight) * score + weight * vote };
  });
  return before(voted, ranking.slice(VOTERS));
}

/** `read`: what a model that read the first with the query makes of each, 0..1. */
export function blendIn<T extends Candidate>(
  ranking: readonly Scored<T>[],
  read: Float32Array,
  weight: number,
): Scored<T>[] {
  const blended = ranking.slice(0, read.length).map(({ candidate, score }, i) => ({
    candidate,
    score: (1 - weight) * score + weight * (read[i] as number),
  }));
  return before(blended, ranking.slice(read.length));
}

/** Those whose scores have changed, best first, and behind them the others in their order. */
function before<T extends Candidate>(first: Scored<T>[], rest: readonly Scored<T>[]): Scored<T>[] {
  const floor = Math.min(...first.map(({ score }) => score), 1);
  const ceiling = rest[0]?.score ?? 0;
  const shrink = ceiling > floor ? floor / ceiling : 1;
  return [
    ...first.sort(byScore),
    ...rest.map((scored) => ({ ...scored, score: scored.score * shrink })),
  ];
}

/** Mean score of the nearest among the voters, weighted by cosine⁴. */
function neighbourScore(voters: readonly Scored[], cosines: Float32Array, self: number): number {
  const nearest: number[] = [];
  for (let j = 0; j < cosines.length; j++) {
    if (j === self) continue;
    const cosine = cosines[j] as number;
    if (nearest.length === NEIGHBOURS && cosine <= (cosines[nearest.at(-1) as number] as number)) {
      continue;
    }
    let place = nearest.length;
    while (place > 0 && (cosines[nearest[place - 1] as number] as number) < cosine) place--;
    nearest.splice(place, 0, j);
    nearest.length = Math.min(nearest.length, NEIGHBOURS);
  }
  let total = 0;
  let weights = 0;
  for (const j of nearest) {
    const weight = Math.max(0, cosines[j] as number) ** 4;
    total += weight * (voters[j] as Scored).score;
    weights += weight;
  }
  return weights === 0 ? 0 : total / weights;
}

function share(values: readonly number[]): number[] {
  const largest = Math.max(0, ...values);
  return values.map((value) => (largest === 0 ? 0 : value / largest));
}

function byScore(a: Scored, b: Scored): number {
  return b.score - a.score || (a.candidate.id < b.candidate.id ? -1 : 1);
}
