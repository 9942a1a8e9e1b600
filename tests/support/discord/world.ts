import type { GatewayIntentBits } from 'discord.js';
import type {
  Application,
  Channel,
  Command,
  Guild,
  Id,
  Interaction,
  Post,
  User,
} from './records.ts';
import { snowflakes } from './snowflakes.ts';

export interface World {
  readonly application: Application;
  readonly users: Map<Id, User>;
  /** Those that the bot is in. */
  readonly guilds: Map<Id, Guild>;
  /** Those that it is not in, or was thrown out of. */
  readonly strangeGuilds: Map<Id, Guild>;
  readonly channels: Map<Id, Channel>;
  readonly interactions: Map<Id, Interaction>;
  readonly commands: Map<Id, Command>;
  readonly posts: Post[];
  readonly typing: { readonly at: number; readonly channelId: Id }[];
  readonly now: () => number;
  readonly newId: () => Id;
}

export interface WorldOptions {
  readonly now: () => number;
  readonly token: string;
  readonly privilegedIntents: readonly GatewayIntentBits[];
}

export function createWorld({ now, token, privilegedIntents }: WorldOptions): World {
  const newId = snowflakes(now);
  const id = newId();
  const intents = privilegedIntents.reduce((bits, bit) => bits | bit, 0);
  const bot: User = {
    id,
    name: 'Footnote',
    bot: true,
    locale: 'en-US',
    installed: false,
    dmsClosed: true,
  };
  return {
    application: { id, botId: id, token, privilegedIntents: intents },
    users: new Map([[id, bot]]),
    guilds: new Map(),
    strangeGuilds: new Map(),
    channels: new Map(),
    interactions: new Map(),
    commands: new Map(),
    posts: [],
    typing: [],
    now,
    newId,
  };
}

export function guildOf(world: World, { guildId }: Channel): Guild | undefined {
  if (guildId === undefined) return undefined;
  return world.guilds.get(guildId) ?? world.strangeGuilds.get(guildId);
}
