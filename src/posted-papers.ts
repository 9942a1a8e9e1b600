import type { PaperIndex } from '../index/paper-index.ts';
import { toSummary } from './paper-summary.ts';
import type { Source } from './reply.ts';
import type { Outbox } from './state/outbox.ts';
import type { Tenancy } from './tenancy.ts';

/** The papers of the post that a conversation is about, in its order; none where it is about no post. */
export type PostedPapers = (of: Tenancy, conversation: string) => Promise<readonly Source[]>;

export function createPostedPapers(
  outbox: Pick<Outbox, 'about'>,
  index: Pick<PaperIndex, 'get'>,
): PostedPapers {
  return async ({ platform, tenant }, conversation) => {
    const content = await outbox.about({ platform, tenant }, conversation);
    if (content === undefined) return [];
    const papers = await index.get(content.papers.map(({ id }) => id));
    return papers.flatMap((paper, i) =>
      paper === undefined ? [] : [{ ...toSummary(paper), n: i + 1, score: 0 }],
    );
  };
}
