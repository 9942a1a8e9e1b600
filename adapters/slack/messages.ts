import type { webApi } from '@slack/bolt';
import { isAddressed } from '../../src/attention.ts';
import type { Call } from '../../src/call.ts';
import { claim } from '../../src/claim.ts';
import type { CommandContext } from '../../src/command-context.ts';
import { doing } from '../../src/replies.ts';
import type { Talk } from '../../src/talk.ts';
import type { Core } from '../service.ts';
import type { Answering, Growing } from './answering.ts';
import { readMessage, type Written } from './heard.ts';
import { phrases } from './phrases.ts';
import { contextOf, conversationOf, isDirect, PLATFORM } from './place.ts';
import { channelWay, directThreadWay, directWay, ephemeralWay, type Way } from './ways.ts';

/** Where an event comes from. */
export interface Source {
  readonly client: webApi.WebClient;
  /** The workspace that Footnote serves there. */
  readonly tenant: string;
  readonly botUserId: string;
}

export interface MessageParts {
  readonly core: Core;
  readonly answering: Answering;
  readonly talk: Talk;
}

/** What a person may say alone, in a direct message or behind a mention. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/^(?:help|\?|what can you do\??|what can i ask\??)$/i, 'help'],
  [/^status$/i, 'status'],
  [/^settings$/i, 'settings'],
  [/^forget[ -]?me$/i, 'forget-me'],
];
const READ_BACK = 15;

/** Answers messages that speak to Footnote, and takes no notice of others. Both events of a mention come here. */
export function createMessages({ core, answering, talk }: MessageParts) {
  return async (event: unknown, source: Source, found: () => void): Promise<void> => {
    const written = readMessage(event, source.botUserId);
    if (written === undefined) return;
    const thread = written.thread ?? written.ts;
    const conversation = conversationOf(written.channel, thread);
    if (!(await speaksToFootnote(core, talk, written, source))) {
      if (written.thread !== undefined) talk.heard(conversation, written.user);
      return;
    }
    if (
      !(await claim(
        core,
        { platform: PLATFORM, tenant: source.tenant },
        `message ${written.channel} ${written.ts}`,
      ))
    )
      return;
    const call = callOf(written);
    const base = contextOf({ ...written, tenant: source.tenant, thread }, source.client);
    const isPrivate = !isDirect(written) && (await core.dispatcher.isPrivate(call, base));
    const context: CommandContext = { ...base, ...(isPrivate && { private: true }) };
    talk.spoke(conversation); // whoever writes meanwhile talks to others
    await answering.answer({
      replies: doing(core.dispatcher, call, context),
      context,
      question: 'visible',
      ...(!isPrivate && { growing: growingIn(written, thread, source) }),
      ways: () => waysFor(written, thread, { source, isPrivate }),
      mayStaySilent: true,
      found,
    });
  };
}

function callOf({ text }: Written): Call {
  const word = WORDS.find(([said]) => said.test(text))?.[1] ?? (text === '' ? 'help' : undefined);
  return word === undefined
    ? { name: 'ask', input: { question: text } }
    : { name: word, input: {} };
}

async function speaksToFootnote(
  core: Core,
  talk: Talk,
  written: Written,
  { client, tenant, botUserId }: Source,
): Promise<boolean> {
  const { channel, thread, user } = written;
  const heard = { ...written, direct: isDirect(written), known: false, othersSince: [] };
  if (isAddressed(heard) || thread === undefined) return isAddressed(heard);
  if (!isAddressed({ ...heard, known: true })) return false; // whatever was said before
  const conversation = conversationOf(channel, thread);
  const of = { platform: PLATFORM, tenant, conversation };
  if (!(await core.conversations.knows(of))) return false;
  const othersSince = await talk.othersSince(conversation, user, async () => {
    const [last] = await core.stores.turns.last(of, conversation, 1);
    const oldest = String((last?.askedAt.getTime() ?? 0) / 1_000);
    const since = { channel, ts: thread, oldest, limit: READ_BACK };
    return await authorsSince(client, since, { not: botUserId, log: core.log });
  });
  return isAddressed({ ...heard, known: true, othersSince });
}

/** None where it may not be read. */
async function authorsSince(
  client: webApi.WebClient,
  since: Parameters<webApi.WebClient['conversations']['replies']>[0] & object,
  { not, log }: { readonly not: string; readonly log: Core['log'] },
): Promise<readonly string[]> {
  try {
    const { messages = [] } = await client.conversations.replies(since);
    return messages.flatMap(({ user, ts }) =>
      user === undefined || user === not || ts === since.ts ? [] : [user],
    );
  } catch (error) {
    log.debug({ err: error }, 'a thread could not be read back');
    return [];
  }
}

function growingIn(written: Written, thread: string, { client, tenant }: Source): Growing {
  const { channel, user, userTeam = tenant } = written;
  return {
    client,
    thread: { channel, thread_ts: thread },
    recipient: isDirect(written) ? {} : { recipient_user_id: user, recipient_team_id: userTeam },
  };
}

function waysFor(
  { channel, user }: Written,
  thread: string,
  { source, isPrivate }: { readonly source: Source; readonly isPrivate: boolean },
): readonly Way[] {
  const { client } = source;
  if (isDirect({ channel })) {
    return [directThreadWay(client, { channel, thread }), directWay(client, user)];
  }
  return [
    ...(isPrivate ? [] : [channelWay(client, { channel, thread })]),
    ephemeralWay(client, { channel, thread, user }),
    directWay(client, user, phrases.mayNotWrite),
  ];
}
