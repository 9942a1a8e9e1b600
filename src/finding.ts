import type { Filter } from '../index/paper-index.ts';
import { splitFilter } from './narrowing.ts';
import type { Hit, Query, Retriever } from './retriever.ts';

export interface Finding {
  /** What was searched: the question without the filter that it holds. */
  readonly text: string;
  /** What became of that filter; empty where it holds none. */
  readonly within: Filter;
  readonly hits: readonly Hit[];
}

/**
 * Searches what a question asks, within the filter that it holds ("… since 2024", "papers by …") and those it
 * comes with, which outdo it. A name that is no author's is a word of the question.
 */
export function createFinder(retriever: Retriever) {
  const { retrieve } = retriever;
  const isAuthor = createAuthorCheck(retriever);
  return async (query: Query, signal?: AbortSignal): Promise<Finding> => {
    const { text, filter: held } = splitFilter(query.text);
    const found = await search(query, { text, held }, signal);
    const { author, ...rest } = held;
    const isName =
      found.hits.length > 0 || author === undefined || (await isAuthor(author, signal));
    return isName ? found : await search(query, { text: query.text, held: rest }, signal);
  };

  async function search(
    query: Query,
    { text, held }: { readonly text: string; readonly held: Filter },
    signal?: AbortSignal,
  ): Promise<Finding> {
    const filter = { ...held, ...query.filter };
    const isFiltered = Object.keys(filter).length > 0;
    const hits = await retrieve({ ...query, text, ...(isFiltered && { filter }) }, signal);
    const { since, author } = filter;
    return {
      text,
      within: {
        ...(held.since !== undefined && since !== undefined && { since }),
        ...(held.author !== undefined && author !== undefined && { author }),
      },
      hits,
    };
  }
}

/** Whether there is a paper by somebody of that name. */
export function createAuthorCheck({ retrieve }: Retriever) {
  return async (author: string, signal?: AbortSignal): Promise<boolean> =>
    (await retrieve({ text: author, k: 1, filter: { author }, unjudged: true }, signal)).length > 0;
}
