import {
  Client,
  Events,
  GatewayDispatchEvents,
  GatewayIntentBits,
  Options,
  REST,
} from 'discord.js';
import type { Log } from '../../src/log.ts';
import type { IdentifyThrottle } from './identify.ts';
import { restOptions, tryAgain } from './rest-options.ts';

export interface ClientOptions {
  readonly apiUrl: string | undefined;
  readonly readsMessages: boolean;
  readonly log: Log;
  /** Of all clients of this process, since Discord counts them together. */
  readonly throttle: IdentifyThrottle;
}

const { Guilds, GuildMessages, DirectMessages, MessageContent } = GatewayIntentBits;
const TIMEOUT_MS = 10_000;
const ACKNOWLEDGE_TIMEOUT_MS = 1_200;
const SWEEP_EVERY_MS = 60_000;
const THREADS_MAX = 200;
const HASHES_LIVE_MS = 3_600_000;
/** Interactions do not count against the bot's fifty requests a second. */
const UNLIMITED = Number.MAX_SAFE_INTEGER;

const sweeping = {
  handlerSweepInterval: SWEEP_EVERY_MS,
  hashSweepInterval: SWEEP_EVERY_MS,
  hashLifetime: HASHES_LIVE_MS,
};

/**
 * A client that keeps servers, channels and roles in memory and nothing of what people write: messages and
 * interactions are read from the events themselves.
 */
export function createClient({ apiUrl, readsMessages, log, throttle }: ClientOptions): Client {
  const client: Client = new Client({
    intents: [Guilds, GuildMessages, DirectMessages, ...(readsMessages ? [MessageContent] : [])],
    shards: 'auto',
    allowedMentions: { parse: [], repliedUser: false },
    makeCache: Options.cacheWithLimits(cachesOf(() => client.user?.id)),
    rest: {
      timeout: TIMEOUT_MS,
      invalidRequestWarningInterval: 1,
      ...sweeping,
      ...restOptions(apiUrl),
    },
    ws: { buildIdentifyThrottler: () => throttle },
  });
  client.on(Events.Error, (err) => log.error({ err }, 'the Discord client reported an error'));
  client.on(Events.Warn, (warning) => log.warn({ warning }, 'the Discord client warned'));
  client.on(Events.ShardError, (err) =>
    log.warn({ err }, 'the connection to Discord had an error'),
  );
  forgetThreads(client);
  surviveLostSession(client);
  keepToken(client);
  return client;
}

/** For the first answers to interactions, which have three seconds, and for what follows with their token. */
export function createInteractionRests(apiUrl: string | undefined) {
  const common = {
    globalRequestsPerSecond: UNLIMITED,
    ...sweeping,
    ...restOptions(apiUrl),
  };
  return {
    acknowledging: new REST({
      ...common,
      makeRequest: tryAgain,
      timeout: ACKNOWLEDGE_TIMEOUT_MS,
      retries: 1,
    }),
    following: new REST({ ...common, timeout: TIMEOUT_MS }),
  };
}

function cachesOf(self: () => string | undefined) {
  const onlySelf = { maxSize: 0, keepOverLimit: ({ id }: { id: string }) => id === self() };
  return {
    ApplicationCommandManager: 0,
    ApplicationEmojiManager: 0,
    AutoModerationRuleManager: 0,
    BaseGuildEmojiManager: 0,
    DMMessageManager: 0,
    GuildBanManager: 0,
    GuildEmojiManager: 0,
    GuildInviteManager: 0,
    GuildMemberManager: onlySelf,
    GuildMessageManager: 0,
    GuildScheduledEventManager: 0,
    GuildSoundboardSoundManager: 0,
    GuildStickerManager: 0,
    MessageManager: 0,
    PresenceManager: 0,
    ReactionManager: 0,
    ReactionUserManager: 0,
    StageInstanceManager: 0,
    ThreadMemberManager: 0,
    UserManager: onlySelf,
    VoiceStateManager: 0,
  };
}

/** discord.js drops the token after one 401; one that is revoked ends the connection, which tells. */
function keepToken(client: Client): void {
  const { rest } = client;
  const again = (): void => {
    if (client.token !== null) rest.setToken(client.token);
  };
  rest.on('invalidRequestWarning', () => setImmediate(again)); // just before it does
}

/** There is no limit to the threads that discord.js keeps; what is known of one is asked for again. */
function forgetThreads(client: Client): void {
  let opened = 0;
  client.on(Events.ThreadCreate, () => {
    opened = (opened + 1) % THREADS_MAX;
    if (opened === 0) client.sweepers.sweepThreads(() => true);
  });
}

/**
 * A session that is called invalid right after it was resumed is gone before discord.js reads how far it had
 * come, and the error ends the process (discord.js 14.28.1, handlers/RESUMED.js). It reads an empty one instead.
 */
function surviveLostSession(client: Client): void {
  const lost = new Set<number>();
  client.ws.on(GatewayDispatchEvents.Resumed, (_data, shardId) => {
    const shard = client.ws.shards.get(shardId);
    if (shard === undefined || Reflect.get(shard, 'sessionInfo') !== null) return;
    Reflect.set(shard, 'sessionInfo', { sequence: 0 });
    lost.add(shardId);
  });
  client.on(Events.ShardResume, (shardId) => {
    const shard = client.ws.shards.get(shardId);
    if (shard !== undefined && lost.delete(shardId)) Reflect.set(shard, 'sessionInfo', null);
  });
}
