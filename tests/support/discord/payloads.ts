import { ApplicationFlags, ChannelType, GatewayIntentBits } from 'discord.js';
import { isThread } from './permissions.ts';
import type { Channel, Guild, Id, Member, Role, User } from './records.ts';
import type { World } from './world.ts';

/** Since when everything in these servers exists, where Discord says so. */
const LONG_AGO = '2024-01-01T00:00:00.000000+00:00';

/** The flags of a small application, by the privileged intents that are switched on. */
const FLAGS = [
  [GatewayIntentBits.GuildPresences, ApplicationFlags.GatewayPresenceLimited],
  [GatewayIntentBits.GuildMembers, ApplicationFlags.GatewayGuildMembersLimited],
  [GatewayIntentBits.MessageContent, ApplicationFlags.GatewayMessageContentLimited],
] as const;

export function applicationPayload({ application, users }: World): object {
  const { id, botId, privilegedIntents } = application;
  const flags = FLAGS.filter(([intent]) => (privilegedIntents & intent) !== 0);
  return {
    id,
    name: users.get(botId)?.name,
    description: '',
    icon: null,
    bot_public: true,
    bot_require_code_grant: false,
    flags: flags.reduce((bits, [, flag]) => bits | flag, 0),
  };
}

export function userPayload({ id, name, bot }: User): object {
  return {
    id,
    username: name,
    global_name: bot ? null : name,
    discriminator: '0',
    avatar: null,
    bot,
    public_flags: 0,
  };
}

export function memberPayload({ roles }: Member): object {
  return {
    roles: [...roles],
    nick: null,
    avatar: null,
    joined_at: LONG_AGO,
    premium_since: null,
    deaf: false,
    mute: false,
    pending: false,
    flags: 0,
  };
}

/** A member with the user inside, where Discord nests it. */
export function fullMember(world: World, member: Member): object {
  return { ...memberPayload(member), user: userById(world, member.userId) };
}

export function userById(world: World, id: Id): object {
  const user = world.users.get(id);
  if (user === undefined) throw new Error(`there is no user ${id}`);
  return userPayload(user);
}

function rolePayload({ id, name, permissions }: Role, position: number): object {
  return {
    id,
    name,
    permissions: permissions.toString(),
    position,
    color: 0,
    hoist: false,
    managed: false,
    mentionable: false,
    flags: 0,
  };
}

export function channelPayload(world: World, channel: Channel): object {
  const { id, type, name, messages } = channel;
  const common = { id, type, flags: 0, last_message_id: messages.at(-1)?.id ?? null };
  if (type === ChannelType.DM || type === ChannelType.GroupDM) {
    const others = channel.recipients.filter((it) => it !== world.application.botId);
    const people = { ...common, recipients: others.map((it) => userById(world, it)) };
    return type === ChannelType.DM ? people : { ...people, name, icon: null };
  }
  const inGuild = {
    ...common,
    name,
    guild_id: channel.guildId,
    parent_id: channel.parentId ?? null,
  };
  if (isThread(channel)) return { ...inGuild, ...threadFields(world, channel) };
  return {
    ...inGuild,
    position: 0,
    topic: null,
    nsfw: false,
    rate_limit_per_user: 0,
    permission_overwrites: [...channel.overwrites.values()].map(({ kind, allow, deny, ...it }) => ({
      id: it.id,
      type: kind === 'role' ? 0 : 1,
      allow: allow.toString(),
      deny: deny.toString(),
    })),
    ...(type === ChannelType.GuildForum ? { available_tags: [] } : {}),
  };
}

function threadFields(world: World, channel: Channel): object {
  const { botId } = world.application;
  return {
    owner_id: channel.ownerId,
    message_count: channel.messages.length,
    total_message_sent: channel.messages.length,
    member_count: channel.joined.size,
    thread_metadata: {
      archived: channel.archived,
      locked: channel.locked,
      auto_archive_duration: channel.autoArchiveMinutes,
      archive_timestamp: LONG_AGO,
      create_timestamp: LONG_AGO,
    },
    ...(channel.joined.has(botId) ? { member: threadMember(channel, botId) } : {}),
  };
}

export function threadMember({ id }: Channel, userId: Id): object {
  return { id, user_id: userId, join_timestamp: LONG_AGO, flags: 0 };
}

/** As GUILD_CREATE has it: of the members, only the bot. */
export function guildPayload(world: World, guild: Guild, channels: readonly Channel[]): object {
  const bot = guild.members.get(world.application.botId);
  const payloads = (wanted: (channel: Channel) => boolean): readonly object[] =>
    channels.filter(wanted).map((channel) => channelPayload(world, channel));
  return {
    id: guild.id,
    name: guild.name,
    owner_id: guild.ownerId,
    icon: null,
    features: [],
    preferred_locale: 'en-US',
    member_count: guild.members.size,
    roles: [...guild.roles.values()].map(rolePayload),
    members: bot === undefined ? [] : [fullMember(world, bot)],
    channels: payloads((channel) => !isThread(channel)),
    threads: payloads((channel) => isThread(channel) && !channel.archived),
    emojis: [],
    stickers: [],
    joined_at: LONG_AGO,
    large: false,
    unavailable: false,
    premium_tier: 0,
    verification_level: 0,
    nsfw_level: 0,
  };
}
