import { readPapersJsonl } from '../index/imports/jsonl.ts';
import type { PaperIndex } from '../index/paper-index.ts';
import { createCachedAnswerer } from '../src/answer-cache.ts';
import type { Answerer } from '../src/answerer.ts';
import { withBudget } from '../src/budget.ts';
import type { CommandContext } from '../src/command.ts';
import { commandTable } from '../src/commands/table.ts';
import type { Config } from '../src/config-groups.ts';
import { createConversations } from '../src/conversation.ts';
import { systemTimer } from '../src/deadline.ts';
import { createDispatcher, type Dispatcher } from '../src/dispatcher.ts';
import type { Llm } from '../src/llm.ts';
import type { Log } from '../src/log.ts';
import { createQueue } from '../src/queue.ts';
import { createRateLimiter } from '../src/rate-limit.ts';
import { type ServiceStatus, toSummary } from '../src/reply.ts';
import { openState } from '../src/state/database.ts';
import { createStores, type Stores } from '../src/state/stores.ts';
import { createTelemetry, type Telemetry } from '../src/telemetry.ts';
import type { Foundation } from './compose.ts';
import { createHttp } from './http.ts';
import type { Core, Service } from './service.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const PER_PERSON = { count: 20, windowMs: MINUTE_MS };
const PER_PLACE = { count: 120, windowMs: MINUTE_MS };
const FOR_ALL = { count: 600, windowMs: MINUTE_MS };
const QUEUE = { running: 8, waiting: 200, waitMs: 15_000 };
const PRUNE_EVERY_MS = 6 * 60 * MINUTE_MS;
const STOP_MS = 8_000;
const SUGGESTIONS = 25;

export interface ServeOptions {
  readonly config: Config;
  readonly foundation: Foundation;
  readonly samplePath: string;
  readonly log: Log;
  readonly now: () => Date;
  /** Milliseconds, monotonic. */
  readonly monotonic: () => number;
  /** Aborts when the process is told to stop. */
  readonly signal: AbortSignal;
}

/** Runs every surface that has its settings until the signal; resolves when all have stopped. */
export async function serve(options: ServeOptions): Promise<void> {
  const { config, foundation, log, now, signal } = options;
  const stores = createStores(await openState(config.dataDir), now);
  const telemetry = createTelemetry();
  const services: Service[] = [];
  const failure = new AbortController();
  const ended = AbortSignal.any([signal, failure.signal]);
  const fail = (error: Error): void => failure.abort(error);
  const core = createCore(options, { stores, telemetry, fail, services: () => services });
  const platforms = await createPlatforms(config, core);
  const web = { dispatcher: core.dispatcher, telemetry, platforms, services: () => services };
  services.push(await createWeb(config, web), ...platforms);
  const pruning = setInterval(() => void prune(stores, options), PRUNE_EVERY_MS);
  try {
    await prune(stores, options);
    const filling = fillCorpus(foundation.index, { ...options, signal: ended }).catch(
      (error: unknown) => {
        if (!ended.aborted) log.error({ err: error }, 'the index could not be built');
      },
    );
    for (const service of services) {
      await service.start();
      log.info({ service: service.name, ...service.health() }, 'a surface started');
    }
    await until(ended);
    await filling;
    if (failure.signal.aborted) throw failure.signal.reason;
  } finally {
    clearInterval(pruning);
    await stopAll(services, log);
    await stores.close();
  }
}

interface CoreParts {
  readonly stores: Stores;
  readonly telemetry: Telemetry;
  readonly fail: Core['fail'];
  readonly services: () => readonly Service[];
}

function createCore(
  { config, foundation, log, now, monotonic }: ServeOptions,
  { stores, telemetry, fail, services }: CoreParts,
): Core {
  const { index, retriever } = foundation;
  const llm = budgeted(foundation.llm, config, stores);
  const conversations = createConversations({ turns: stores.turns, llm });
  const startedAt = now();
  const parts = {
    index,
    retriever,
    answerer: cached(foundation.answererWith(llm), llm, monotonic),
    now: monotonic,
    memory: {
      stores,
      conversations,
      serviceStatus: (context: CommandContext) =>
        describe({ config, stores, services: services(), startedAt, llm }, context),
    },
  };
  const dispatcher = createDispatcher({
    commands: commandTable.map((spec) => spec.bind(parts)),
    settings: stores.settings,
    limits: [
      {
        keyOf: ({ place, person }) => `${place.platform} ${person}`,
        limiter: createRateLimiter(PER_PERSON, monotonic),
      },
      {
        keyOf: ({ place }) => `${place.platform} ${place.tenant}`,
        limiter: createRateLimiter(PER_PLACE, monotonic),
      },
      { keyOf: () => 'all', limiter: createRateLimiter(FOR_ALL, monotonic) },
    ],
    queue: createQueue({ ...QUEUE, timer: systemTimer }),
    telemetry,
    log,
    now: monotonic,
  });
  const suggest: Core['suggest'] = async (text) =>
    (await index.suggest(text, SUGGESTIONS)).map(toSummary);
  return {
    dispatcher,
    commands: commandTable,
    conversations,
    stores,
    suggest,
    fail,
    log,
    now,
    monotonic,
  };
}

