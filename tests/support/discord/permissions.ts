import { ChannelType, PermissionFlagsBits as Flag } from 'discord.js';
import { apiError } from './errors.ts';
import type { Channel, Guild, Id, Overwrite } from './records.ts';
import { guildOf, type World } from './world.ts';

/** What @everyone may do in a new guild, as far as a bot meets it. */
export const EVERYDAY =
  Flag.ViewChannel |
  Flag.SendMessages |
  Flag.SendMessagesInThreads |
  Flag.CreatePublicThreads |
  Flag.EmbedLinks |
  Flag.AttachFiles |
  Flag.ReadMessageHistory |
  Flag.UseApplicationCommands |
  Flag.AddReactions;

/** What the people of a DM may do there. */
const IN_PRIVATE =
  Flag.ViewChannel |
  Flag.SendMessages |
  Flag.EmbedLinks |
  Flag.AttachFiles |
  Flag.ReadMessageHistory |
  Flag.UseApplicationCommands |
  Flag.MentionEveryone;

const EVERYTHING = Object.values(Flag).reduce((all, bit) => all | bit, 0n);

export function isThread({ type }: Channel): boolean {
  return (
    type === ChannelType.PublicThread ||
    type === ChannelType.AnnouncementThread ||
    type === ChannelType.PrivateThread
  );
}

/** The permission bits of a user in a channel; a thread has those of its parent. */
export function permissionsIn(world: World, userId: Id, channel: Channel): bigint {
  const guild = guildOf(world, channel);
  if (guild === undefined) return channel.recipients.includes(userId) ? IN_PRIVATE : 0n;
  const place = isThread(channel) ? world.channels.get(channel.parentId ?? '') : channel;
  return place === undefined ? 0n : resolve(guild, userId, place.overwrites);
}

export function may(
  world: World,
  { userId, channel }: { readonly userId: Id; readonly channel: Channel },
  bit: bigint,
): boolean {
  return (permissionsIn(world, userId, channel) & bit) === bit;
}

/** Throws 50001 where the bot sees nothing, 50013 where it lacks another right. */
export function demand(world: World, channel: Channel, ...bits: readonly bigint[]): void {
  const permissions = permissionsIn(world, world.application.botId, channel);
  if ((permissions & Flag.ViewChannel) === 0n) throw apiError(50001);
  if (bits.some((bit) => (permissions & bit) === 0n)) throw apiError(50013);
}

/** The right to write there. */
export function writing(channel: Channel): bigint {
  return isThread(channel) ? Flag.SendMessagesInThreads : Flag.SendMessages;
}

function resolve(guild: Guild, userId: Id, overwrites: ReadonlyMap<Id, Overwrite>): bigint {
  const member = guild.members.get(userId);
  if (member === undefined) return 0n;
  const roles = [guild.id, ...member.roles];
  const base = roles.reduce((bits, id) => bits | (guild.roles.get(id)?.permissions ?? 0n), 0n);
  if (guild.ownerId === userId || (base & Flag.Administrator) !== 0n) return EVERYTHING;
  const everyone = change(base, [overwrites.get(guild.id)]);
  const byRoles = change(
    everyone,
    [...member.roles].map((id) => overwrites.get(id)),
  );
  return change(byRoles, [overwrites.get(userId)]);
}

function change(bits: bigint, overwrites: readonly (Overwrite | undefined)[]): bigint {
  const deny = overwrites.reduce((all, it) => all | (it?.deny ?? 0n), 0n);
  const allow = overwrites.reduce((all, it) => all | (it?.allow ?? 0n), 0n);
  return (bits & ~deny) | allow;
}
