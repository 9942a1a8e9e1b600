import { createCore } from '../../adapters/core.ts';
import type { Service } from '../../adapters/service.ts';
import type { Embedder } from '../../index/embedder.ts';
import type { Paper } from '../../index/paper.ts';
import type { PaperIndex, Progress } from '../../index/paper-index.ts';
import { Database } from '../../index/sqlite.ts';
import { createAnswerer } from '../../src/answerer.ts';
import type { CommandContext } from '../../src/command-context.ts';
import { loadConfig } from '../../src/config.ts';
import { createLive } from '../../src/live.ts';
import type { Llm } from '../../src/llm.ts';
import type { Reply } from '../../src/reply.ts';
import { createRetriever } from '../../src/retriever.ts';
import type { Sources } from '../../src/sources.ts';
import { upToDate } from '../../src/state/database.ts';
import type { State } from '../../src/state/schema.ts';
import { createStores } from '../../src/state/stores.ts';
import { judgeByEvidence } from '../../src/sufficiency.ts';
import { createTelemetry } from '../../src/telemetry.ts';
import { aPaper, each } from './builders.ts';
import { aClock, type Clock } from './clock.ts';
import { createFakeEmbedder } from './fake-embedder.ts';
import { aLog } from './log.ts';
import { createMemoryIndex } from './memory-index.ts';

const ABSTRACTS = [
  'Residual networks train very deep layers with shortcut connections. They reach 96.4% on ImageNet.',
  'Vision transformers cut images into patches. Attention then mixes the patches globally.',
  'Dropout switches units off at random. This keeps networks from overfitting small datasets.',
];
/** What a model may write about them: it is borne out. */
export const WRITTEN =
  'Residual networks train very deep layers with shortcut connections [1]. They reach 96.4% on ImageNet [1].';
export const QUESTION = 'How do residual networks train very deep layers?';

export interface CoreSetup {
  readonly llm?: Llm;
  readonly clock?: Clock;
  readonly env?: Readonly<Record<string, string>>;
  readonly state?: State;
  readonly services?: readonly Service[];
  /** What may be asked for papers that are not here. */
  readonly sources?: Partial<Sources>;
  readonly indexing?: () => Progress | undefined;
  /** In memory, in place of three. */
  readonly papers?: readonly Paper[];
  /** A corpus in place of papers in memory, with the judge that ships. */
  readonly corpus?: { readonly index: PaperIndex; readonly embedder: Embedder };
  readonly sabotage?: Sabotage;
  /** What no line of the log may hold. */
  readonly secrets?: readonly string[];
}

/** One function of one part throws, or rejects. */
export interface Sabotage {
  readonly part: 'index' | 'turns' | 'feedback' | 'settings' | 'stores';
  readonly method: string;
  readonly error: unknown;
}