function budgeted(llm: Llm | undefined, config: Config, stores: Stores): Llm | undefined {
  if (llm === undefined || config.model === undefined) return undefined;
  return withBudget(llm, {
    usage: stores.usage,
    settings: stores.settings,
    monthly: config.costs.monthlyTokens,
    maxTokens: config.model.maxTokens,
  });
}

/** An answer for which the model failed is not kept: the next one may be better. */
function cached(answerer: Answerer, llm: Llm | undefined, now: () => number): Answerer {
  return createCachedAnswerer(answerer, {
    now,
    version: () => '',
    worthKeeping: ({ mode, refused }) => refused || llm === undefined || mode === 'model',
  });
}

interface WebParts {
  readonly dispatcher: Dispatcher;
  readonly telemetry: Telemetry;
  readonly platforms: readonly Service[];
  readonly services: () => readonly Service[];
}

async function createWeb(
  { page }: Config,
  { dispatcher, telemetry, platforms, services }: WebParts,
): Promise<Service> {
  const { mountPage } = await import('./web/routes.tsx');
  return createHttp({
    settings: page,
    registry: telemetry.registry,
    health: () => Object.fromEntries(services().map(({ name, health }) => [name, health()])),
    mount(app) {
      for (const platform of platforms) platform.mount?.(app); // what the page asks for is not for them
      mountPage(app, { dispatcher, settings: page });
    },
  });
}

/** The platforms that have their settings, each loaded only then. */
async function createPlatforms({ slack }: Config, core: Core): Promise<readonly Service[]> {
  if (slack === undefined) return [];
  const { createSlack } = await import('./slack/service.ts');
  return [createSlack(slack, core)];
}

interface Described {
  readonly config: Config;
  readonly stores: Stores;
  readonly services: readonly Service[];
  readonly startedAt: Date;
  readonly llm: Llm | undefined;
}

async function describe(
  { config, stores, services, startedAt, llm }: Described,
  { place, person }: CommandContext,
): Promise<ServiceStatus> {
  const isOperator = config.operators.includes(`${place.platform}:${person}`);
  const parts = services.map(({ name, health }) => {
    const { ready, detail } = health();
    return { name, ok: ready, detail };
  });
  return {
    startedAt,
    parts,
    ...(llm && { model: llm.name }),
    ...(isOperator && llm && { usage: await usageOf(stores, config) }),
  };
}

async function usageOf(
  stores: Stores,
  { costs }: Config,
): Promise<ServiceStatus['usage'] & object> {
  const month = await stores.usage.thisMonth();
  const { monthlyTokens, pricePerMillionIn, pricePerMillionOut } = costs;
  const cost = (month.in * (pricePerMillionIn ?? 0) + month.out * (pricePerMillionOut ?? 0)) / 1e6;
  return {
    tokens: month.in + month.out,
    ...(monthlyTokens !== undefined && { budget: monthlyTokens }),
    ...(pricePerMillionIn !== undefined && { cost }),
  };
}

/** An empty corpus gets the sample papers; what was never built is built. */
async function fillCorpus(index: PaperIndex, options: ServeOptions): Promise<void> {
  const { log, samplePath, signal } = options;
  const { papers, generation, problem, tail } = await index.status();
  if (problem !== undefined) log.error({ problem }, 'the index cannot be searched');
  if (papers === 0)
    await index.upsert(
      readPapersJsonl(samplePath, () => {}),
      'sample',
      signal,
    );
  if (papers > 0 && generation !== null && tail === 0) return;
  log.info({ papers, tail }, 'building the index began');
  await index.build(() => {}, signal);
  log.info({}, 'the index was built');
}

async function prune(stores: Stores, { config, now }: ServeOptions): Promise<void> {
  await stores.prune(new Date(now().getTime() - config.retentionDays * DAY_MS));
}

function until(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** All at once; whoever takes longer than the time for it is left behind. */
async function stopAll(services: readonly Service[], log: Log): Promise<void> {
  const stopping = services.map(async (service) => {
    await service.stop().catch((error: unknown) => {
      log.error({ err: error, service: service.name }, 'a surface did not stop cleanly');
    });
  });
  let late: NodeJS.Timeout | undefined;
  const timeUp = new Promise<void>((resolve) => {
    late = setTimeout(resolve, STOP_MS);
  });
  await Promise.race([Promise.all(stopping), timeUp]);
  clearTimeout(late);
  log.info({}, 'all surfaces stopped');
}
