import { defineCommand } from '../command.ts';
import { oneSentence } from '../one-sentence.ts';
import { toSummary } from '../paper-summary.ts';
import { phrases } from '../phrases.ts';
import { count } from './arguments.ts';

const DEFAULT_PAPERS = 5;

/** What a front page shows of the corpus. */
export const newestCommand = defineCommand({
  name: 'newest',
  description: 'Show the newest papers',
  args: [count],
  private: true,
  listed: 'nowhere',
  async *run({ index }, { k = DEFAULT_PAPERS }) {
    const papers = await index.publishedSince(new Date(0), k);
    yield {
      kind: 'papers',
      title: phrases.newest,
      papers: papers.map((paper, i) => ({
        ...toSummary(paper),
        ...oneSentence(paper),
        n: i + 1,
        score: 0,
      })),
    };
  },
});
