import { describe, expect, it } from 'vitest';
import { createCachedAnswerer } from '../../src/answer-cache.ts';
import type { Answerer } from '../../src/answerer.ts';
import type { Question } from '../../src/question.ts';
import type { Answer } from '../../src/reply.ts';
import { anAnswer } from '../support/builders.ts';
import { settled } from '../support/clock.ts';

const MINUTE_MS = 60_000;

/** An answerer that goes on when it is told to, behind a cache. */
function aCache() {
  let now = 0;
  const asked: Question[] = [];
  const signals: AbortSignal[] = [];
  const steps: ((step: Answer | 'end' | Error) => void)[] = [];
  const answerer: Answerer = {
    async *answer(question, signal) {
      asked.push(question);
      if (signal !== undefined) signals.push(signal);
      for (;;) {
        const step = await new Promise<Answer | 'end' | Error>((resolve, reject) => {
          steps.push(resolve);
          signal?.addEventListener('abort', () => reject(signal.reason));
        });
        if (step instanceof Error) throw step;
        if (step === 'end') return;
        yield step;
      }
    },
  };
  const cache = createCachedAnswerer(answerer, {
    now: () => now,
    worthKeeping: ({ mode }) => mode === 'model',
  });
  return {
    cache,
    asked,
    signals,
    pass(ms: number) {
      now += ms;
    },
    /** Takes the oldest answer that is being written one step on. */
    async step(step: Answer | 'end' | Error): Promise<void> {
      await settled();
      steps.shift()?.(step);
      await settled();
    },
  };
}

type Cache = ReturnType<typeof aCache>['cache'];

function read(cache: Cache, question: Partial<Question> = {}, signal?: AbortSignal) {
  const snapshots: Answer[] = [];
  const ended = (async () => {
    const asked = { text: 'What are graphs?', ...question };
    for await (const answer of cache.answer(asked, signal)) snapshots.push(answer);
  })();
  ended.catch(() => {});
  return { snapshots, ended };
}

const writing = anAnswer({ status: 'writing', mode: 'model' });
const done = anAnswer({ mode: 'model' });

