import type { Clock } from './clock.ts';
import { createMessages, type Messages } from './messages.ts';
import { Refusal } from './refusal.ts';

export interface Team {
  readonly id: string;
  readonly name: string;
  readonly domain: string;
  readonly enterprise?: { readonly id: string; readonly name: string };
  readonly botUserId: string;
  readonly botId: string;
}

export interface User {
  readonly id: string;
  readonly teamId: string;
  readonly name: string;
  readonly isAdmin: boolean;
  readonly isOwner: boolean;
  readonly isBot: boolean;
  readonly tz: string;
  readonly locale: string;
}

export interface Channel {
  readonly id: string;
  readonly kind: 'public' | 'private' | 'im';
  readonly name: string;
  /** More than one: a channel shared with other workspaces (Slack Connect). */
  readonly teamIds: readonly string[];
  readonly creator: string;
  readonly members: Set<string>;
  archived: boolean;
}

export interface ChannelChanges extends Partial<Omit<Channel, 'members' | 'id'>> {
  readonly members?: readonly string[];
}

/** Workspaces, people, channels and what was said in them. */
export interface World extends Messages {
  readonly teams: Map<string, Team>;
  readonly users: Map<string, User>;
  readonly channels: Map<string, Channel>;
  newId(prefix: string): string;
  /** Later than all before; unique. */
  newTs(): string;
  addTeam(changes?: Partial<Team>): Team;
  addUser(team: Team, changes?: Partial<User>): User;
  /** The first member is its creator, unless another is named. */
  addChannel(team: Team, changes?: ChannelChanges): Channel;
  /** The conversation of a person with the bot of that workspace. */
  im(team: Team, userId: string): Channel;
  team(id: string): Team;
  user(id: string): User;
  /** Throws `channel_not_found`. */
  channel(id: string): Channel;
}

export function createWorld(clock: Clock): World {
  let count = 0;
  const newId = (prefix: string): string => `${prefix}${String(++count).padStart(8, '0')}`;
  const newTs = (): string =>
    `${Math.floor(clock.now() / 1000)}.${String(++count).padStart(6, '0')}`;
  const teams = new Map<string, Team>();
  const users = new Map<string, User>();
  const channels = new Map<string, Channel>();

  const add = (channel: Channel): Channel => {
    channels.set(channel.id, channel);
    return channel;
  };
  const addUser: World['addUser'] = (team, changes = {}) => {
    const user = { ...person(newId('U'), team.id), ...changes };
    users.set(user.id, user);
    return user;
  };

  return {
    ...createMessages({ newId, newTs }),
    teams,
    users,
    channels,
    newId,
    newTs,
    addUser,
    addTeam(changes = {}) {
      const id = newId('T');
      const named = { id, name: id, domain: id.toLowerCase() };
      const team = { ...named, botUserId: newId('U'), botId: newId('B'), ...changes };
      teams.set(team.id, team);
      addUser(team, { id: team.botUserId, name: 'footnote', isBot: true });
      return team;
    },
    addChannel(team, { members = [], ...changes } = {}) {
      const id = newId({ public: 'C', private: 'G', im: 'D' }[changes.kind ?? 'public']);
      const creator = members[0] ?? team.botUserId;
      const made = { ...channelOf(id, team, creator), ...changes };
      return add({ ...made, members: new Set(members) });
    },
    im(team, userId) {
      const both = [team.botUserId, userId];
      const known = [...channels.values()].find(
        ({ kind, members }) => kind === 'im' && both.every((id) => members.has(id)),
      );
      if (known !== undefined) return known;
      const made = { ...channelOf(newId('D'), team, userId), kind: 'im' as const };
      return add({ ...made, members: new Set(both) });
    },
    team: (id) => teams.get(id) ?? refuse('team_not_found'),
    user: (id) => users.get(id) ?? refuse('user_not_found'),
    channel: (id) => channels.get(id) ?? refuse('channel_not_found'),
  };
}

function person(id: string, teamId: string): User {
  const roles = { isAdmin: false, isOwner: false, isBot: false };
  return { id, teamId, name: id.toLowerCase(), ...roles, tz: 'Europe/Berlin', locale: 'en-US' };
}

function channelOf(id: string, team: Team, creator: string): Omit<Channel, 'members'> {
  const name = id.toLowerCase();
  return { id, kind: 'public', name, teamIds: [team.id], creator, archived: false };
}

function refuse(code: string): never {
  throw new Refusal(code);
}
