import { beforeEach, describe, expect, it } from 'vitest';
import { Database } from '../../index/sqlite.ts';
import { watchBudget, withBudget } from '../../src/budget.ts';
import { UpstreamError } from '../../src/errors.ts';
import type { ChatMessage, Llm } from '../../src/llm.ts';
import { upToDate } from '../../src/state/database.ts';
import { createStores, type Stores } from '../../src/state/stores.ts';
import type { Tokens } from '../../src/state/usage.ts';
import { PIECES, testLlm } from '../support/llm-contract.ts';
import { scriptedLlm } from '../support/scripted-llm.ts';

const PAYER = { platform: 'p', tenant: 't', person: 'someone' };
const PROMPT: readonly ChatMessage[] = [{ role: 'user', content: 'x'.repeat(300) }];
const PROMPT_TOKENS = 100; // three characters each
const MAX = 50;
const RESERVED = 300 + 16 + MAX;

let stores: Stores;
beforeEach(async () => {
  stores = createStores(await upToDate(new Database(':memory:'), 's'), () => new Date());
});

let timesSpent = 0;
const onSpent = (): void => {
  timesSpent++;
};
const within = (llm: Llm, monthly?: number): Llm => {
  const { usage, settings } = stores;
  return withBudget(llm, { usage, settings, monthly, onSpent, maxTokens: MAX });
};

/** A model that says what it cost. */
function counting(tokens: Tokens, pieces = ['Some ', 'text.']): Llm {
  return {
    name: 'counting',
    async *stream(_, { onUsage } = {}) {
      yield* pieces;
      onUsage?.(tokens);
    },
  };
}

async function ask(llm: Llm, options = {}): Promise<string> {
  let text = '';
  for await (const piece of llm.stream(PROMPT, { payer: PAYER, ...options })) text += piece;
  return text;
}

const spent = async (): Promise<Tokens> => {
  const { calls: _, ...tokens } = await stores.usage.thisMonth();
  return tokens;
};

testLlm('a model with a budget', async (does) => {
  const error = new UpstreamError('language model', 'down', { retryable: true });
  const state = await upToDate(new Database(':memory:'), 's');
  const { usage, settings } = createStores(state, () => new Date());
  const endings = { writes: 'end', fails: error, hangs: 'hang' } as const;
  const llm = scriptedLlm(PIECES, endings[does]);
  return {
    llm: withBudget(llm, { usage, settings, monthly: undefined, onSpent, maxTokens: MAX }),
    close: async () => {},
  };
});

describe('what is spent', () => {
  it('is what the server counts', async () => {
    await ask(within(counting({ in: 77, out: 9 })));
    expect(await spent()).toEqual({ in: 77, out: 9 });
  });

  it('is estimated where it does not', async () => {
    await ask(within(scriptedLlm(['Some ', 'text.'])));
    expect(await spent()).toEqual({ in: PROMPT_TOKENS, out: 4 });
  });

  it.each([
    { in: Number.NaN, out: 5 },
    { in: -5, out: 5 },
    { in: undefined as unknown as number, out: 5 },
  ])('is estimated where it counts nonsense: %j', async (tokens) => {
    await ask(within(counting(tokens)));
    expect(await spent()).toEqual({ in: PROMPT_TOKENS, out: 4 });
  });

  it('is set aside while the call runs', async () => {
    const iterator = within(scriptedLlm(['a', 'b']))
      .stream(PROMPT)
      [Symbol.asyncIterator]();
    await iterator.next();
    expect(await spent()).toEqual({ in: 0, out: RESERVED });
    await iterator.return?.();
  });

  it('is the most that it may be where the reader leaves', async () => {
    for await (const _ of within(scriptedLlm(['a', 'b'])).stream(PROMPT)) break;
    expect(await spent()).toEqual({ in: PROMPT_TOKENS, out: MAX });
  });

  it('is nothing where the server refuses before it begins', async () => {
    for (const kind of [{ retryable: true }, { retryable: false, configuration: true }]) {
      const error = new UpstreamError('language model', 'no', kind);
      await expect(ask(within(scriptedLlm([], error)))).rejects.toBe(error);
    }
    expect(await spent()).toEqual({ in: 0, out: 0 });
  });

  it('is the most that it may be where the server breaks off', async () => {
    const error = new UpstreamError('language model', 'broke off', { retryable: false });
    await expect(ask(within(scriptedLlm(['a'], error)))).rejects.toBe(error);
    await expect(ask(within(scriptedLlm([], error)))).rejects.toBe(error);
    expect(await spent()).toEqual({ in: 2 * PROMPT_TOKENS, out: 2 * MAX });
  });
});

