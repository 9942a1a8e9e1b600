import { getEventListeners } from 'node:events';
import { beforeEach, describe, expect, it } from 'vitest';
import { IndexError } from '../../index/errors.ts';
import type { Progress } from '../../index/paper-index.ts';
import type { Command } from '../../src/command.ts';
import type { CommandContext } from '../../src/command-context.ts';
import { createDispatcher, type Dispatcher, type RequestLimit } from '../../src/dispatcher.ts';
import { UpstreamError, UserError } from '../../src/errors.ts';
import { createRateLimiter } from '../../src/rate-limit.ts';
import type { Reply } from '../../src/reply.ts';
import type { TenantSettings, TenantSettingsStore } from '../../src/state/tenant-settings.ts';
import { createTelemetry } from '../../src/telemetry.ts';
import { anAnswer, openPlace } from '../support/builders.ts';
import { aClock, settled } from '../support/clock.ts';
import { aContext } from '../support/core.ts';
import { aLog } from '../support/log.ts';

const HELLO: Reply = { kind: 'notice', level: 'info', text: 'Hello.' };

type Run = (input: unknown, context: CommandContext, signal: AbortSignal) => AsyncIterable<Reply>;

function aCommand(name: string, run: Run, changes: Partial<Command> = {}): Command {
  const spec = { description: name, args: [], private: false, listed: 'everywhere' } as const;
  return { name, ...spec, ...changes, execute: run };
}

const greet = () => replying(HELLO);

async function* replying(...replies: readonly Reply[]): AsyncIterable<Reply> {
  yield* replies;
}

async function* failing(error: unknown, ...before: readonly Reply[]): AsyncIterable<Reply> {
  yield* before;
  throw error;
}

interface Setup {
  readonly commands?: readonly Command[];
  readonly settings?: Partial<TenantSettings> | Error;
  readonly limits?: readonly RequestLimit[];
  readonly indexing?: () => Progress | undefined;
}

let closing: { intake: AbortController; work: AbortController };
beforeEach(() => {
  closing = { intake: new AbortController(), work: new AbortController() };
});

function aDispatcher({ commands, settings = {}, limits = [], indexing }: Setup = {}) {
  const { log, lines } = aLog();
  const telemetry = createTelemetry();
  const store: TenantSettingsStore = {
    async get() {
      if (settings instanceof Error) throw settings;
      return { ...openPlace, ...settings };
    },
    set: async () => openPlace,
    drop: () => {},
  };
  const clock = aClock();
  const dispatcher = createDispatcher({
    commands: commands ?? [
      aCommand('ask', greet, { isQuestion: true }),
      aCommand('live', greet, { isQuestion: true }),
      aCommand('show', greet),
      aCommand('help', greet, { private: true }),
    ],
    settings: store,
    limits,
    indexing: indexing ?? (() => undefined),
    closing: { intake: closing.intake.signal, work: closing.work.signal },
    telemetry,
    log,
    now: clock.monotonic,
  });
  return { dispatcher, lines, clock, telemetry };
}

const never = new AbortController().signal;

async function all(
  dispatcher: Dispatcher,
  name = 'ask',
  {
    context = {},
    signal = never,
  }: { context?: Partial<CommandContext>; signal?: AbortSignal } = {},
): Promise<readonly Reply[]> {
  const replies: Reply[] = [];
  const stream = dispatcher.dispatch({ name, input: {} }, aContext(context), signal);
  for await (const reply of stream) replies.push(reply);
  return replies;
}

const run = async (setup: Setup, name?: string, options = {}): Promise<readonly Reply[]> =>
  await all(aDispatcher(setup).dispatcher, name, options);

it('passes on what a command replies, in order', async () => {
  const snapshots = [anAnswer({ status: 'writing' }), anAnswer()];
  const commands = [aCommand('ask', () => replying(...snapshots))];
  expect(await run({ commands })).toEqual(snapshots);
});

it('guesses what an unknown command should have been', async () => {
  expect(await run({}, 'hepl')).toMatchObject([
    { text: 'I do not know “hepl”. Did you mean “help”?' },
  ]);
  expect(await run({}, 'xyzzy')).toMatchObject([{ text: expect.stringContaining('“help”') }]);
});