/** The core of the service on papers in memory, with time that goes by when it is told to. */
export async function aCore(setup: CoreSetup = {}) {
  const { llm, clock = aClock(), env = {}, services = [] } = setup;
  const { log, lines } = aLog({ secrets: setup.secrets ?? [] });
  const corpus = setup.corpus ?? (await inMemory(setup.papers ?? threePapers()));
  const { embedder } = corpus;
  const index = sabotaged('index', corpus.index, setup.sabotage);
  const retriever = createRetriever(index);
  const model =
    llm === undefined ? {} : { CHAT_MODEL: 'm', OPENAI_BASE_URL: 'http://127.0.0.1/v1' };
  const state = setup.state ?? (await upToDate(new Database(':memory:'), 'state'));
  const sound = createStores(state, clock.date);
  const stores = sabotaged(
    'stores',
    {
      ...sound,
      turns: sabotaged('turns', sound.turns, setup.sabotage),
      feedback: sabotaged('feedback', sound.feedback, setup.sabotage),
      settings: sabotaged('settings', sound.settings, setup.sabotage),
    },
    setup.sabotage,
  );
  const closing = { intake: new AbortController(), work: new AbortController() };
  const telemetry = createTelemetry();
  const sources = { feeds: [], lookups: [], searches: [], ...setup.sources };
  const live = createLive({
    sources,
    index,
    clock: { deadline: deadlineOn(clock) },
    onChange: () => core.clear(),
  });
  const core = createCore({
    live,
    config: loadConfig({ ...model, ...env }, ''),
    foundation: {
      index,
      retriever,
      sources,
      llm,
      answererWith: (metered) =>
        createAnswerer({
          retriever,
          embedder,
          weigh: index.weigh,
          judge:
            setup.corpus === undefined
              ? (_, hits) => ({ covered: hits.length > 0 })
              : judgeByEvidence,
          now: clock.monotonic,
          timer: clock.timer,
          log,
          ...(metered && { llm: metered }),
        }),
    },
    stores,
    telemetry,
    services: () => services,
    fail: (error) => {
      throw error;
    },
    indexing: setup.indexing ?? (() => undefined),
    closing: { intake: closing.intake.signal, work: closing.work.signal },
    log,
    now: clock.date,
    monotonic: clock.monotonic,
    timer: clock.timer,
  });

  /** All replies to a question, or to another command. */
  async function ask(
    what: string | { readonly name: string; readonly input: Record<string, unknown> },
    context: Partial<CommandContext> = {},
    signal = new AbortController().signal,
  ): Promise<readonly Reply[]> {
    const call = typeof what === 'string' ? { name: 'ask', input: { question: what } } : what;
    const replies: Reply[] = [];
    for await (const reply of core.dispatcher.dispatch(call, aContext(context), signal)) {
      replies.push(reply);
    }
    return replies;
  }

  return { core, ask, index, stores, state, clock, closing, telemetry, lines };
}

function threePapers(): readonly Paper[] {
  return ABSTRACTS.map((abstract, i) =>
    aPaper({ id: `p${i}`, title: `Study number ${i} of networks`, abstract }),
  );
}

async function inMemory(papers: readonly Paper[]) {
  const embedder = createFakeEmbedder();
  const index = await createMemoryIndex(embedder);
  await index.upsert(each(papers), 'test');
  await index.build(() => {});
  return { index, embedder };
}

/** Aborts after so long, by the clock. */
function deadlineOn({ timer }: Clock): (ms: number) => AbortSignal {
  return (ms) => {
    const late = new AbortController();
    timer(ms, () => late.abort(new Error('late')));
    return late.signal;
  };
}

function sabotaged<T extends object>(
  name: Sabotage['part'],
  part: T,
  sabotage: Sabotage | undefined,
): T {
  if (sabotage?.part !== name) return part;
  if (!(sabotage.method in part)) throw new Error(`${name} has no ${sabotage.method}`);
  const fail = async (): Promise<never> => {
    throw sabotage.error;
  };
  return { ...part, [sabotage.method]: fail };
}

export function aContext(changes: Partial<CommandContext> = {}): CommandContext {
  return {
    place: { platform: 'test', tenant: 'here', channel: 'general' },
    person: 'someone',
    locale: 'en',
    timeZone: 'UTC',
    mayManage: async () => false,
    ...changes,
  };
}

/** The last of some replies. */
export function lastOf(replies: readonly Reply[]): Reply {
  const last = replies.at(-1);
  if (last === undefined) throw new Error('nobody answered');
  return last;
}

export const isAnswer = (reply: Reply): boolean =>
  reply.kind === 'answer' && reply.status === 'done';

/** A model that takes so long to its first piece, by the clock, and counts what it costs. */
export function aPaidModel(clock: Clock, { ms = 1_000, text = WRITTEN } = {}) {
  const calls: { readonly at: number; readonly tokens: number }[] = [];
  const llm: Llm = {
    name: 'paid',
    async *stream(messages, { signal, onUsage } = {}) {
      const tokens = messages.reduce((sum, { content }) => sum + content.length, 0);
      calls.push({ at: clock.monotonic(), tokens: tokens + text.length });
      await clock.sleep(ms, signal);
      yield text;
      onUsage?.({ in: tokens, out: text.length });
    },
  };
  return { llm, calls };
}