describe('the budget', () => {
  it('lets a call through that fits to the last token, and none that does not', async () => {
    const llm = scriptedLlm(['text']);
    await ask(within(llm, RESERVED));
    expect(llm.calls).toHaveLength(1);
    await expect(ask(within(llm, RESERVED))).rejects.toThrow(/budget .* is used up/);
    await expect(ask(within(llm, RESERVED))).rejects.toMatchObject({
      retryable: false,
      reason: 'configuration',
    });
    expect(llm.calls).toHaveLength(1);
  });

  it('holds a place to its share', async () => {
    await stores.settings.set(PAYER, { budgetShare: 10 });
    const llm = scriptedLlm(['text']);
    await expect(ask(within(llm, 10 * RESERVED - 1))).rejects.toThrow(/used up/);
    await ask(within(llm, 10 * RESERVED));
    expect(llm.calls).toHaveLength(1);
  });

  it('holds for a text of which a tokenizer makes as many tokens as it has bytes', async () => {
    const nasty = [{ role: 'user', content: '⸎'.repeat(100) }] as const;
    const llm = counting({ in: 300 + 16, out: MAX });
    const limited = within(llm, 300 + 16 + MAX);
    for await (const _ of limited.stream(nasty, { payer: PAYER }));
    expect(await spent()).toEqual({ in: 316, out: MAX });
  });

  it('sets less aside for a call that may write less', async () => {
    const llm = scriptedLlm(['text']);
    await ask(within(llm, RESERVED - MAX + 5), { maxTokens: 5 });
    await expect(ask(within(llm, 1_000), { maxTokens: 5_000 })).resolves.toBe('text');
  });
});

it('hangs up on a model that does not stop', async () => {
  let written = 0;
  const endless: Llm = {
    name: 'endless',
    async *stream() {
      for (;;) {
        written += 7;
        yield 'endless';
      }
    },
  };
  const text = await ask(within(endless));
  expect(text.length).toBeLessThanOrEqual(10 * MAX + 7);
  expect(written).toBe(text.length);
  expect(await spent()).toEqual({ in: PROMPT_TOKENS, out: MAX });
});

it('tells when the month has no room for a call, and not when only a place has none', async () => {
  const before = timesSpent;
  await stores.settings.set(PAYER, { budgetShare: 10 });
  const llm = within(counting({ in: 1, out: 1 }), RESERVED * 5);
  await expect(ask(llm)).rejects.toThrow(/budget/);
  expect(timesSpent).toBe(before);
  await stores.settings.set(PAYER, { budgetShare: 100 });
  const small = within(counting({ in: 1, out: 1 }), RESERVED - 1);
  await expect(ask(small)).rejects.toThrow(/budget/);
  expect(timesSpent).toBe(before + 1);
});

it('knows how the month stands, and that it had no room until it ends', async () => {
  let now = new Date('2026-11-30T12:00:00Z');
  const { noteSpent, facts } = watchBudget(stores.usage, { monthly: 1_000, now: () => now });
  expect(await facts()).toMatchObject({ limit: 1_000, isSpent: false });
  noteSpent();
  expect(await facts()).toMatchObject({ isSpent: true });
  now = new Date('2026-12-01T00:00:00Z');
  expect(await facts()).toMatchObject({ isSpent: false });
  const unlimited = watchBudget(stores.usage, { monthly: undefined, now: () => now });
  expect(await unlimited.facts()).toBeUndefined();
});
