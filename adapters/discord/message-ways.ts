import {
  type GatewayMessageCreateDispatchData,
  PermissionFlagsBits,
  type REST,
  RESTJSONErrorCodes,
  Routes,
} from 'discord.js';
import { shorten } from '../../src/text.ts';
import type { Channels } from './channels.ts';
import { failureOf, hasCode } from './failures.ts';
import { THREAD_NAME_MAX } from './limits.ts';
import { phrases } from './phrases.ts';
import type { Refusals } from './refusals.ts';
import { channelWay, openDirect, type Way } from './ways.ts';

const ARCHIVE_MINUTES = 1_440;
const NAME = 'Question';

export interface WayParts {
  readonly rest: REST;
  readonly channels: Channels;
  readonly refusals: Refusals;
}

/** To the asker alone where Footnote may not write. */
export function waysForMessage(
  { rest, channels, refusals }: WayParts,
  message: GatewayMessageCreateDispatchData,
  where: 'its own thread' | 'where it stands',
): readonly Way[] {
  const { id, channel_id: channelId, author, guild_id: guildId } = message;
  if (guildId === undefined) {
    return [channelWay({ rest, channel: async () => channelId, audience: 'everybody' })];
  }
  const guarded = (what: string, way: Way): Way => refusals.guarded({ tenant: guildId, what }, way);
  const name = threadName(message.content);
  const thread = channelWay({
    rest,
    channel: () => openThread(rest, { channelId, messageId: id, name }),
    audience: 'everybody',
  });
  const mayReply = channels.may(channelId, PermissionFlagsBits.ReadMessageHistory) !== false;
  const beside = channelWay({
    rest,
    channel: async () => channelId,
    ...(mayReply && { replyTo: id }),
    audience: 'everybody',
  });
  const direct = channelWay({
    rest,
    channel: () => openDirect(rest, author.id),
    audience: 'asker',
    note: phrases.mayNotWrite(`<#${channelId}>`, channels.open(guildId)),
  });
  return [
    ...(where === 'its own thread' ? [guarded(`thread ${channelId}`, thread)] : []),
    guarded(`message ${channelId}`, beside),
    guarded(`direct ${author.id}`, direct),
  ];
}

interface NewThread {
  readonly channelId: string;
  readonly messageId: string;
  readonly name: string;
}

async function openThread(rest: REST, { channelId, messageId, name }: NewThread): Promise<string> {
  const open = (called: string): Promise<unknown> => {
    const body = { name: called, auto_archive_duration: ARCHIVE_MINUTES };
    return rest.post(Routes.threads(channelId, messageId), { body });
  };
  await open(name)
    .catch((error: unknown) => {
      if (failureOf(error) !== 'malformed') throw error;
      return open(NAME); // servers in Discovery may not use some words in names
    })
    .catch((error: unknown) => {
      if (!hasCode(error, RESTJSONErrorCodes.ThreadAlreadyCreatedForMessage)) throw error;
    });
  return messageId;
}

/** The question, as far as it goes. */
function threadName(content: string): string {
  const words = content
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return shorten(words, THREAD_NAME_MAX) || NAME;
}
