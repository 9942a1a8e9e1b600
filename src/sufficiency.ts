import type { WordWeight } from '../index/paper-index.ts';
import type { Hit } from './retriever.ts';

export interface Sufficiency {
  /** The hits can answer the question. */
  readonly covered: boolean;
}

export type Judge = (
  question: string,
  hits: readonly Hit[],
  words: readonly WordWeight[],
) => Sufficiency;

/** Cosine of the nearest hit; everyday questions reach .27 on the sample, questions it answers .40 and more. */
const SIMILARITY_MIN = 0.36;
/** The cosine and the share of the question's words, best hit: everyday questions reach .36, others .56. */
const EVIDENCE_MIN = 0.55;
/** BM25's saturation: a word says at most so many times its idf. */
const SATURATION = 2.2;

/**
 * The first rule, by signals that do not depend on the other hits: meaning (cosine) and words (BM25 as a
 * share of what the question's words could reach; words that the corpus lacks count in full).
 */
export const judgeByEvidence: Judge = (_question, hits, words) => {
  if (hits.some(({ named }) => named)) return { covered: true };
  const reachable = SATURATION * words.reduce((sum, { idf }) => sum + idf, 0);
  const similarity = Math.max(0, ...hits.map((hit) => hit.similarity));
  const evidence = Math.max(
    0,
    ...hits.map((hit) => hit.similarity + (reachable === 0 ? 0 : hit.bm25 / reachable)),
  );
  return { covered: similarity >= SIMILARITY_MIN && evidence >= EVIDENCE_MIN };
};