describe('identical questions in flight', () => {
  it('are one, spelt as each asked it', async () => {
    const { cache, asked, step } = aCache();
    const first = read(cache);
    const second = read(cache, { text: '  What are  graphs? ' });
    await step(writing);
    await step(done);
    await step('end');
    await Promise.all([first.ended, second.ended]);
    expect(asked).toHaveLength(1);
    expect(first.snapshots.map(({ status }) => status)).toEqual(['writing', 'done']);
    expect(second.snapshots.map(({ status }) => status)).toEqual(['writing', 'done']);
    expect(second.snapshots.map(({ question }) => question)).toEqual(
      Array(2).fill('What are graphs?'),
    );
  });

  it('are one whoever pays, and not where anything else differs', async () => {
    const { cache, asked } = aCache();
    const payer = { platform: 'p', tenant: 't', person: 'x' };
    for (const other of [
      {},
      { payer },
      { text: 'papers by hinton' },
      { text: 'papers by Hinton' },
      { text: 'what is vitamin?' },
      { text: 'What is ViTamin?' },
      { k: 3 },
      { search: 'graphs' },
      { language: 'de' },
      { filter: { since: '2024' } },
      { papers: ['a'] },
      { text: 'What are trees?' },
      { search: 'What are graphs?' },
    ]) {
      read(cache, other);
    }
    await settled();
    expect(asked).toHaveLength(11);
  });

  it('give whoever comes late the newest state and all that follows', async () => {
    const { cache, step } = aCache();
    const first = read(cache);
    await step(writing);
    await step({ ...writing, ms: 5 });
    const late = read(cache);
    await settled();
    expect(late.snapshots).toMatchObject([{ ms: 5 }]);
    await step(anAnswer({ status: 'replaced' }));
    await step(anAnswer());
    await step('end');
    await Promise.all([first.ended, late.ended]);
    expect(late.snapshots.map(({ status }) => status)).toEqual(['writing', 'replaced', 'done']);
  });

  it('go on when one reader leaves, and stop when the last does', async () => {
    const { cache, signals, step } = aCache();
    const leaving = new AbortController();
    const first = read(cache, {}, leaving.signal);
    const second = read(cache);
    await step(writing);
    leaving.abort(new Error('gone'));
    await expect(first.ended).rejects.toThrow('gone');
    expect(signals[0]?.aborted).toBe(false);
    await step(done);
    await step('end');
    await second.ended;
    expect(second.snapshots).toHaveLength(2);

    const alone = new AbortController();
    const third = read(cache, { text: 'Another?' }, alone.signal);
    await step(writing);
    alone.abort(new Error('gone too'));
    await expect(third.ended).rejects.toThrow('gone too');
    expect(signals[1]?.aborted).toBe(true);
  });

  it('are asked anew by whoever comes when everybody has left', async () => {
    const { cache, asked, step } = aCache();
    const leaving = new AbortController();
    const first = read(cache, {}, leaving.signal);
    await step(writing);
    leaving.abort(new Error('gone'));
    await first.ended.catch(() => {});
    const second = read(cache); // the first one has not come to its end yet
    await settled();
    expect(asked).toHaveLength(2);
    await step('end'); // of the first, which was left
    await step(done);
    await step('end');
    await second.ended;
    expect(second.snapshots).toEqual([done]);
  });

  it('fail for all, and are asked anew by the next', async () => {
    const { cache, asked, step } = aCache();
    const readers = [read(cache), read(cache)];
    await step(new Error('broken'));
    for (const { ended } of readers) await expect(ended).rejects.toThrow('broken');
    read(cache);
    await settled();
    expect(asked).toHaveLength(2);
  });

  it('are read at each one’s own pace', async () => {
    const { cache, step } = aCache();
    const slow = cache.answer({ text: 'What are graphs?' })[Symbol.asyncIterator]();
    const first = slow.next();
    await step(writing);
    await first;
    await step({ ...writing, ms: 1 });
    await step(done);
    await step('end');
    expect((await slow.next()).value).toMatchObject({ ms: 1 });
    expect((await slow.next()).value).toMatchObject({ status: 'done' });
    expect((await slow.next()).done).toBe(true);
  });
});

describe('a finished answer', () => {
  async function answered(cache: ReturnType<typeof aCache>, answer = done, question = {}) {
    const reading = read(cache.cache, question);
    await cache.step(answer);
    await cache.step('end');
    await reading.ended;
  }

  it('serves for ten minutes', async () => {
    const cache = aCache();
    await answered(cache);
    cache.pass(10 * MINUTE_MS - 1);
    const again = read(cache.cache, { text: ' What are graphs?' });
    await again.ended;
    expect(again.snapshots).toEqual([{ ...done, question: 'What are graphs?' }]);
    cache.pass(1);
    read(cache.cache);
    await settled();
    expect(cache.asked).toHaveLength(2);
  });

  it('serves nobody where it is not worth keeping', async () => {
    const cache = aCache();
    await answered(cache, anAnswer({ mode: 'extractive' }));
    read(cache.cache);
    await settled();
    expect(cache.asked).toHaveLength(2);
  });

  it('gives way to the two hundred that came after it', async () => {
    const cache = aCache();
    for (let i = 0; i <= 200; i++) await answered(cache, done, { text: `Question ${i}?` });
    read(cache.cache, { text: 'Question 1?' });
    read(cache.cache, { text: 'Question 0?' });
    await settled();
    expect(cache.asked.slice(201).map(({ text }) => text)).toEqual(['Question 0?']);
  });

  it('is gone when the cache is cleared, also one that is still being written', async () => {
    const cache = aCache();
    await answered(cache);
    const reading = read(cache.cache, { text: 'Another?' });
    await settled();
    cache.cache.clear();
    await cache.step(done);
    await cache.step('end');
    await reading.ended;
    expect(reading.snapshots).toHaveLength(1);
    read(cache.cache);
    read(cache.cache, { text: 'Another?' });
    await settled();
    expect(cache.asked).toHaveLength(4);
  });
});
