import { onTestFinished } from 'vitest';
import { createDiscord } from '../../adapters/discord/service.ts';
import type { Core, Service } from '../../adapters/service.ts';
import type { Paper } from '../../index/paper.ts';
import type { Answerer } from '../../src/answerer.ts';
import { commandTable } from '../../src/commands/table.ts';
import { createConversations } from '../../src/conversation.ts';
import { systemTimer, type Timer } from '../../src/deadline.ts';
import { createDigests, type Digests } from '../../src/digests.ts';
import { createDispatcher } from '../../src/dispatcher.ts';
import { UserError } from '../../src/errors.ts';
import type { Log } from '../../src/log.ts';
import { toSummary } from '../../src/paper-summary.ts';
import { phrases } from '../../src/phrases.ts';
import { createPostedPapers } from '../../src/posted-papers.ts';
import { createRateLimiter } from '../../src/rate-limit.ts';
import { createRetriever } from '../../src/retriever.ts';
import { openState } from '../../src/state/database.ts';
import { createStores, type Stores } from '../../src/state/stores.ts';
import { createTelemetry } from '../../src/telemetry.ts';
import { createTrends } from '../../src/trends.ts';
import { aFolder, anAnswer, aPaper, aSource, each } from './builders.ts';
import { aScene, type Scene } from './discord/scene.ts';
import type { DiscordOptions } from './discord/server.ts';
import { createFakeEmbedder } from './fake-embedder.ts';
import { aLog } from './log.ts';
import type { ManualTime } from './manual-time.ts';
import { createMemoryIndex } from './memory-index.ts';
import { assertNoSecret } from './secrets.ts';

export interface BotOptions extends DiscordOptions {
  readonly answer?: Answerer['answer'];
  readonly papers?: readonly Paper[];
  readonly guildId?: string;
  /** Real unless given. */
  readonly time?: ManualTime;
  /** The time of day is that of the scene; else the machine's. */
  readonly date?: 'of the scene';
  /** What stands in for parts of the core. */
  readonly changes?: (core: Core) => Partial<Core>;
  /** Of another bot that ran before on the same Discord. */
  readonly after?: Bot;
  /** So many questions of one person a minute. */
  readonly perPerson?: number;
}

export interface Bot extends Scene {
  readonly service: Service;
  readonly core: Core;
  readonly digests: Digests;
  readonly stores: Stores;
  readonly logged: readonly string[];
  readonly failures: readonly Error[];
  readonly dataDir: string;
  stop(): Promise<void>;
}

/** Answers as the extractive answerer does, at once, with one sentence and one source. */
export const echo: Answerer['answer'] = async function* ({ text }) {
  if (text === '') throw new UserError(phrases.noWords);
  const source = aSource(1, { id: 'paper-a', url: 'https://arxiv.org/abs/2401.00001' });
  yield anAnswer({
    question: text,
    sentences: [{ text: `About “${text}”.`, cites: [1] }],
    sources: [source],
  });
};

/** The Discord adapter on the real core, over a Discord on loopback; gone after the test. */
export async function aBot(options: BotOptions = {}): Promise<Bot> {
  const { after, guildId, time } = options;
  const scene = after ?? (await aScene(options));
  const dataDir = after?.dataDir ?? aFolder();
  const secrets = [scene.discord.token]; // as main.ts hands them to the log
  const { log, lines } = aLog({ secrets });
  const failures: Error[] = [];
  const { now, timer } = options.date === undefined ? real : goingOn(scene.clock);
  const date = (): Date => new Date(now());
  const stores = createStores(await openState(dataDir), date);
  const monotonic = time?.monotonic ?? (options.date === undefined ? () => performance.now() : now);
  const { digests, ...base } = await aCore({
    ...options,
    stores,
    log,
    monotonic,
    date,
    timer,
    failures,
  });
  const core = { ...base, ...options.changes?.(base) };
  const { token, api } = scene.discord;
  const settings = { token, apiUrl: api, ...(guildId !== undefined && { guildId }) };
  const service = createDiscord(settings, core, time?.timer);
  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    stopped ??= passing(time, service.stop())
      .then(() => stores.close())
      .then(() => assertNoSecret(secrets, lines.join('') + JSON.stringify(scene.discord.posts)));
    return stopped;
  };
  onTestFinished(stop);
  return { ...scene, service, core, digests, stores, logged: lines, failures, dataDir, stop };
}

