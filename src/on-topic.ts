import type { WordWeight } from '../index/paper-index.ts';
import type { Hit } from './retriever.ts';

export type OnTopic = (
  hit: Pick<Hit, 'similarity' | 'bm25' | 'named'>,
  words: readonly WordWeight[],
) => boolean;

/** Cosine with a topic of a few words: papers on it have .3 to .7 on the sample, those on others .0 to .4. */
const SIMILARITY_MIN = 0.3;
const SIMILARITY_ALONE = 0.45;
/** Cosine and the share of the topic's words together: others reach .6. */
const EVIDENCE_MIN = 0.65;
/** BM25's saturation: a word says at most so many times its idf. */
const SATURATION = 2.2;

/** By meaning, and by words as a share of what they could reach; words that the corpus lacks count in full. */
export const isOnTopic: OnTopic = ({ similarity, bm25, named }, words) => {
  const reachable = SATURATION * words.reduce((sum, { idf }) => sum + idf, 0);
  const share = reachable === 0 ? 0 : bm25 / reachable;
  const isNear = similarity >= SIMILARITY_ALONE || similarity + share >= EVIDENCE_MIN;
  return named || (similarity >= SIMILARITY_MIN && isNear);
};
