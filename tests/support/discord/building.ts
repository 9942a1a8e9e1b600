import { ChannelType, type Locale } from 'discord.js';
import { announceChannel, announceGuild, announceLoss, type Backend } from './delivery.ts';
import { EVERYDAY } from './permissions.ts';
import { addChannel, openDm } from './places.ts';
import type { Channel, Guild, Id, User } from './records.ts';
import type { World } from './world.ts';

export interface NewUser {
  readonly name: string;
  readonly guilds?: readonly Guild[];
  /** Permission bits beyond those of everyone there. */
  readonly may?: bigint;
  readonly kind?: 'person' | 'bot';
  /** Has the application installed for itself. */
  readonly installed?: boolean;
  readonly dmsClosed?: boolean;
  readonly locale?: `${Locale}`;
}

export interface Rule {
  readonly channel: Channel;
  readonly whom: User | 'everyone' | 'bot';
  readonly allow?: bigint;
  readonly deny?: bigint;
}

/** Makes and changes the places and people; the bot is told of what it would be told of. */
export interface Building {
  /** A guild that the bot is in, or is not. */
  addGuild(guild: { readonly name: string; readonly bot?: 'present' | 'absent' }): Guild;
  addChannel(channel: {
    readonly guild: Guild;
    readonly name: string;
    readonly type?: ChannelType;
  }): Channel;
  /** A group DM, where an application is only used by those who installed it. */
  addGroupDm(people: readonly User[]): Channel;
  addUser(user: NewUser): User;
  dmWith(user: User): Channel;
  /** A channel's own permissions for somebody, in place of the former. */
  rule(rule: Rule): void;
  throwBotOut(guild: Guild): void;
  /** The guild is not available for a while. */
  startOutage(guild: Guild): void;
  endOutage(guild: Guild): void;
}

export function createBuilding(backend: Backend): Building {
  const { world } = backend;
  return {
    addGuild: ({ name, bot = 'present' }) => {
      const guild = newGuild(world, name);
      if (bot === 'absent') world.strangeGuilds.set(guild.id, guild);
      else join(backend, guild);
      return guild;
    },
    addChannel: ({ guild, name, type = ChannelType.GuildText }) => {
      const channel = addChannel(world, { type, name, guildId: guild.id });
      announceChannel(backend, 'CREATE', channel);
      return channel;
    },
    addGroupDm: (people) => {
      const recipients = people.map(({ id }) => id);
      return addChannel(world, { type: ChannelType.GroupDM, name: '', recipients });
    },
    addUser: (user) => newUser(world, user),
    dmWith: (user) => openDm(world, user.id),
    rule: ({ channel, whom, allow = 0n, deny = 0n }) => {
      const id = whomId(world, channel, whom);
      const kind = whom === 'everyone' ? 'role' : 'member';
      channel.overwrites.set(id, { id, kind, allow, deny });
      announceChannel(backend, 'UPDATE', channel);
    },
    throwBotOut: (guild) => {
      guild.members.delete(world.application.botId);
      world.guilds.delete(guild.id);
      world.strangeGuilds.set(guild.id, guild);
      announceLoss(backend, guild, 'removed');
    },
    startOutage: (guild) => announceLoss(backend, guild, 'unavailable'),
    endOutage: (guild) => announceGuild(backend, guild),
  };
}

function newGuild({ newId }: World, name: string): Guild {
  const id = newId();
  const everyone = { id, name: '@everyone', permissions: EVERYDAY };
  return { id, name, ownerId: newId(), roles: new Map([[id, everyone]]), members: new Map() };
}

function join(backend: Backend, guild: Guild): void {
  const { botId } = backend.world.application;
  guild.members.set(botId, { userId: botId, roles: new Set() });
  backend.world.guilds.set(guild.id, guild);
  announceGuild(backend, guild);
}

function newUser(world: World, { name, guilds = [], may, kind, ...more }: NewUser): User {
  const user: User = {
    id: world.newId(),
    name,
    bot: kind === 'bot',
    locale: more.locale ?? 'en-US',
    installed: more.installed ?? false,
    dmsClosed: more.dmsClosed ?? false,
  };
  world.users.set(user.id, user);
  for (const { roles, members } of guilds) {
    const role = { id: world.newId(), name, permissions: may ?? 0n };
    roles.set(role.id, role);
    members.set(user.id, { userId: user.id, roles: new Set([role.id]) });
  }
  return user;
}

function whomId(world: World, { guildId }: Channel, whom: Rule['whom']): Id {
  if (whom === 'bot') return world.application.botId;
  if (whom !== 'everyone') return whom.id;
  if (guildId === undefined) throw new Error('a DM has no rules');
  return guildId;
}
