import { blendIn } from '../index/fusion.ts';
import { embeddedText } from '../index/paper.ts';
import type { PaperIndex } from '../index/paper-index.ts';
import type { Reranker } from '../index/reranker.ts';
import type { Timer } from './deadline.ts';
import type { Log } from './log.ts';
import type { Rerank } from './retriever.ts';

/** So many of the best are read together with the question; a small model takes some 25 ms for each. */
const READ = 30;
/** Of what the model says; words, meaning and neighbours have the rest. */
const WEIGHT = 0.35;
/** After that the ranking stands as it was. */
const TIME_MS = 2_500;

export interface RerankingParts {
  readonly reranker: Reranker;
  readonly timer: Timer;
  readonly log: Log;
}

/** A model that is late or fails costs nobody an answer: the ranking then stays as it was. */
export function createReranking(
  index: Pick<PaperIndex, 'get'>,
  { reranker, timer, log }: RerankingParts,
): Rerank {
  return async (text, ranking, signal) => {
    const papers = await index.get(ranking.slice(0, READ).map(({ candidate }) => candidate.id));
    const texts = papers.map((paper) => (paper === undefined ? '' : embeddedText(paper)));
    const late = new AbortController();
    const cancel = timer(TIME_MS, () => late.abort(new Error('the reranking model is late')));
    const stop = AbortSignal.any([late.signal, ...(signal === undefined ? [] : [signal])]);
    try {
      return blendIn(ranking, await reranker.score(text, texts, stop), WEIGHT);
    } catch (error) {
      signal?.throwIfAborted();
      log.warn({ err: error }, 'the papers were not reranked');
      return ranking;
    } finally {
      cancel();
    }
  };
}
