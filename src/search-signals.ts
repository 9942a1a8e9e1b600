import type { Backdrop } from '../index/backdrop.ts';
import type { Candidate } from '../index/paper-index.ts';

/**
 * What a search as a whole found, before any ranking: whether it is an answer's worth. Similarities are shares
 * of the way from the corpus' own level (`Backdrop`) to 1, so that they compare between corpora and embedders.
 */
export interface SearchSignals {
  readonly embedder: string;
  /** Of the nearest paper. */
  readonly nearest: number;
  /** How far the nearest stands before the fiftieth. */
  readonly margin: number;
  /** Of the paper that the words alone put first. */
  readonly wordsBest: number;
  /** Of the question and the papers at large, in standard deviations. */
  readonly nearness: number;
  /** How much nearer the question is to everyday requests than to research; 0 where it is not. */
  readonly everyday: number;
}

interface Searched {
  readonly candidates: readonly Candidate[];
  readonly backdrop: Backdrop;
  readonly everyday: number;
  readonly embedder: string;
}

const MARGIN_TO = 50;

export function readSignals(searched: Searched): SearchSignals {
  const { candidates, backdrop, everyday, embedder } = searched;
  const { level, nearness } = backdrop;
  const similarities = candidates.map(({ similarity }) => similarity).sort((a, b) => b - a);
  const nearest = similarities[0] ?? 0;
  const behind = similarities[MARGIN_TO - 1] ?? similarities.at(-1) ?? 0;
  const byWords = candidates.reduce(
    (best: Candidate | undefined, other) => (other.bm25 > (best?.bm25 ?? 0) ? other : best),
    undefined,
  );
  const share = (similarity: number): number => (similarity - level) / (1 - level);
  return {
    embedder,
    nearest: share(nearest),
    margin: share(nearest) - share(behind),
    wordsBest: share(byWords?.similarity ?? 0),
    nearness,
    everyday,
  };
}
