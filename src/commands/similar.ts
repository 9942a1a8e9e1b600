import { findPaperIds } from '../../index/paper-ids.ts';
import type { PaperIndex } from '../../index/paper-index.ts';
import { type CommandParts, defineChatCommand, defineCommand } from '../command.ts';
import { phrases } from '../phrases.ts';
import { toRankedPaper } from '../reply.ts';
import { count, filters, paper, toFilter } from './arguments.ts';
import { findNear } from './near.ts';
import { findPaper } from './papers.ts';
import { readQuery } from './search.ts';

const DEFAULT_HITS = 10;
const RELATED = 5;

export const similarCommand = defineCommand({
  name: 'similar',
  description: 'Find the papers nearest to a paper',
  args: [paper, count, ...filters],
  private: false,
  listed: 'everywhere',
  async *run(parts, { paper: text, k = DEFAULT_HITS, ...rest }, { signal }) {
    const { index, now } = parts;
    const startedAt = now();
    const { paper: of } = await findPaper(parts, text, signal);
    const hits = await findNear(index, [of.id], { k, filter: toFilter(rest) });
    yield {
      kind: 'hits',
      title: phrases.near(of.title),
      hits,
      notices: hits.length === 0 ? [phrases.nothingPasses] : [],
      ms: Math.round(now() - startedAt),
    };
  },
});

/** What the menu of any message does: near the papers that it links, else about what it says. */
export const findRelatedCommand = defineChatCommand({
  name: 'find-related',
  description: 'Find papers related to a message',
  args: [{ name: 'text', description: 'the message', kind: 'text', required: true }],
  private: true,
  listed: 'nowhere',
  async *run(parts, { text }, { signal }) {
    const startedAt = parts.now();
    await parts.live?.fetchLinked(text, signal);
    const linked = await linkedPapers(parts.index, text);
    const hits =
      linked.length > 0
        ? await findNear(parts.index, linked, { k: RELATED })
        : await findAbout(parts, text, signal);
    yield {
      kind: 'hits',
      title: phrases.relatedToMessage,
      hits,
      notices: hits.length === 0 ? [phrases.nothingNear] : [],
      ms: Math.round(parts.now() - startedAt),
    };
  },
});

async function linkedPapers(index: PaperIndex, text: string): Promise<readonly string[]> {
  const ids = await Promise.all(findPaperIds(text).map((id) => index.resolve(id)));
  return ids.filter((id) => id !== undefined);
}

async function findAbout({ retriever }: CommandParts, text: string, signal: AbortSignal) {
  const query = { text: readQuery(text), k: RELATED, unjudged: true } as const;
  const hits = await retriever.retrieve(query, signal);
  return hits.map(toRankedPaper);
}