describe('a failure', () => {
  const asking = (error: unknown): Setup => ({
    commands: [aCommand('ask', () => failing(error))],
  });

  it.each([
    [new UserError('Ask in words.'), 'Ask in words.', { reason: 'request' }],
    [new UserError('I know no such.', { missing: true }), 'I know no such.', { reason: 'missing' }],
    [new UpstreamError('x', 'It is down.', { retryable: true }), 'It is down.', {}],
    [new IndexError('damaged', 'Build it again.'), 'Build it again.', {}],
  ])('that has words for people is told in them: %s', async (error, text, reason) => {
    expect(await run(asking(error))).toEqual([{ kind: 'notice', level: 'error', text, ...reason }]);
  });

  it.each([new TypeError('x is undefined'), 'a string', undefined, { code: 'SQLITE_FULL' }])(
    'that nobody expected gets a reference: %j',
    async (error) => {
      const { dispatcher, lines } = aDispatcher(asking(error));
      const [notice, ...more] = await all(dispatcher);
      expect(more).toEqual([]);
      const text = notice?.kind === 'notice' ? notice.text : '';
      const ref = /\(ref ([0-9a-f]{6})\)/.exec(text)?.[1] ?? 'none';
      expect(lines.join()).toContain(ref);
    },
  );

  it('of a command that replies nothing is not silent', async () => {
    const commands = [aCommand('ask', () => replying())];
    expect(await run({ commands })).toMatchObject([{ text: expect.stringContaining('(ref ') }]);
  });

  it('of the settings is told as well', async () => {
    const setup = { settings: new Error('disk') };
    expect(await run(setup)).toMatchObject([{ text: expect.stringContaining('(ref ') }]);
  });

  it('after some snapshots comes after them', async () => {
    const commands = [
      aCommand('ask', () => failing(new Error('late'), anAnswer({ status: 'writing' }))),
    ];
    expect(await run({ commands })).toMatchObject([{ kind: 'answer' }, { kind: 'notice' }]);
  });
});

describe('while the papers are indexed for the first time', () => {
  const commands = [
    aCommand('ask', () => failing(new IndexError('empty', 'Run `footnote index build`.'))),
  ];

  it('a question is told how far that is', async () => {
    const indexing = () => ({ phase: 'embedding', done: 90, total: 181 }) as const;
    expect(await run({ commands, indexing })).toMatchObject([
      { text: 'The papers are being indexed, 90 of 181 so far. Ask again in a minute.' },
    ]);
  });

  it('and where nobody builds it, what to run', async () => {
    expect(await run({ commands })).toMatchObject([{ text: 'Run `footnote index build`.' }]);
  });
});

describe('allowed channels', () => {
  const settings = { channels: ['papers'] };
  const place = { platform: 'test', tenant: 'here', channel: 'general' };
  it.each([
    ['ask', place, false],
    ['ask', { ...place, channel: 'papers' }, true],
    ['ask', { ...place, direct: true } as const, true],
    ['help', place, true],
  ])('%s in %j is answered: %s', async (name, where, answered) => {
    const replies = await run({ settings }, name, { context: { place: where } });
    if (answered) expect(replies).toEqual([HELLO]);
    else expect(replies).toMatchObject([{ level: 'error', text: /do not answer in this channel/ }]);
  });
});

describe('too many questions', () => {
  const limits = (clock: { monotonic: () => number }): readonly RequestLimit[] => [
    {
      keyOf: ({ person }) => person,
      limiter: createRateLimiter({ count: 2, windowMs: 60_000 }, clock.monotonic),
      refusal: (seconds) => `Wait ${seconds}.`,
    },
    {
      keyOf: () => 'all',
      limiter: createRateLimiter({ count: 3, windowMs: 60_000 }, clock.monotonic),
      refusal: (seconds) => `All wait ${seconds}.`,
    },
  ];

  it('are refused with the time to wait, and told once', async () => {
    const clock = aClock();
    const { dispatcher } = aDispatcher({ limits: limits(clock) });
    await all(dispatcher);
    await clock.advance(500);
    await all(dispatcher);
    const wait = { reason: 'rate', waitSeconds: 60 };
    const refused = { kind: 'notice', level: 'error', text: 'Wait 60.', ...wait };
    expect(await all(dispatcher)).toEqual([refused]);
    expect(await all(dispatcher)).toEqual([{ ...refused, repeated: true }]);
    expect(await all(dispatcher, 'ask', { context: { person: 'other' } })).toEqual([HELLO]);
    expect(await all(dispatcher, 'ask', { context: { person: 'third' } })).toMatchObject([
      { text: 'All wait 60.' },
    ]);
    await clock.advance(60_000);
    expect(await all(dispatcher)).toEqual([HELLO]);
  });

  it('are not counted where a limit does not hold', async () => {
    const clock = aClock();
    const [first] = limits(clock);
    const keyOf = (_: CommandContext, { name }: Command) => (name === 'ask' ? 'all' : undefined);
    const { dispatcher } = aDispatcher({
      limits: first === undefined ? [] : [{ ...first, keyOf }],
    });
    for (let i = 0; i < 3; i++) expect(await all(dispatcher, 'help')).toEqual([HELLO]);
    for (let i = 0; i < 2; i++) expect(await all(dispatcher)).toEqual([HELLO]);
    expect(await all(dispatcher)).toMatchObject([{ reason: 'rate' }]);
  });
});

