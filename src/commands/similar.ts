import { defineCommand } from '../command.ts';
import { phrases } from '../phrases.ts';
import { toRankedPaper } from '../reply.ts';
import { count, filters, paper, toFilter } from './arguments.ts';
import { findPaper } from './papers.ts';

const DEFAULT_HITS = 10;

export const similarCommand = defineCommand({
  name: 'similar',
  description: 'Find the papers nearest to a paper',
  args: [paper, count, ...filters],
  private: false,
  async *run({ index, now }, { paper: text, k = DEFAULT_HITS, ...rest }) {
    const startedAt = now();
    const of = await findPaper(index, text);
    const near = await index.neighbours(of.id, k, toFilter(rest));
    const papers = await index.get(near.map(({ id }) => id));
    const hits = near.flatMap((candidate, i) => {
      const found = papers[i];
      if (found === undefined) return [];
      return [{ ...candidate, paper: found, rank: i + 1, score: candidate.similarity }];
    });
    yield {
      kind: 'hits',
      title: `Papers near “${of.title}”`,
      hits: hits.map(toRankedPaper),
      notices: hits.length === 0 ? [phrases.nothingPasses] : [],
      ms: Math.round(now() - startedAt),
    };
  },
});
