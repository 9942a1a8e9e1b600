import {
  type APIInteraction,
  ApplicationIntegrationType,
  ChannelType,
  InteractionContextType,
  PermissionFlagsBits,
} from 'discord.js';
import type { CommandContext, Place } from '../../src/command-context.ts';
import type { Spot } from '../../src/tenancy.ts';

const PLATFORM = 'discord';

/** Of a channel what matters here. */
export interface ChannelFacts {
  readonly id: string;
  readonly type: ChannelType;
  readonly parentId?: string | undefined;
}

const MANAGES = PermissionFlagsBits.Administrator | PermissionFlagsBits.ManageGuild;
const MANAGES_CHANNEL = MANAGES | PermissionFlagsBits.ManageChannels;

const WRITES = PermissionFlagsBits.ViewChannel | PermissionFlagsBits.SendMessages;

function isThread({ type }: Pick<ChannelFacts, 'type'>): boolean {
  return (
    type === ChannelType.PublicThread ||
    type === ChannelType.PrivateThread ||
    type === ChannelType.AnnouncementThread
  );
}

/** A thread counts as its parent's, whose name settings know. */
export function placeInGuild(guildId: string, channel: ChannelFacts): Place {
  const base = { platform: PLATFORM, tenant: guildId };
  return isThread(channel)
    ? { ...base, channel: channel.parentId ?? channel.id, thread: channel.id }
    : { ...base, channel: channel.id };
}

/** A person's own messages with the bot are their own tenant. */
export function placeInDirect(channelId: string, person: string): Place {
  return { platform: PLATFORM, tenant: person, channel: channelId, direct: true };
}

export function contextOf(interaction: APIInteraction): CommandContext {
  const place = placeOf(interaction);
  const conversation = place.thread ?? (place.direct === true ? place.channel : undefined);
  const person = personOf(interaction);
  return {
    place,
    person,
    alone: aloneWith(person),
    ...(isMute(interaction) && { mute: true as const }),
    locale: 'locale' in interaction ? interaction.locale : 'en-US',
    timeZone: 'UTC',
    ...(conversation !== undefined && { conversation }),
    mayManage: async (what) => mayManage(interaction, what),
  };
}

/** The direct messages with a person, whatever their channel is called. */
export function aloneWith(person: string): Spot {
  return { platform: PLATFORM, tenant: person, channel: person };
}

function placeOf(interaction: APIInteraction): Place {
  const { guild_id, channel, context } = interaction;
  const channelId = channel?.id ?? '';
  if (guild_id !== undefined) {
    const parentId =
      channel !== undefined && 'parent_id' in channel ? channel.parent_id : undefined;
    const type = channel?.type ?? ChannelType.GuildText;
    return placeInGuild(guild_id, { id: channelId, type, parentId: parentId ?? undefined });
  }
  if (context === InteractionContextType.PrivateChannel) {
    return { platform: PLATFORM, tenant: channelId, channel: channelId };
  }
  return placeInDirect(channelId, personOf(interaction));
}

function personOf({ member, user }: APIInteraction): string {
  return (member?.user ?? user)?.id ?? '';
}

function mayManage(
  { guild_id, member, context }: APIInteraction,
  what: 'channel' | 'everything',
): boolean {
  if (guild_id === undefined) return context !== InteractionContextType.PrivateChannel;
  const sufficient = what === 'channel' ? MANAGES_CHANNEL : MANAGES;
  return (BigInt(member?.permissions ?? 0) & sufficient) !== 0n;
}

function isMute({
  guild_id,
  app_permissions: own,
  authorizing_integration_owners,
}: APIInteraction) {
  if (guild_id === undefined) return false;
  const isMember = authorizing_integration_owners[ApplicationIntegrationType.GuildInstall];
  return isMember === undefined || (BigInt(own) & WRITES) !== WRITES;
}