describe('whether a reply is private', () => {
  const ask = (input: Record<string, unknown>) => ({ name: 'ask', input });
  it.each([
    [ask({}), {}, false],
    [ask({}), { private: true }, true],
    [ask({ private: true }), {}, true],
    [ask({ private: false }), { private: true }, false],
    [{ name: 'live', input: {} }, { private: true }, true],
    [{ name: 'show', input: {} }, { private: true }, false],
    [{ name: 'help', input: {} }, {}, true],
    [{ name: 'nonsense', input: {} }, {}, true],
    [ask({}), new Error('disk'), true],
  ])('%j with %j: %s', async (call, settings, expected) => {
    const { dispatcher } = aDispatcher({ settings });
    expect(await dispatcher.isPrivate(call, aContext())).toBe(expected);
  });
});

describe('stopping', () => {
  const deaf = () =>
    (async function* (): AsyncIterable<Reply> {
      yield anAnswer({ status: 'writing' });
      await new Promise(() => {});
    })();
  const stopped = { kind: 'notice', level: 'error', text: /was stopped before I could answer/ };

  it('tells whoever asked, also where the command takes no notice', async () => {
    const leaving = new AbortController();
    const commands = [aCommand('ask', deaf)];
    const asking = run({ commands }, 'ask', { signal: leaving.signal });
    await settled();
    leaving.abort();
    expect(await asking).toMatchObject([{ status: 'writing' }, stopped]);
  });

  it('begins nothing new, and lets what is in flight go on', async () => {
    let finish = (): void => {};
    const commands = [
      aCommand('ask', () =>
        (async function* (): AsyncIterable<Reply> {
          await new Promise<void>((resolve) => {
            finish = resolve;
          });
          yield HELLO;
        })(),
      ),
    ];
    const { dispatcher } = aDispatcher({ commands });
    const before = all(dispatcher);
    await settled();
    closing.intake.abort();
    expect(await all(dispatcher)).toMatchObject([stopped]);
    finish();
    expect(await before).toEqual([HELLO]);
  });

  it('ends what is in flight with a word when its time is up', async () => {
    const { dispatcher } = aDispatcher({ commands: [aCommand('ask', deaf)] });
    const asking = Promise.all([all(dispatcher), all(dispatcher)]);
    await settled();
    closing.intake.abort();
    closing.work.abort();
    for (const replies of await asking) expect(replies.at(-1)).toMatchObject(stopped);
  });

  it('leaves nothing hanging on the signals that outlive a question', async () => {
    const { dispatcher } = aDispatcher();
    const asker = new AbortController();
    for (let i = 0; i < 20; i++) await all(dispatcher, 'ask', { signal: asker.signal });
    for await (const _ of dispatcher.dispatch(
      { name: 'ask', input: {} },
      aContext(),
      asker.signal,
    )) {
      break;
    }
    for (const { signal } of [asker, closing.intake, closing.work]) {
      expect(getEventListeners(signal, 'abort')).toHaveLength(0);
    }
  });
});

it('counts commands by outcome, and no text or person', async () => {
  const { dispatcher, telemetry } = aDispatcher({
    commands: [
      aCommand('ask', () => replying(anAnswer({ mode: 'model' }))),
      aCommand('quotes', () => replying(anAnswer())),
      aCommand('refuses', () => replying(anAnswer({ refused: true }))),
      aCommand('fails', () => failing(new Error())),
      aCommand('limits', () => replying({ ...HELLO, level: 'error', reason: 'rate' })),
      aCommand('help', greet),
    ],
  });
  for (const name of ['ask', 'ask', 'quotes', 'refuses', 'fails', 'limits', 'help', 'unheard-of']) {
    await all(dispatcher, name, { context: { person: 'canary-person' } });
  }
  const metrics = await telemetry.registry.metrics();
  for (const line of [
    'command="ask",platform="test",outcome="answered"} 2',
    'command="quotes",platform="test",outcome="extractive"} 1',
    'command="refuses",platform="test",outcome="refused"} 1',
    'command="fails",platform="test",outcome="failed"} 1',
    'command="limits",platform="test",outcome="limited"} 1',
    'command="help",platform="test",outcome="answered"} 1',
    'command="unknown",platform="test",outcome="failed"} 1',
  ]) {
    expect(metrics).toContain(line);
  }
  expect(metrics).not.toMatch(/canary|unheard/);
});
