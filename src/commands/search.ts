import { cleanText } from '../../index/paper.ts';
import { defineCommand } from '../command.ts';
import { UserError } from '../errors.ts';
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
    ...filters,
  ],
  private: false,
  async *run({ retriever, now }, { query, k = DEFAULT_HITS, ...rest }, signal) {
    const startedAt = now();
    const text = cleanText(query).slice(0, QUERY_LENGTH_MAX);
    if (!/[\p{L}\p{N}]/u.test(text)) throw new UserError(phrases.noWords);
    const filter = toFilter(rest);
    const hits = await retriever.retrieve(
      { text, k, ...(filter === undefined ? {} : { filter }) },
      signal,
    );
    yield {
      kind: 'hits',
      title: `Papers on “${text.slice(0, 100)}”`,
      hits: hits.map(toRankedPaper),
      notices: hits.length === 0 ? [phrases.nothingPasses] : [],
      ms: Math.round(now() - startedAt),
    };
  },
});
