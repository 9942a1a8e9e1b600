import { cleanText } from '../../index/paper.ts';
import { defineCommand } from '../command.ts';
import { InputError } from '../errors.ts';
import { phrases } from '../phrases.ts';
import { toRankedPaper } from '../reply.ts';
import { count, filters, toFilter } from './arguments.ts';

const DEFAULT_HITS = 10;
const QUERY_LENGTH_MAX = 2_000;

export const searchCommand = defineCommand({
  name: 'search',
  description: 'Find papers by words and by meaning',
  args: [
    { name: 'query', description: 'what to look for', kind: 'text', required: true },
    count,
    { name: 'page', description: 'which page of the papers', kind: 'count', required: false },
    ...filters,
  ],
  private: false,
  listed: 'everywhere',
  async *run({ retriever, now }, input, { signal }) {
    const { query, k = DEFAULT_HITS, page = 1, ...rest } = input;
    const startedAt = now();
    const text = readQuery(query);
    const filter = toFilter(rest);
    const found = await retriever.retrieve(
      { text, k: k * page + 1, unjudged: true, ...(filter && { filter }) },
      signal,
    );
    const hits = found.slice(k * (page - 1), k * page);
    const next = { name: 'search', input: { ...input, page: page + 1 } };
    yield {
      kind: 'hits',
      title: phrases.about(text.slice(0, 100)),
      hits: hits.map(toRankedPaper),
      notices: hits.length === 0 ? [phrases.nothingPasses] : [],
      ms: Math.round(now() - startedAt),
      ...(found.length > k * page && { next }),
    };
  },
});

/** The words to look for; throws an `InputError` where there are none. */
export function readQuery(text: string): string {
  const query = cleanText(text).slice(0, QUERY_LENGTH_MAX);
  if (!/[\p{L}\p{N}]/u.test(query)) throw new InputError(phrases.noWords);
  return query;
}
