import type { PaperId } from '../../index/paper.ts';
import type { Filter, PaperIndex } from '../../index/paper-index.ts';
import { type RankedPaper, toRankedPaper } from '../reply.ts';

/** The papers nearest to any of the given ones, nearest first, without these; `score` is the similarity. */
export async function findNear(
  index: PaperIndex,
  ids: readonly PaperId[],
  { k, filter }: { readonly k: number; readonly filter?: Filter | undefined },
): Promise<readonly RankedPaper[]> {
  const without = { ...filter, exclude: [...(filter?.exclude ?? []), ...ids] };
  const lists = await Promise.all(ids.map((id) => index.neighbours(id, k, without)));
  const nearest = new Map(
    lists
      .flat()
      .sort((a, b) => a.similarity - b.similarity)
      .map((candidate) => [candidate.id, candidate]),
  );
  const best = [...nearest.values()].sort((a, b) => b.similarity - a.similarity).slice(0, k);
  const papers = await index.get(best.map(({ id }) => id));
  return best
    .flatMap((candidate, i) => {
      const paper = papers[i];
      return paper === undefined ? [] : [{ ...candidate, paper, score: candidate.similarity }];
    })
    .map((hit, i) => toRankedPaper({ ...hit, rank: i + 1 }));
}
