import type { Candidate, PaperIndex } from '../../index/paper-index.ts';
import { type Rerank, rank } from '../retriever.ts';
import type { Ranker, RetrievalMode } from './retrieval.ts';

/** Deep enough that the first 100 of either side are exact. */
const PER_SIDE = 200;

/** The product's own path, and each of its sides alone. */
export function createRankers(
  index: PaperIndex,
  rerank?: Rerank,
): Readonly<Record<RetrievalMode, Ranker>> {
  const ranker =
    (
      order: (candidates: readonly Candidate[], text: string) => Promise<readonly Candidate[]>,
    ): Ranker =>
    async ({ text, exclude }, k) => {
      const [vector] = await index.embedder.embed([text], 'query');
      if (vector === undefined) return [];
      const filter = exclude === undefined ? undefined : { exclude: [exclude] };
      const candidates = await index.candidates({ vector, words: text }, PER_SIDE, filter);
      return (await order(candidates, text)).slice(0, k).map(({ id }) => id);
    };
  return {
    lexical: ranker(async (candidates) =>
      candidates.filter(({ bm25 }) => bm25 > 0).sort((a, b) => b.bm25 - a.bm25),
    ),
    dense: ranker(async (candidates) =>
      [...candidates].sort((a, b) => b.similarity - a.similarity),
    ),
    hybrid: ranker(async (candidates, text) => {
      const ranking = await rank(index, candidates);
      const read = rerank === undefined ? ranking : await rerank(text, ranking);
      return read.map(({ candidate }) => candidate);
    }),
  };
}

/** By meaning alone, comparing with every paper. */
export function createExactRanker(index: PaperIndex): Ranker {
  return async ({ text, exclude }, k) => {
    const [vector] = await index.embedder.embed([text], 'query');
    if (vector === undefined) return [];
    const nearest = await index.nearestOfAll(vector, k + 1);
    return nearest.filter((id) => id !== exclude).slice(0, k);
  };
}
