import {
  type Client,
  DiscordjsError,
  DiscordjsErrorCodes,
  Events,
  GatewayCloseCodes,
  Status,
} from 'discord.js';
import type { DiscordSettings } from '../../src/config-groups.ts';
import type { Timer } from '../../src/deadline.ts';
import { ConfigError } from '../../src/errors.ts';
import type { Core, Health } from '../service.ts';
import { type Application, invalidToken, readApplication } from './application.ts';
import { createClient } from './client.ts';
import { createIdentifyThrottle } from './identify.ts';
import { phrases } from './phrases.ts';

/** A connection that is silent for so long is none, whatever it says. */
const SILENCE_MAX_MS = 60_000;
const START_MS = 15_000;
const RETRY_FIRST_MS = 5_000;
const RETRY_MAX_MS = 60_000;
const HEARTBEAT = /Heartbeat acknowledged/;

export interface ConnectionParts {
  readonly settings: DiscordSettings;
  readonly core: Core;
  readonly timer: Timer;
  /**
   * Called with each client before it logs in; one takes the place of another that never got in, or was put out.
   * What it gives is told when the client is ready.
   */
  readonly attach: (client: Client, application: Application) => Attached;
}

export interface Attached {
  /** Never rejects. */
  onReady(): Promise<void>;
  /** What does not work although it is connected, with the remedy. */
  problem(): string | undefined;
}

export interface Connection {
  /** Resolves when it is ready, or after some time when Discord cannot be reached: it goes on trying. */
  start(): Promise<void>;
  stop(): Promise<void>;
  health(): Health;
}

/**
 * Stays in touch with Discord: discord.js reconnects by itself once it is in. Where it is put out because the application
 * has changed, another client takes its place; what cannot heal is a failure.
 */
export function createConnection({ settings, core, timer, attach }: ConnectionParts): Connection {
  const { log, monotonic } = core;
  const stopping = new AbortController();
  const throttle = createIdentifyThrottle(monotonic, timer);
  let client: Client | undefined;
  let attached: Attached | undefined;
  let trouble = 'connecting';
  let signs = new Map<number, number>();

  async function connect(): Promise<void> {
    for (let delayMs = RETRY_FIRST_MS; !stopping.signal.aborted; delayMs *= 2) {
      try {
        await logIn();
        return;
      } catch (error) {
        if (error instanceof ConfigError) throw error;
        const said = error instanceof Error ? error.message : String(error);
        trouble = error instanceof PutOut ? said : `Discord cannot be reached: ${said}`;
        log.warn({ err: error, service: 'discord' }, 'Discord could not be reached; trying again');
        await pause(Math.min(delayMs, RETRY_MAX_MS), timer, stopping.signal);
      }
    }
  }

  async function logIn(): Promise<void> {
    const application = await readApplication(settings);
    if (!application.readsMessages) log.info({ service: 'discord' }, phrases.noIntent);
    const { apiUrl } = settings;
    const { readsMessages } = application;
    const fresh = createClient({ apiUrl, readsMessages, log, throttle });
    client = fresh;
    signs = listen(fresh, monotonic);
    const closed = new Promise<never>((_, reject) => {
      fresh.on(Events.ShardDisconnect, ({ code }) => reject(closedBy(code)));
    });
    closed.catch(() => {}); // it is listened to below
    const parts = attach(fresh, application);
    attached = parts;
    const inside = new Promise<void>((resolve) => {
      fresh.once(Events.ClientReady, () => resolve(parts.onReady()));
    });
    try {
      await Promise.race([fresh.login(settings.token), closed]);
      await Promise.race([inside, closed]);
    } catch (error) {
      await fresh.destroy();
      throw isInvalidToken(error) ? invalidToken() : error;
    }
    closed.catch((error: Error) => comeBack(fresh, error)).catch(core.fail);
  }

  async function comeBack(before: Client, error: Error): Promise<void> {
    if (error instanceof ConfigError) throw error;
    trouble = error.message;
    log.warn({ err: error, service: 'discord' }, 'Discord put the bot out; connecting anew');
    await before.destroy();
    await connect();
  }

  return {
    async start() {
      const connected = connect();
      connected.catch((error: Error) => core.fail(error));
      await Promise.race([connected, pause(START_MS, timer, stopping.signal)]);
    },

    async stop() {
      stopping.abort();
      await client?.destroy();
    },

    health() {
      if (client?.isReady() !== true) return { alive: true, ready: false, detail: trouble };
      const shards = [...client.ws.shards.values()];
      if (shards.some(({ status }) => status !== Status.Ready)) {
        return { alive: true, ready: false, detail: 'reconnecting to Discord' };
      }
      const silentMs = Math.max(
        ...shards.map(({ id }) => monotonic() - (signs.get(id) ?? monotonic())),
      );
      if (silentMs > SILENCE_MAX_MS) {
        const seconds = Math.round(silentMs / 1_000);
        return { alive: false, ready: false, detail: `no heartbeat for ${seconds} s` };
      }
      const servers = client.guilds.cache.size;
      const where = servers === 1 ? 'one server' : `${servers} servers`;
      const said = [`${client.user.username} in ${where}`, attached?.problem()];
      const detail = said.filter((part) => part !== undefined).join('; ');
      return { alive: true, ready: true, detail };
    },
  };
}

/** When each shard last gave a sign of life. */
function listen(client: Client, monotonic: () => number): Map<number, number> {
  const signs = new Map<number, number>();
  const note = (shardId: number): void => void signs.set(shardId, monotonic());
  client.on(Events.ShardReady, note);
  client.on(Events.ShardResume, note);
  client.on(Events.Raw, (_packet: unknown, shardId: number) => note(shardId));
  client.on(Events.Debug, (message) => {
    const shardId = /^\[WS => Shard (\d+)\]/.exec(message)?.[1];
    if (shardId !== undefined && HEARTBEAT.test(message)) note(Number(shardId));
  });
  return signs;
}

/** Discord closed the connection for good; another client may be let in. */
class PutOut extends Error {
  override readonly name = 'PutOut';
}

/** Of close codes after which discord.js does not come back. */
function closedBy(code: number): Error {
  switch (code) {
    case GatewayCloseCodes.AuthenticationFailed:
      return invalidToken();
    case GatewayCloseCodes.DisallowedIntents:
      return new PutOut(
        'Discord refused the intents (close code 4014): the message content intent was switched off; switch it on under Bot in the developer portal, or wait until the bot is let in without it',
      );
    case GatewayCloseCodes.ShardingRequired:
      return new PutOut('Discord wants more shards (close code 4011)');
    default:
      return new ConfigError([
        `DISCORD_TOKEN: Discord closed the connection for good (close code ${code}); install the newest Footnote and start again`,
      ]);
  }
}

function isInvalidToken(error: unknown): boolean {
  return error instanceof DiscordjsError && error.code === DiscordjsErrorCodes.TokenInvalid;
}

function pause(ms: number, timer: Timer, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const cancel = timer(ms, resolve);
    signal.addEventListener(
      'abort',
      () => {
        cancel();
        resolve();
      },
      { once: true },
    );
  });
}
