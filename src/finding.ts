import type { Filter } from '../index/paper-index.ts';
import { splitFilter } from './narrowing.ts';
import type { Hit, Query, Retriever } from './retriever.ts';

export interface Finding {
  /** What was searched: the question without the filter that it holds. */
  readonly text: string;
  /** That filter, where there is one. */
  readonly within?: Filter;
  readonly hits: readonly Hit[];
}

/** Searches what a question asks, within the filter that it holds ("… since 2024", "papers by …") and those it comes with. */
export function createFinder(retriever: Retriever) {
  return async (query: Query, signal?: AbortSignal): Promise<Finding> => {
    const { text, filter: within } = splitFilter(query.text);
    if (Object.keys(within).length === 0) return await whole(query, signal);
    const filter = { ...within, ...query.filter };
    const hits = await retriever.retrieve({ ...query, text, filter }, signal);
    const isNobody = hits.length === 0 && within.author !== undefined;
    return isNobody ? await whole(query, signal) : { text, within, hits };
  };

  async function whole(query: Query, signal?: AbortSignal): Promise<Finding> {
    return { text: query.text, hits: await retriever.retrieve(query, signal) };
  }
}
