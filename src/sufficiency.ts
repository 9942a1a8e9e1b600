import type { WordWeight } from '../index/paper-index.ts';
import type { Hit } from './retriever.ts';

export interface Sufficiency {
  /** The hits can answer the question. */
  readonly covered: boolean;
  /** The question does not look like English, which is all that the built-in embedder reads. */
  readonly foreign: boolean;
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
export const judgeByEvidence: Judge = (question, hits, words) => {
  const foreign = looksForeign(question);
  if (hits.some(({ named }) => named)) return { covered: true, foreign };
  const reachable = SATURATION * words.reduce((sum, { idf }) => sum + idf, 0);
  const similarity = Math.max(0, ...hits.map((hit) => hit.similarity));
  const evidence = Math.max(
    0,
    ...hits.map((hit) => hit.similarity + (reachable === 0 ? 0 : hit.bm25 / reachable)),
  );
  return { covered: similarity >= SIMILARITY_MIN && evidence >= EVIDENCE_MIN, foreign };
};

const ENGLISH = words(
  'the of and to in is are do does how what which who why when can for with on by a an it that',
);
const OTHERS = words(
  'der die das und ist wie was warum können kann welche ein eine für mit auf von nicht sind werden ' +
    'le la les des est et une un pour dans que qui comment pourquoi quels quelles peut peuvent avec sur du ' +
    'el los las es en una por para con cómo qué cuál son se del puede pueden il lo gli che come sono di per ' +
    'o os as um uma não como são da do na no het een zijn van hoe wat waarom niet welke',
);
const FOREIGN_WORDS_MIN = 2;

/** Mostly letters that English does not use, or more small words of other languages than English ones. */
function looksForeign(question: string): boolean {
  const letters = question.match(/\p{L}/gu)?.length ?? 0;
  const latin = question.match(/\p{Script=Latin}/gu)?.length ?? 0;
  if (letters > 0 && latin < letters / 2) return true;
  const tokens = question.toLowerCase().match(/\p{L}+/gu) ?? [];
  const english = tokens.filter((token) => ENGLISH.has(token)).length;
  const others = tokens.filter((token) => OTHERS.has(token)).length;
  return others >= FOREIGN_WORDS_MIN && others > english;
}

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(' '));
}
