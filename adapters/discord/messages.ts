import { type GatewayMessageCreateDispatchData, type REST, Routes } from 'discord.js';
import { isAddressed } from '../../src/attention.ts';
import { claim } from '../../src/claim.ts';
import type { CommandContext, Place } from '../../src/command-context.ts';
import { doing, saying } from '../../src/replies.ts';
import type { Talk } from '../../src/talk.ts';
import type { Core } from '../service.ts';
import type { Answering } from './answering.ts';
import type { Channels } from './channels.ts';
import { isBlank, readMessage, type Self, type Written } from './heard.ts';
import { waysForMessage } from './message-ways.ts';
import { phrases } from './phrases.ts';
import { aloneWith, placeInDirect, placeInGuild } from './place.ts';
import type { Refusals } from './refusals.ts';

export interface MessageParts {
  readonly core: Core;
  readonly answering: Answering;
  readonly rest: REST;
  readonly channels: Channels;
  readonly refusals: Refusals;
  readonly talk: Talk;
  readonly self: (guildId: string | undefined) => Self | undefined;
}

type Message = GatewayMessageCreateDispatchData;

/** Answers messages that speak to Footnote, and takes no notice of others. */
export function createMessages(parts: MessageParts): (message: Message) => Promise<void> {
  const { core, answering, channels, talk } = parts;

  return async (message) => {
    const self = parts.self(message.guild_id);
    if (self === undefined) return;
    const written = readMessage(message, self);
    const { channel_id: channelId, author } = message;
    if (author.id === self.id) talk.spoke(channelId);
    else if (written !== undefined) talk.heard(channelId, author.id);
    if (written === undefined || !mayBeAddressed(written, message)) return;
    const place = await placeOf(message, channels);
    if (!(await speaksToFootnote(parts, written, { message, place }))) return;
    if (!(await claim(core, place, `message ${message.id}`))) return;
    const context = await contextOf(core, written, { message, place });
    const call = { name: 'ask', input: { question: written.text } };
    const problem = await problemOf(written, { message, place }, core.stores);
    await answering.answer({
      replies: problem === undefined ? doing(core.dispatcher, call, context) : saying(problem),
      context,
      question: 'visible',
      ways: (first) => {
        const beginsThread =
          first.kind === 'answer' && place.thread === undefined && written.repliesTo !== 'Footnote';
        return waysForMessage(parts, message, beginsThread ? 'its own thread' : 'where it stands');
      },
      typing: () => type(parts, place),
      mayStaySilent: true,
    });
  };
}

/** Why a message gets no answer where it stands. */
async function problemOf(
  { mentionsFootnote }: Written,
  { message, place }: Spot,
  { settings }: Core['stores'],
): Promise<string | undefined> {
  if (!mentionsFootnote && isBlank(message)) return phrases.cannotRead;
  if (place.direct === true) return undefined;
  const here = await settings.get(place).catch(() => undefined); // the answer says what failed
  return here?.private === true ? phrases.askAlone : undefined;
}

interface Spot {
  readonly message: Message;
  readonly place: Place;
}

/** What can be told before anything is looked up. */
function mayBeAddressed(written: Written, { guild_id }: Message): boolean {
  return isAddressed({ ...written, direct: guild_id === undefined, known: true, othersSince: [] });
}

async function speaksToFootnote(
  { core, channels, talk }: MessageParts,
  written: Written,
  { message, place }: Spot,
): Promise<boolean> {
  const { thread } = place;
  const heard = { ...written, direct: place.direct === true, known: false, othersSince: [] };
  if (isAddressed(heard) || thread === undefined) return isAddressed(heard);
  const { platform, tenant } = place;
  const known = await core.conversations.knows({ platform, tenant, conversation: thread });
  if (!known) return false;
  const othersSince = await talk.othersSince(thread, message.author.id, () =>
    channels.authorsSinceFootnote(thread),
  );
  return isAddressed({ ...heard, known: true, othersSince });
}

async function placeOf(message: Message, channels: Channels): Promise<Place> {
  const { guild_id, channel_id, author } = message;
  if (guild_id === undefined) return placeInDirect(channel_id, author.id);
  return placeInGuild(guild_id, await channels.facts(channel_id));
}

async function contextOf(
  core: Core,
  written: Written,
  { message, place }: Spot,
): Promise<CommandContext> {
  const isDirect = place.direct === true;
  return {
    place,
    person: message.author.id,
    alone: aloneWith(message.author.id),
    locale: 'en-US',
    timeZone: 'UTC',
    conversation: await conversationOf(core, written, { message, place }),
    mayManage: async () => isDirect,
  };
}

/** A thread; that of the answer or the post that is replied to; direct messages; or the one that begins here. */
async function conversationOf(
  core: Core,
  written: Written,
  { message, place }: Spot,
): Promise<string> {
  if (place.thread !== undefined) return place.thread;
  const begun = place.direct === true ? place.channel : message.id; // a thread on a message has its id
  try {
    return (await repliedTo(core, written, place)) ?? begun;
  } catch (error) {
    core.log.error({ err: error }, 'a conversation could not be read');
    return begun;
  }
}

async function repliedTo(
  { conversations, stores }: Core,
  { answerId, targetId }: Written,
  place: Place,
): Promise<string | undefined> {
  const { platform, tenant, direct } = place;
  if (answerId !== undefined && direct !== true)
    return (await stores.turns.get(place, answerId))?.conversation;
  const isPost =
    targetId !== undefined &&
    (await conversations.knows({ platform, tenant, conversation: targetId }));
  return isPost ? targetId : undefined;
}

function type({ rest, refusals, core }: MessageParts, { tenant, channel, thread }: Place): void {
  const id = thread ?? channel;
  refusals
    .guard({ tenant, what: `typing ${id}` }, () => rest.post(Routes.channelTyping(id)))
    .catch((error: unknown) => core.log.debug({ err: error }, 'typing could not be shown'));
}
