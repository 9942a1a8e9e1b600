import {
  type APIChannel,
  type APIMessage,
  ChannelType,
  type Client,
  PermissionFlagsBits,
  type REST,
  Routes,
} from 'discord.js';
import { dropOldest } from '../../index/memory.ts';
import type { ChannelFacts } from './place.ts';

const KEPT_MAX = 1_000;
const SHOWN_MAX = 3;
const READ_BACK = 20;
const NEEDED = [PermissionFlagsBits.ViewChannel, PermissionFlagsBits.SendMessages];

export interface Channels {
  /** From what the client knows, else from Discord; where it does not tell, it counts as a channel of a server. */
  facts(channelId: string): Promise<ChannelFacts>;
  /** Whether the bot may do that there; undefined where the client does not know the channel. */
  may(channelId: string, right: bigint): boolean | undefined;
  /** Mentions of some channels of the server where everybody reads and the bot may write. */
  open(guildId: string): readonly string[];
  /** Who wrote there since Footnote did last; nobody where it may not be read. */
  authorsSinceFootnote(channelId: string): Promise<readonly string[]>;
}

export function createChannels(client: Client): Channels {
  const fetched = new Map<string, ChannelFacts>();

  return {
    async facts(channelId) {
      const known = client.channels.cache.get(channelId);
      if (known !== undefined) {
        const parentId = known.isThread() ? known.parentId : undefined;
        return { id: channelId, type: known.type, parentId: parentId ?? undefined };
      }
      const facts =
        fetched.get(channelId) ?? (await fetchFacts(client.rest, channelId).catch(() => undefined));
      if (facts === undefined) return { id: channelId, type: ChannelType.GuildText };
      fetched.set(channelId, facts);
      dropOldest(fetched, KEPT_MAX);
      return facts;
    },

    may(channelId, right) {
      const channel = client.channels.cache.get(channelId);
      const me = channel === undefined || !('guild' in channel) ? null : channel.guild.members.me;
      if (me === null || channel === undefined || !('permissionsFor' in channel)) return undefined;
      return channel.permissionsFor(me).has(right);
    },

    open(guildId) {
      const guild = client.guilds.cache.get(guildId);
      const me = guild?.members.me;
      if (guild === undefined || me == null) return [];
      return [...guild.channels.cache.values()]
        .filter(
          (channel) =>
            channel.type === ChannelType.GuildText &&
            channel.permissionsFor(me).has(NEEDED) &&
            channel.permissionsFor(guild.roles.everyone).has(NEEDED[0] ?? 0n),
        )
        .slice(0, SHOWN_MAX)
        .map(({ id }) => `<#${id}>`);
    },

    async authorsSinceFootnote(channelId) {
      const query = new URLSearchParams({ limit: String(READ_BACK) });
      const messages = (await client.rest
        .get(Routes.channelMessages(channelId), { query })
        .catch(() => [])) as readonly APIMessage[];
      const authors = messages.map(({ author }) => author.id);
      const last = authors.indexOf(client.user?.id ?? '');
      return last < 0 ? authors : authors.slice(0, last);
    },
  };
}

async function fetchFacts(rest: REST, channelId: string): Promise<ChannelFacts> {
  const channel = (await rest.get(Routes.channel(channelId))) as APIChannel;
  const parentId = 'parent_id' in channel ? channel.parent_id : undefined;
  return { id: channel.id, type: channel.type, parentId: parentId ?? undefined };
}
