import { createCachedAnswerer } from '../src/answer-cache.ts';
import { withBudget } from '../src/budget.ts';
import type { CommandContext, Memory } from '../src/command.ts';
import { commandTable } from '../src/commands/table.ts';
import type { Config } from '../src/config-groups.ts';
import { createConversations } from '../src/conversation.ts';
import { systemTimer, type Timer } from '../src/deadline.ts';
import { createDispatcher, type DispatcherParts, type RequestLimit } from '../src/dispatcher.ts';
import type { Live } from '../src/live.ts';
import type { Llm } from '../src/llm.ts';
import type { Log } from '../src/log.ts';
import { phrases } from '../src/phrases.ts';
import { withQueue } from '../src/queue.ts';
import { createRateLimiter } from '../src/rate-limit.ts';
import { type Answer, type ServiceStatus, toSummary } from '../src/reply.ts';
import type { Stores } from '../src/state/stores.ts';
import type { Telemetry } from '../src/telemetry.ts';
import type { Foundation } from './compose.ts';
import type { Core, Service } from './service.ts';

const MINUTE_MS = 60_000;
const PER_PERSON = { count: 20, windowMs: MINUTE_MS };
const PER_PLACE = { count: 120, windowMs: MINUTE_MS };
const FOR_ALL = { count: 600, windowMs: MINUTE_MS };
/** Of the ten seconds to an answer's first words, four are left for the call. */
const MODEL_CALLS = { running: 8, waiting: 200, waitMs: 6_000 };
const SUGGESTIONS = 25;

export interface CoreParts extends Pick<DispatcherParts, 'indexing' | 'closing'> {
  readonly config: Config;
  readonly foundation: Pick<Foundation, 'index' | 'retriever' | 'llm' | 'answererWith'>;
  readonly stores: Stores;
  /** Absent where no source may be asked. */
  readonly live?: Live;
  readonly telemetry: Telemetry;
  readonly services: () => readonly Service[];
  readonly fail: Core['fail'];
  readonly log: Log;
  readonly now: () => Date;
  /** Milliseconds, monotonic. */
  readonly monotonic: () => number;
  readonly timer?: Timer;
}

/** Everything that a platform builds on. `clear` lets go of what is kept in memory of answers. */
export function createCore(parts: CoreParts): Core & { clear(): void } {
  const { foundation, stores, telemetry, log, now, monotonic, timer = systemTimer } = parts;
  const { index, retriever } = foundation;
  const llm = metered(parts);
  const answerer = createCachedAnswerer(foundation.answererWith(llm), {
    now: monotonic,
    worthKeeping: (answer) => llm === undefined || isWhole(answer),
  });
  const conversations = createConversations({ turns: stores.turns, llm, timer });
  const startedAt = now();
  const memory: Memory = {
    stores,
    conversations,
    serviceStatus: (context) => describe({ ...parts, startedAt, llm }, context),
    forget(platform, person) {
      answerer.clear();
      return stores.forget(platform, person);
    },
  };
  const bound = {
    index,
    retriever,
    answerer,
    now: monotonic,
    memory,
    sourceRuns: stores.sourceRuns.all,
    ...(parts.live && { live: parts.live }),
  };
  return {
    dispatcher: createDispatcher({
      commands: commandTable.map((spec) => spec.bind(bound)),
      settings: stores.settings,
      limits: requestLimits(monotonic),
      indexing: parts.indexing,
      closing: parts.closing,
      telemetry,
      log,
      now: monotonic,
    }),
    commands: commandTable,
    conversations,
    stores,
    suggest: async (text) => (await index.suggest(text, SUGGESTIONS)).map(toSummary),
    log,
    now,
    monotonic,
    fail: parts.fail,
    clear: answerer.clear,
  };
}

/** The model within the month's budget, a few calls at a time. */
function metered({ foundation, config, stores, timer = systemTimer }: CoreParts): Llm | undefined {
  if (foundation.llm === undefined || config.model === undefined) return undefined;
  const withinBudget = withBudget(foundation.llm, {
    usage: stores.usage,
    settings: stores.settings,
    monthly: config.costs.monthlyTokens,
    maxTokens: config.model.maxTokens,
  });
  return withQueue(withinBudget, { ...MODEL_CALLS, timer });
}

/** Where the model failed or broke off, the next one who asks may have more luck. */
function isWhole({ mode, refused, notices }: Answer): boolean {
  return refused || (mode === 'model' && !notices.includes(phrases.brokeOff));
}

function requestLimits(monotonic: () => number): readonly RequestLimit[] {
  return [
    {
      keyOf: ({ place, person }) => `${place.platform} ${person}`,
      limiter: createRateLimiter(PER_PERSON, monotonic),
      refusal: phrases.tooFast,
    },
    {
      keyOf: ({ place }) => `${place.platform} ${place.tenant}`,
      limiter: createRateLimiter(PER_PLACE, monotonic),
      refusal: phrases.tooMany,
    },
    {
      keyOf: () => 'all',
      limiter: createRateLimiter(FOR_ALL, monotonic),
      refusal: phrases.tooMany,
    },
  ];
}

interface Described extends CoreParts {
  readonly startedAt: Date;
  readonly llm: Llm | undefined;
}

async function describe(
  { config, stores, services, startedAt, llm }: Described,
  { place, person }: CommandContext,
): Promise<ServiceStatus> {
  const isOperator = config.operators.includes(`${place.platform}:${person}`);
  const parts = services().map(({ name, health }) => {
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
    ...((pricePerMillionIn ?? pricePerMillionOut) !== undefined && { cost }),
  };
}
