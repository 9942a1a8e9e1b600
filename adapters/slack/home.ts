import type { types, webApi } from '@slack/bolt';
import type { CommandContext } from '../../src/command-context.ts';
import { describeStatus } from '../../src/descriptions.ts';
import type { PaperList, Reply } from '../../src/reply.ts';
import { shorten } from '../../src/text.ts';
import type { Core } from '../service.ts';
import { PROMPTS_MAX } from './limits.ts';
import { ASK_ACTION } from './modal.ts';
import { phrases } from './phrases.ts';
import { contextOf } from './place.ts';
import { type Blocks, section, small } from './render/blocks.ts';
import { paperCard } from './render/papers.ts';
import { line } from './render/tables.ts';

const PAPERS = 5;
const PROMPT_TITLE_MAX = 70;
/** Of the rows of the status, those that say something to everybody. */
const ROWS = new Set(['papers', 'newest', 'language model']);

export interface Visitor {
  readonly client: webApi.WebClient;
  readonly tenant: string;
  readonly user: string;
  /** Of the direct messages. */
  readonly channel: string;
}

export function createHome({ dispatcher }: Core) {
  return {
    /** Shows what Footnote can do, what it knows, and how it is. */
    async show(visitor: Visitor): Promise<void> {
      const [status, newest] = [await ask('status', visitor), await ask('newest', visitor)];
      const view = homeView(status, newest);
      await visitor.client.views.publish({ user_id: visitor.user, view });
    },

    /** What people may ask, to begin with. */
    async suggest(visitor: Visitor): Promise<void> {
      const newest = await ask('newest', visitor);
      const papers = newest?.kind === 'papers' ? newest.papers : [];
      const prompts = [
        ...papers.slice(0, PROMPTS_MAX - 1).map(({ title }) => ({
          title: shorten(title, PROMPT_TITLE_MAX),
          message: phrases.whatFinds(title),
        })),
        { title: phrases.whatCanYouDo, message: phrases.whatCanYouDo },
      ] as const;
      const [first, ...others] = prompts;
      if (first === undefined) return;
      await visitor.client.assistant.threads.setSuggestedPrompts({
        channel_id: visitor.channel,
        prompts: [first, ...others],
      });
    },
  };

  async function ask(name: string, visitor: Visitor): Promise<Reply | undefined> {
    const context: CommandContext = {
      ...contextOf({ ...visitor, atHome: true }, visitor.client),
      private: true,
    };
    let last: Reply | undefined;
    const call = { name, input: name === 'newest' ? { k: PAPERS } : {} };
    for await (const reply of dispatcher.dispatch(call, context, new AbortController().signal)) {
      last = reply;
    }
    return last;
  }
}

function homeView(status: Reply | undefined, newest: Reply | undefined): types.HomeView {
  return {
    type: 'home',
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: 'Footnote' } },
      section(phrases.whatIAm),
      {
        type: 'actions',
        elements: [
          {
            type: 'button',
            action_id: ASK_ACTION,
            style: 'primary',
            text: { type: 'plain_text', text: 'Ask a question' },
          },
        ],
      },
      section(phrases.howToAsk),
      { type: 'divider' },
      ...statusBlocks(status),
      ...(newest?.kind === 'papers' ? paperBlocks(newest) : []),
    ],
  };
}

function statusBlocks(status: Reply | undefined): Blocks {
  if (status?.kind === 'notice') return small(status.text);
  if (status?.kind !== 'status') return [];
  const { service } = status;
  const whole = { ...status, ...(service && { service: { ...service, parts: [] } }) };
  const rows = describeStatus(whole).filter(([name]) => ROWS.has(name));
  return [section(rows.map(line).join('\n'))];
}

function paperBlocks({ title, papers }: PaperList): Blocks {
  if (papers.length === 0) return [];
  return [section(`*${title}*`), ...papers.map((paper) => paperCard('·', paper, paper.n))];
}
