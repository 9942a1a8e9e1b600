import type { webApi } from '@slack/bolt';
import { z } from 'zod';
import { claim } from '../../src/claim.ts';
import type { CommandContext } from '../../src/command-context.ts';
import { phrases as common } from '../../src/phrases.ts';
import { doing } from '../../src/replies.ts';
import { shorten } from '../../src/text.ts';
import type { CommandParts } from './commands.ts';
import { askModal } from './modal.ts';
import { decode, plain } from './mrkdwn.ts';
import { phrases } from './phrases.ts';
import { contextOf, PLATFORM } from './place.ts';
import { fallback, small } from './render/blocks.ts';
import { channelWay, directThreadWay, directWay, ephemeralWay, responseWay } from './ways.ts';

const QUESTION_MAX = 1_000;

const messageSchema = z.object({
  trigger_id: z.string(),
  response_url: z.string(),
  user: z.object({ id: z.string() }),
  channel: z.object({ id: z.string() }),
  message: z.object({ text: z.string().default(''), thread_ts: z.string().optional() }),
});

interface Given {
  readonly body: unknown;
  readonly client: webApi.WebClient;
  readonly tenant: string;
  readonly found: () => void;
}

export interface Asker {
  readonly client: webApi.WebClient;
  readonly tenant: string;
  readonly user: string;
}

export function createShortcuts({ core, answering, fetch }: CommandParts) {
  return {
    /** Papers related to a message, for whoever chose it in its menu. */
    async findRelated({ body, client, tenant, found }: Given): Promise<void> {
      const { trigger_id, response_url: url, ...given } = messageSchema.parse(body);
      if (!(await claim(core, { platform: PLATFORM, tenant }, `shortcut ${trigger_id}`))) return;
      const { id: channel } = given.channel;
      const { id: user } = given.user;
      const thread = given.message.thread_ts;
      const spot = { tenant, channel, user, thread };
      const context: CommandContext = { ...contextOf(spot, client), private: true };
      const call = { name: 'find-related', input: { text: decode(given.message.text) } };
      await answering.answer({
        replies: doing(core.dispatcher, call, context),
        context,
        question: 'visible',
        found,
        ways: () => [
          responseWay({ fetch, url, audience: 'asker', thread }),
          ephemeralWay(client, { channel, thread, user }),
          directWay(client, user, common.tooLate),
        ],
      });
    },

    /** Asks for a question in a window; says so where Slack opens none. */
    async openAsk(triggerId: string, { client, user }: Asker): Promise<void> {
      await client.views.open({ trigger_id: triggerId, view: askModal }).catch(async (error) => {
        core.log.warn({ err: error, service: 'slack' }, 'a window could not be opened');
        const text = phrases.modalExpired;
        await channelWay(client, { channel: user }).post({ text, blocks: small(text) });
      });
    },

    /** Answers a question that was filled in, in a thread of its own in the direct messages. */
    async ask(question: string, { client, tenant, user }: Asker, found: () => void): Promise<void> {
      const asked = phrases.asked(shorten(question, QUESTION_MAX));
      const root = { text: fallback(asked), blocks: small(plain(asked)) };
      const { channel, ts: thread } = await client.chat
        .postMessage({ channel: user, ...root })
        .catch((error: unknown): { channel?: string; ts?: string } => {
          core.log.warn({ err: error, service: 'slack' }, 'a question could not be shown');
          return {}; // the answer comes all the same
        });
      const call = { name: 'ask', input: { question } };
      if (channel === undefined || thread === undefined) {
        const context = contextOf({ tenant, channel: user, user, atHome: true }, client);
        const replies = doing(core.dispatcher, call, context);
        const ways = () => [directWay(client, user)];
        await answering.answer({ replies, context, question: 'shown', found, ways });
        return;
      }
      const context = contextOf({ tenant, channel, user, thread }, client);
      await answering.answer({
        replies: doing(core.dispatcher, call, context),
        context,
        question: 'visible',
        found,
        growing: { client, thread: { channel, thread_ts: thread }, recipient: {} },
        ways: () => [directThreadWay(client, { channel, thread }), directWay(client, user)],
      });
    },
  };
}
