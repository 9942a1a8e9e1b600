import type { BudgetFact } from '../src/alerts.ts';
import { createCachedAnswerer } from '../src/answer-cache.ts';
import { watchBudget, withBudget } from '../src/budget.ts';
import type { Memory } from '../src/command.ts';
import type { CommandContext } from '../src/command-context.ts';
import { commandTable } from '../src/commands/table.ts';
import type { Config } from '../src/config-groups.ts';
import { createConversations } from '../src/conversation.ts';
import { systemTimer, type Timer } from '../src/deadline.ts';
import { createDigests, type Digests } from '../src/digests.ts';
import { createDispatcher, type DispatcherParts, type RequestLimit } from '../src/dispatcher.ts';
import { createAuthorCheck } from '../src/finding.ts';
import type { Live } from '../src/live.ts';
import type { Llm } from '../src/llm.ts';
import type { Log } from '../src/log.ts';
import { isOnTopic } from '../src/on-topic.ts';
import { toSummary } from '../src/paper-summary.ts';
import { phrases } from '../src/phrases.ts';
import { createPostedPapers } from '../src/posted-papers.ts';
import { withQueue } from '../src/queue.ts';
import { createRateLimiter } from '../src/rate-limit.ts';
import type { Answer } from '../src/reply.ts';
import type { SignUps } from '../src/sign-up.ts';
import { bringsNews, runsOf } from '../src/sources.ts';
import type { Stores } from '../src/state/stores.ts';
import type { Telemetry } from '../src/telemetry.ts';
import { createTrends } from '../src/trends.ts';
import type { Foundation } from './compose.ts';
import type { Core, Service } from './service.ts';
import { describeService } from './service-status.ts';

const MINUTE_MS = 60_000;
const QUESTIONS_PER_CALLER = { count: 20, windowMs: MINUTE_MS };
const QUESTIONS_PER_PLACE = { count: 120, windowMs: MINUTE_MS };
const QUESTIONS_OF_ALL = { count: 600, windowMs: MINUTE_MS };
const COMMANDS_PER_CALLER = { count: 120, windowMs: MINUTE_MS };
/** Of the ten seconds to an answer's first words, four are left for the call. */
const MODEL_CALLS = { running: 8, waiting: 200, waitMs: 6_000 };
const SUGGESTIONS = 25;

export interface CoreParts extends Pick<DispatcherParts, 'indexing' | 'closing'> {
  readonly config: Config;
  readonly foundation: Pick<Foundation, 'index' | 'retriever' | 'llm' | 'answererWith' | 'sources'>;
  readonly stores: Stores;
  /** Absent where no source may be asked. */
  readonly live?: Live;
  /** Where mail can be sent. */
  readonly signUps?: SignUps | undefined;
  readonly telemetry: Telemetry;
  readonly services: () => readonly Service[];
  readonly fail: Core['fail'];
  readonly log: Log;
  readonly now: () => Date;
  /** Milliseconds, monotonic. */
  readonly monotonic: () => number;
  readonly timer?: Timer;
}

/** Everything that a platform builds on, and what sends posts. */
export interface WholeCore extends Core {
  readonly digests: Digests;
  /** How much of the month’s tokens is spent; undefined where there is no limit. */
  budget(): Promise<BudgetFact | undefined>;
  /** Lets go of what is kept in memory of answers. */
  clear(): void;
}

export function createCore(parts: CoreParts): WholeCore {
  const { foundation, config, stores, telemetry, log, now, monotonic } = parts;
  const { timer = systemTimer } = parts;
  const { index, retriever } = foundation;
  const budget = watchBudget(stores.usage, { monthly: config.costs.monthlyTokens, now });
  const llm = metered(parts, budget.noteSpent);
  const answerer = createCachedAnswerer(foundation.answererWith(llm), {
    now: monotonic,
    worthKeeping: (answer) => llm === undefined || isWhole(answer),
  });
  const conversations = createConversations({
    turns: stores.turns,
    postedPapers: createPostedPapers(stores.outbox, index),
    isAuthor: createAuthorCheck(retriever),
    llm,
    timer,
  });
  const startedAt = now();
  const trends = createTrends({
    index,
    retriever,
    isOnTopic,
    signals: stores.signals,
  });
  const { feeds } = foundation.sources;
  const runsOfAll = async () => runsOf(feeds, await stores.sourceRuns.all());
  const runsOfNews = async () => runsOf(feeds.filter(bringsNews), await stores.sourceRuns.all());
  const digests = createDigests({
    stores,
    trends,
    sourceRuns: runsOfNews,
    log,
    now,
    monotonic,
    timer,
  });
  const memory: Memory = {
    stores,
    conversations,
    composer: digests.composer,
    ...(parts.signUps && { signUps: parts.signUps }),
    serviceStatus: (context) => describeService({ ...parts, startedAt, llm }, context),
    forget(platform, person) {
      answerer.clear();
      return stores.forget(platform, person);
    },
  };
  const bound = {
    index,
    retriever,
    answerer,
    trends,
    now: monotonic,
    date: now,
    memory,
    sourceRuns: runsOfAll,
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
    connect: digests.connect,
    digests,
    budget: budget.facts,
    clear: answerer.clear,
  };
}

/** The model within the month's budget, a few calls at a time. */
function metered(
  { foundation, config, stores, timer = systemTimer }: CoreParts,
  onSpent: () => void,
): Llm | undefined {
  if (foundation.llm === undefined || config.model === undefined) return undefined;
  const withinBudget = withBudget(foundation.llm, {
    usage: stores.usage,
    settings: stores.settings,
    monthly: config.costs.monthlyTokens,
    onSpent,
    maxTokens: config.model.maxTokens,
  });
  return withQueue(withinBudget, { ...MODEL_CALLS, timer });
}

/** Where the model failed or broke off, the next one who asks may have more luck. */
function isWhole({ mode, refused, notices }: Answer): boolean {
  return refused || (mode === 'model' && !notices.includes(phrases.brokeOff));
}

/** Questions cost most; everything else is for reading on. */
function requestLimits(monotonic: () => number): readonly RequestLimit[] {
  const callerOf = ({ place, person, caller = person }: CommandContext): string =>
    `${place.platform} ${caller}`;
  return [
    {
      keyOf: callerOf,
      limiter: createRateLimiter(COMMANDS_PER_CALLER, monotonic),
      refusal: phrases.tooFast,
    },
    {
      keyOf: (context, { isQuestion }) => (isQuestion ? callerOf(context) : undefined),
      limiter: createRateLimiter(QUESTIONS_PER_CALLER, monotonic),
      refusal: phrases.tooFast,
    },
    {
      keyOf: ({ place }, { isQuestion }) =>
        isQuestion && place.direct !== true ? `${place.platform} ${place.tenant}` : undefined,
      limiter: createRateLimiter(QUESTIONS_PER_PLACE, monotonic),
      refusal: phrases.tooMany,
    },
    {
      keyOf: (_, { isQuestion }) => (isQuestion ? 'all' : undefined),
      limiter: createRateLimiter(QUESTIONS_OF_ALL, monotonic),
      refusal: phrases.tooMany,
    },
  ];
}
