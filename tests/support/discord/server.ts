/**
 * A Discord on loopback: the REST API and the gateway as a bot meets them, with people to act in it.
 *
 *     const discord = await startDiscord({ now: () => clock });
 *     const guild = discord.addGuild({ name: 'Reading club' });
 *     const papers = discord.addChannel({ guild, name: 'papers' });
 *     const ada = discord.addUser({ name: 'ada', guilds: [guild] });
 *     const client = new Client({ intents: […], rest: { api: discord.api } });
 *     await client.login(discord.token);             // and register commands by REST, as always
 *
 *     const asked = discord.slash({ user: ada, channel: papers, command: 'ask', options: { question: '…' } });
 *     await asked.answered();                        // .interaction.acknowledgement, .reply, .followUps, .text, …
 *     const told = discord.mention({ user: ada, channel: papers, text: 'what is attention?' });
 *     await told.until(({ thread }) => thread);      // told.answers, .typing
 *     await discord.until(() => discord.posts.length === 3);
 *
 *     discord.faults.next('PATCH /webhooks/:application/:token/messages/:message', { kind: 'answer', status: 500 });
 *     discord.gateway.drop();                        // close(4000), deafen(), invalidate('final'), repeatLast(), …
 *     expect(discord.pinging()).toEqual([]);         // unguarded(), shownTo(user), unanswered(), requests, …
 *     await discord.close();
 *
 * `scene.ts` makes all of this for a test, with a clock that stands still, and takes it down after it.
 * Nothing sleeps: what Discord measures (3 s, 15 min, message ages, nonces) is measured by `now`. discord.js's
 * own timers run by the machine's clock, and so do rate limits and `tookMs`, since discord.js waits by it.
 */
import { createServer, type Server } from 'node:http';
import type { GatewayIntentBits } from 'discord.js';
import { type Building, createBuilding } from './building.ts';
import { type Checks, createChecks } from './checks.ts';
import type { Backend } from './delivery.ts';
import { createFaults, type Faults } from './faults.ts';
import { createGateway, type Gateway, type GatewayEndpoint } from './gateway.ts';
import { createUsing, type Using } from './people/using.ts';
import { createWriting, type Writing } from './people/writing.ts';
import { createRateLimits, type RateLimit } from './rate-limits.ts';
import type { Command, Id } from './records.ts';
import { createRest, type RecordedRequest, type Rest } from './rest.ts';
import { channelRoutes } from './routes/channels.ts';
import { commandRoutes } from './routes/commands.ts';
import { gatewayRoutes } from './routes/gateway.ts';
import { interactionRoutes } from './routes/interactions.ts';
import { messageRoutes } from './routes/messages.ts';
import type { Route } from './routes/route.ts';
import { userRoutes } from './routes/users.ts';
import { webhookRoutes } from './routes/webhooks.ts';
import { type Changes, createChanges } from './waiting.ts';
import { createWorld } from './world.ts';

/** Requests that a wait in vain tells of. */
const LAST_SHOWN = 12;
/** Nothing waits so long when all is well. */
const PATIENCE_MS = 5000;
const USUAL_HEARTBEAT_MS = 41_250;

export interface DiscordOptions {
  /** Milliseconds, in 2016 or later; the machine's clock unless given. */
  readonly now?: () => number;
  readonly token?: string;
  /** Privileged intents that are switched on for the application; none unless given. */
  readonly privilegedIntents?: readonly GatewayIntentBits[];
  readonly heartbeatMs?: number;
  readonly rateLimits?: readonly RateLimit[];
}

export interface DiscordServer extends Using, Writing, Building, Checks {
  /** What discord.js takes as `rest.api`. */
  readonly api: string;
  readonly token: string;
  readonly applicationId: Id;
  readonly gateway: Gateway;
  readonly faults: Faults;
  readonly requests: readonly RecordedRequest[];
  /** How many answers were 401, 403 or 429 in the last ten minutes. */
  invalidRequests(): number;
  /** What is registered, global and of guilds. */
  commands(): readonly Command[];
  until: Changes['until'];
  /** The token is not valid any more: REST answers 401, the gateway closes with 4004. */
  revokeToken(): void;
  /** Privileged intents are switched off in the portal: the gateway closes with 4014. */
  switchOffIntents(): void;
  close(): Promise<void>;
}

export async function startDiscord(options: DiscordOptions = {}): Promise<DiscordServer> {
  const { now = Date.now, token = 'discord.test.token', privilegedIntents = [] } = options;
  const world = createWorld({ now, token, privilegedIntents });
  const describe = (): string => rest.requests.slice(-LAST_SHOWN).map(line).join('\n');
  const changes = createChanges({ describe, patienceMs: PATIENCE_MS });
  const server = createServer();
  const host = await listen(server);
  const parts = { world, changed: changes.notify };
  const { heartbeatMs = USUAL_HEARTBEAT_MS, rateLimits = [] } = options;
  const gateway = createGateway({ ...parts, url: `ws://${host}/gateway`, heartbeatMs });
  const backend = { world, deliver: gateway.deliver };
  const faults = createFaults();
  const routes = routesOf(backend, gateway);
  const rest = createRest({ ...parts, routes, faults, rateLimits: createRateLimits(rateLimits) });
  server.on('request', orFail(rest.handle));
  server.on('upgrade', gateway.upgrade);
  return {
    ...createUsing(backend, changes),
    ...createWriting(backend, changes),
    ...createBuilding(backend),
    ...createChecks(world, changes),
    api: `http://${host}/api`,
    token,
    applicationId: world.application.id,
    gateway,
    faults,
    requests: rest.requests,
    invalidRequests: () => rest.invalidRequests,
    commands: () => [...world.commands.values()],
    until: changes.until,
    revokeToken: () => {
      world.application.token = `${token}.revoked`;
      gateway.close(4004);
    },
    switchOffIntents: () => {
      world.application.privilegedIntents = 0;
      gateway.close(4014);
    },
    close: () => stop(server, gateway.stop),
  };
}

function routesOf(backend: Backend, gateway: GatewayEndpoint): readonly Route[] {
  const { world } = backend;
  return [
    ...gatewayRoutes(gateway),
    ...userRoutes(world),
    ...commandRoutes(world),
    ...channelRoutes(backend),
    ...messageRoutes(backend),
    ...interactionRoutes(backend),
    ...webhookRoutes(backend),
  ];
}

/** A mistake in the server itself lets go of the bot, and fails the test. */
function orFail(handle: Rest['handle']): Rest['handle'] {
  return (request, response) =>
    handle(request, response).catch((error: unknown) => {
      response.destroy();
      throw error;
    });
}

/** Host and port. */
async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return `127.0.0.1:${address.port}`;
}

function stop(server: Server, stopGateway: () => void): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    stopGateway();
    server.closeAllConnections();
  });
}

function line({ route, answer }: RecordedRequest): string {
  return `${route} → ${answer?.status ?? 'no answer'} ${answer?.code ?? ''}`;
}
