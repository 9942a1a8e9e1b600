import { Client, type ClientOptions, Events, GatewayIntentBits, Partials } from 'discord.js';
import { onTestFinished } from 'vitest';
import { restOptions } from '../../../adapters/discord/rest-options.ts';
import type { Channel, Guild, User } from './records.ts';
import { type DiscordOptions, type DiscordServer, startDiscord } from './server.ts';

const START = Date.UTC(2026, 10, 25, 9);

export interface Clock {
  readonly now: () => number;
  advance(ms: number): void;
}

export interface Scene {
  readonly discord: DiscordServer;
  readonly clock: Clock;
  readonly guild: Guild;
  readonly papers: Channel;
  readonly ada: User;
  readonly bob: User;
}

/** A Discord with a guild, a channel and two people, and a clock that stands still; gone after the test. */
export async function aScene(options: DiscordOptions = {}): Promise<Scene> {
  const clock = aClock();
  const discord = await startDiscord({ now: clock.now, ...options });
  onTestFinished(discord.close);
  const guild = discord.addGuild({ name: 'Reading club' });
  const papers = discord.addChannel({ guild, name: 'papers' });
  const ada = discord.addUser({ name: 'ada', guilds: [guild] });
  const bob = discord.addUser({ name: 'bob', guilds: [guild] });
  return { discord, clock, guild, papers, ada, bob };
}

/** A real discord.js client that has logged in and is ready; gone after the test. */
export async function aClient(
  discord: DiscordServer,
  { rest, ...options }: Partial<ClientOptions> = {},
): Promise<Client<true>> {
  const client = new Client({
    intents: [
      GatewayIntentBits.Guilds,
      GatewayIntentBits.GuildMessages,
      GatewayIntentBits.DirectMessages,
    ],
    partials: [Partials.Channel],
    ...options,
    rest: { ...restOptions(discord.api), ...rest },
  });
  client.on(Events.Error, () => undefined);
  onTestFinished(() => client.destroy());
  const ready = new Promise<Client<true>>((resolve) => client.once(Events.ClientReady, resolve));
  await client.login(discord.token);
  return ready;
}

function aClock(): Clock {
  let at = START;
  return {
    now: () => at,
    advance: (ms) => {
      at += ms;
    },
  };
}