/** Lets time go by while something waits for it. */
async function passing(time: ManualTime | undefined, work: Promise<void>): Promise<void> {
  const clock = setInterval(() => time?.pass(50), 1);
  await work.finally(() => clearInterval(clock));
}

/** One that has started. */
export async function aRunningBot(options: BotOptions = {}): Promise<Bot> {
  const bot = await aBot(options);
  await bot.service.start();
  return bot;
}

const NEVER = new AbortController().signal;

interface CoreParts extends Omit<BotOptions, 'date'> {
  readonly stores: Stores;
  readonly log: Log;
  readonly monotonic: () => number;
  readonly date: () => Date;
  readonly timer: Timer;
  readonly failures: Error[];
}

async function aCore({ stores, log, failures, ...options }: CoreParts) {
  const { monotonic, date, timer, answer = echo, papers = somePapers() } = options;
  const { perPerson = 10_000 } = options;
  const index = await createMemoryIndex(createFakeEmbedder());
  await index.upsert(each(papers), 'test');
  await index.build(() => {});
  const conversations = createConversations({
    turns: stores.turns,
    postedPapers: createPostedPapers(stores.outbox, index),
    isAuthor: async () => true,
    llm: undefined,
    timer: systemTimer,
  });
  const serviceStatus = async () => ({ startedAt: new Date(0), parts: [] });
  const retriever = createRetriever(index);
  const trends = createTrends({ index, retriever, isOnTopic: () => true, signals: stores.signals });
  const sourceRuns = stores.sourceRuns.all;
  const digests = createDigests({ stores, trends, sourceRuns, log, now: date, monotonic, timer });
  const { composer } = digests;
  const parts = {
    index,
    retriever,
    trends,
    date,
    answerer: { answer },
    now: monotonic,
    memory: { stores, conversations, composer, serviceStatus, forget: stores.forget },
  };
  const limiter = createRateLimiter({ count: perPerson, windowMs: 60_000 }, monotonic);
  return {
    dispatcher: createDispatcher({
      commands: commandTable.map((spec) => spec.bind(parts)),
      settings: stores.settings,
      limits: [{ keyOf: ({ person }) => person, limiter, refusal: phrases.tooFast }],
      indexing: () => undefined,
      closing: { intake: NEVER, work: NEVER },
      telemetry: createTelemetry(),
      log,
      now: monotonic,
    }),
    commands: commandTable,
    conversations,
    stores,
    suggest: async (text: string) => (await index.suggest(text, 25)).map(toSummary),
    connect: digests.connect,
    fail: (error: Error) => void failures.push(error),
    log,
    now: date,
    monotonic,
    digests,
  } satisfies Core & { readonly digests: Digests };
}

const real = { now: Date.now, timer: systemTimer };

/** Time that goes on as soon as somebody waits for it. */
function goingOn(clock: Scene['clock']): typeof real {
  const timer: Timer = (ms, callback) => {
    const soon = setImmediate(() => {
      clock.advance(ms);
      callback();
    });
    return () => clearImmediate(soon);
  };
  return { now: clock.now, timer };
}

function somePapers(): readonly Paper[] {
  return ['Graphs of words', 'Words in graphs', 'Images from words', 'Sound and graphs'].map(
    (title, i) => aPaper({ id: `arxiv:2401.0000${i + 1}`, arxivId: `2401.0000${i + 1}`, title }),
  );
}
