import {
  type GatewayDispatchEvents,
  GatewayIntentBits as Intent,
  PermissionFlagsBits,
} from 'discord.js';
import { messagePayload } from './message-payload.ts';
import { channelPayload, guildPayload, memberPayload, threadMember } from './payloads.ts';
import { isThread, may } from './permissions.ts';
import type { Channel, Guild, Id, Interaction, Message } from './records.ts';
import { guildOf, type World } from './world.ts';

/** An event on its way to the sessions of the bot. */
export interface Delivery {
  readonly t: `${GatewayDispatchEvents}`;
  /** Decides the shard. */
  readonly guildId: Id | undefined;
  /** One of these must be among the session's. 0: everyone gets it. */
  readonly intents: number;
  readonly d: (intents: number) => object;
}

export type Deliver = (delivery: Delivery) => void;

export interface Backend {
  readonly world: World;
  readonly deliver: Deliver;
}

export function announceMessage(
  { world, deliver }: Backend,
  t: 'MESSAGE_CREATE' | 'MESSAGE_UPDATE',
  message: Message,
): void {
  const channel = world.channels.get(message.channelId);
  if (channel === undefined || message.privateTo !== undefined || !sees(world, channel)) return;
  deliver({
    t,
    guildId: channel.guildId,
    intents: messageIntent(channel),
    d: (intents) => ({
      ...messagePayload(world, message, intents),
      channel_type: channel.type,
      ...guildFields(world, channel, message),
    }),
  });
}

export function announceDeletion({ world, deliver }: Backend, message: Message): void {
  const channel = world.channels.get(message.channelId);
  if (channel === undefined || message.privateTo !== undefined || !sees(world, channel)) return;
  const { guildId } = channel;
  deliver({
    t: 'MESSAGE_DELETE',
    guildId,
    intents: messageIntent(channel),
    d: () => ({ id: message.id, channel_id: channel.id, ...inGuild(guildId) }),
  });
}

export function announceChannel(
  { world, deliver }: Backend,
  what: 'CREATE' | 'UPDATE' | 'DELETE',
  channel: Channel,
): void {
  if (channel.guildId === undefined || !world.guilds.has(channel.guildId)) return;
  if (isThread(channel) && !sees(world, channel)) return;
  const created = what === 'CREATE' ? { newly_created: true } : {};
  deliver({
    t: isThread(channel) ? `THREAD_${what}` : `CHANNEL_${what}`,
    guildId: channel.guildId,
    intents: Intent.Guilds,
    d: () => ({ ...channelPayload(world, channel), ...(isThread(channel) ? created : {}) }),
  });
}

/** The bot joined a thread. */
export function announceJoining({ world, deliver }: Backend, thread: Channel): void {
  const { botId } = world.application;
  deliver({
    t: 'THREAD_MEMBERS_UPDATE',
    guildId: thread.guildId,
    intents: Intent.Guilds,
    d: () => ({
      id: thread.id,
      guild_id: thread.guildId,
      member_count: thread.joined.size,
      added_members: [threadMember(thread, botId)],
    }),
  });
}

export function announceGuild({ world, deliver }: Backend, guild: Guild): void {
  const channels = [...world.channels.values()].filter(
    (channel) => channel.guildId === guild.id && (!isThread(channel) || sees(world, channel)),
  );
  deliver({
    t: 'GUILD_CREATE',
    guildId: guild.id,
    intents: Intent.Guilds,
    d: () => guildPayload(world, guild, channels),
  });
}

/** An outage, or the bot was thrown out. */
export function announceLoss(
  { deliver }: Backend,
  { id }: Guild,
  why: 'unavailable' | 'removed',
): void {
  const outage = why === 'unavailable' ? { unavailable: true } : {};
  deliver({ t: 'GUILD_DELETE', guildId: id, intents: Intent.Guilds, d: () => ({ id, ...outage }) });
}

export function announceInteraction(
  { world, deliver }: Backend,
  interaction: Interaction,
  payload: object,
): void {
  const guildId = world.channels.get(interaction.channelId)?.guildId;
  deliver({ t: 'INTERACTION_CREATE', guildId, intents: 0, d: () => payload });
}

function sees(world: World, channel: Channel): boolean {
  const userId = world.application.botId;
  return may(world, { userId, channel }, PermissionFlagsBits.ViewChannel);
}

function messageIntent({ guildId }: Channel): number {
  return guildId === undefined ? Intent.DirectMessages : Intent.GuildMessages;
}

function guildFields(world: World, channel: Channel, { authorId }: Message): object {
  const member = guildOf(world, channel)?.members.get(authorId);
  return {
    ...inGuild(channel.guildId),
    ...(member === undefined ? {} : { member: memberPayload(member) }),
  };
}

const inGuild = (guildId: Id | undefined): object =>
  guildId === undefined ? {} : { guild_id: guildId };
