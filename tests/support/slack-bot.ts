import { setImmediate } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { createHttp } from '../../adapters/http.ts';
import type { Core, Service } from '../../adapters/service.ts';
import { createSlack } from '../../adapters/slack/service.ts';
import type { Paper } from '../../index/paper.ts';
import type { SlackSettings } from '../../src/config-slack.ts';
import { systemTimer, type Timer } from '../../src/deadline.ts';
import type { State } from '../../src/state/schema.ts';
import { createTelemetry } from '../../src/telemetry.ts';
import { aPaper, each } from './builders.ts';
import type { Clock } from './clock.ts';
import { aCore, type CoreSetup } from './core.ts';
import { createFakeEmbedder } from './fake-embedder.ts';
import { createMemoryIndex } from './memory-index.ts';
import { assertNoSecret } from './secrets.ts';
import { freePort } from './service.ts';
import type { Message } from './slack/messages.ts';
import { manifest } from './slack/own-manifest.ts';
import { passTime } from './slack/passing-time.ts';
import { type Slack, startSlack } from './slack/server.ts';

export interface BotOptions extends Pick<CoreSetup, 'llm' | 'env' | 'sabotage' | 'indexing'> {
  /** Of another bot that ran before in the same Slack, with what it remembers. */
  readonly after?: Bot;
  readonly manifest?: unknown;
  readonly delivery?: 'socket' | 'http';
  readonly workspaces?: 'one' | 'many';
  /** Of the one workspace; the first that it had unless given. */
  readonly token?: string;
  /** Where there are many. */
  readonly stateKey?: string;
  /** Real by default; Slack's own time, where it is to pass by itself. */
  readonly time?: 'real' | 'of Slack';
  readonly papers?: readonly Paper[];
  /** What stands in for parts of the core. */
  readonly changes?: (core: Core) => Partial<Core>;
  /** Prepares Slack before the bot joins. */
  readonly before?: (slack: Slack) => void;
}

export interface Bot {
  readonly slack: Slack;
  readonly service: Service;
  readonly core: Core;
  readonly state: State;
  readonly closing: { readonly intake: AbortController; readonly work: AbortController };
  readonly logged: readonly string[];
  /** Where it serves, in HTTP mode. */
  readonly url: string;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Waits, without sleeping, for what Slack is not told of. */
  until(look: () => boolean): Promise<void>;
  /** Waits for the one connection. */
  connected(): Promise<void>;
  /** What the bot said in the thread of a message, for everybody there. */
  inThread(root: Message): readonly Message[];
}

const PAPERS: readonly Paper[] = [
  aPaper({
    id: 'arxiv:2401.00001',
    arxivId: '2401.00001',
    title: 'Residual networks in depth',
    abstract:
      'Residual networks train very deep layers with shortcut connections. They reach 96.4% on ImageNet.',
  }),
  aPaper({
    id: 'arxiv:2401.00002',
    arxivId: '2401.00002',
    title: 'Patches for vision transformers',
    abstract:
      'Vision transformers cut images into patches. Attention then mixes the patches globally.',
    published: '2024-06-01',
  }),
  aPaper({
    id: 'arxiv:2401.00003',
    arxivId: '2401.00003',
    title: 'Dropout at random',
    abstract:
      'Dropout switches units off at random. This keeps networks from overfitting small datasets.',
  }),
];

/** The Slack adapter on the real core, in a Slack on loopback; gone after the test. */
export async function aBot(options: BotOptions = {}): Promise<Bot> {
  const { after, delivery = 'socket', time = 'real' } = options;
  const slack = after?.slack ?? (await startSlack({ manifest: options.manifest ?? manifest }));
  if (after === undefined) onTestFinished(() => slack.close());
  options.before?.(slack);
  const secrets = [slack.token, slack.appToken, slack.signingSecret, slack.clientSecret];
  const made = await aCore({
    ...options,
    secrets,
    clock: clockOf(slack),
    corpus: await corpusOf(options.papers ?? PAPERS),
    ...(after && { state: after.state }),
  });
  const core = { ...made.core, ...options.changes?.(made.core) };
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const service = createSlack(settingsFor(slack, url, options), core, {
    timer: time === 'real' ? systemTimer : slack.clock.after,
    fetch: slack.traffic.fetch,
  });
  const http = createHttp({
    settings: { host: '127.0.0.1', port, trustProxy: false },
    registry: createTelemetry().registry,
    services: () => [service],
    mount: (app) => service.mount?.(app),
    log: core.log,
  });
  if (delivery === 'http') slack.deliverTo({ url });
  const passing = <T>(work: Promise<T>): Promise<T> =>
    time === 'real' ? work : passTime(slack.clock, slack.traffic, work);
  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    stopped ??= passing(service.stop())
      .then(() => http.stop())
      .then(() => assertNoSecret(secrets, made.lines.join('') + saidIn(slack)));
    return stopped;
  };
  onTestFinished(stop);
  const until = (look: () => boolean): Promise<void> => passing(eventually(look));
  const start = async (): Promise<void> => {
    await http.start();
    await passing(service.start());
  };
  return {
    slack,
    service,
    core,
    state: made.state,
    closing: made.closing,
    logged: made.lines,
    url,
    start,
    stop,
    until,
    connected: () => until(() => service.health().ready && slack.sockets.open === 1),
    inThread: (root) =>
      slack
        .messages(slack.world.channel(root.channel))
        .filter(({ threadTs, botId }) => threadTs === root.ts && botId !== undefined),
  };
}

/** One that has started. */
export async function aRunningBot(options: BotOptions = {}): Promise<Bot> {
  const bot = await aBot(options);
  await bot.start();
  return bot;
}

function settingsFor(
  slack: Slack,
  publicUrl: string,
  {
    delivery = 'socket',
    workspaces = 'one',
    token = slack.token,
    stateKey = 'k'.repeat(32),
  }: BotOptions,
): SlackSettings {
  const { clientId, clientSecret } = slack;
  const stateSecret = 's'.repeat(32);
  return {
    workspaces:
      workspaces === 'one'
        ? { kind: 'one', botToken: token }
        : { kind: 'many', clientId, clientSecret, stateSecret, stateKey, publicUrl },
    delivery:
      delivery === 'socket'
        ? { kind: 'socket', appToken: slack.appToken }
        : { kind: 'http', signingSecret: slack.signingSecret },
    apiUrl: slack.apiUrl,
  };
}

/** Slack's time, as the core reads it. */
function clockOf({ clock }: Slack): Clock {
  const timer: Timer = clock.after;
  return {
    monotonic: clock.now,
    date: () => new Date(clock.now()),
    timer,
    sleep: (ms) => new Promise((resolve) => void timer(ms, resolve)),
    advance: clock.advance,
    jump: () => {
      throw new Error('the time of a Slack does not jump');
    },
  };
}

async function corpusOf(papers: readonly Paper[]) {
  const embedder = createFakeEmbedder();
  const index = await createMemoryIndex(embedder);
  await index.upsert(each(papers), 'test');
  await index.build(() => {});
  return { index, embedder };
}

/** All that the bot posted, as Slack keeps it. */
function saidIn(slack: Slack): string {
  return JSON.stringify(slack.requests('chat.postMessage').map(({ args }) => args));
}

const WITHIN_MS = 20_000;

async function eventually(look: () => boolean): Promise<void> {
  const lateAt = performance.now() + WITHIN_MS;
  while (!look()) {
    if (performance.now() > lateAt) throw new Error(`waited in vain for ${look}`);
    await setImmediate();
  }
}
