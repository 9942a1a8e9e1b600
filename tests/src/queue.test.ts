import { expect, it } from 'vitest';
import { systemTimer } from '../../src/deadline.ts';
import { UpstreamError } from '../../src/errors.ts';
import type { Llm } from '../../src/llm.ts';
import { withQueue } from '../../src/queue.ts';
import { aClock, settled } from '../support/clock.ts';
import { PIECES, testLlm } from '../support/llm-contract.ts';
import { scriptedLlm } from '../support/scripted-llm.ts';

const WAIT_MS = 6_000;
const ONE = { running: 1, waiting: 1, waitMs: WAIT_MS, timer: systemTimer };
const QUESTION = [{ role: 'user', content: 'What are graphs?' }] as const;

/** A model that answers when it is told to, and who asked it in which order. */
function aModel({ running = 2, waiting = 10 } = {}) {
  const clock = aClock();
  const asked: string[] = [];
  const ends: (() => void)[] = [];
  const model: Llm = {
    name: 'm',
    async *stream(_, { payer } = {}) {
      asked.push(payer?.person ?? '');
      await new Promise<void>((resolve) => ends.push(resolve));
      yield 'text';
    },
  };
  const llm = withQueue(model, { running, waiting, waitMs: WAIT_MS, timer: clock.timer });
  const ask = (person: string, signal = new AbortController().signal): Promise<string> =>
    (async () => {
      let text = '';
      const payer = { platform: 'p', tenant: 't', person };
      for await (const piece of llm.stream(QUESTION, { payer, signal })) text += piece;
      return text;
    })();
  const end = async (): Promise<void> => {
    ends.shift()?.();
    await settled();
  };
  return { asked, ask, end, clock };
}

testLlm('a model with a queue', async (does) => {
  const error = new UpstreamError('language model', 'down', { retryable: true });
  const endings = { writes: 'end', fails: error, hangs: 'hang' } as const;
  const llm = withQueue(scriptedLlm(PIECES, endings[does]), ONE);
  return { llm, close: async () => {} };
});

it('asks so many things at a time', async () => {
  const { asked, ask, end } = aModel();
  const asking = ['a', 'b', 'c'].map((person) => ask(person));
  await settled();
  expect(asked).toEqual(['a', 'b']);
  await end();
  expect(asked).toEqual(['a', 'b', 'c']);
  await end();
  await end();
  expect(await Promise.all(asking)).toEqual(['text', 'text', 'text']);
});

it('goes round between people', async () => {
  const { asked, ask, end } = aModel({ running: 1, waiting: 10 });
  const asking = ['busy', 'busy', 'busy', 'busy', 'b', 'c', 'c'].map((person) => ask(person));
  await settled();
  for (let i = 0; i < 7; i++) await end();
  await Promise.all(asking);
  expect(asked).toEqual(['busy', 'busy', 'b', 'c', 'busy', 'c', 'busy']);
});

it('refuses whoever finds too many waiting', async () => {
  const { ask, end } = aModel({ running: 1, waiting: 2 });
  const asking = ['a', 'b', 'c'].map((person) => ask(person));
  await settled();
  await expect(ask('d')).rejects.toThrow('Many people are asking the language model right now.');
  for (let i = 0; i < 3; i++) await end();
  await Promise.all(asking);
});

it('lets whoever waits leave, and gives their turn to the next', async () => {
  const { asked, ask, end } = aModel({ running: 1, waiting: 2 });
  const leaving = new AbortController();
  const first = ask('a');
  const second = ask('b', leaving.signal);
  const third = ask('b');
  await settled();
  leaving.abort(new Error('enough'));
  await expect(second).rejects.toThrow('enough');
  const fourth = ask('d'); // there is room to wait again
  await end();
  await end();
  await end();
  expect(await Promise.all([first, third, fourth])).toEqual(['text', 'text', 'text']);
  expect(asked).toEqual(['a', 'b', 'd']);
});

it('refuses whoever has waited too long to be answered in time', async () => {
  const { asked, ask, end, clock } = aModel({ running: 1 });
  const first = ask('a');
  await settled();
  const second = ask('b');
  second.catch(() => {});
  await clock.advance(1_000);
  const third = ask('c');
  await clock.advance(WAIT_MS - 1_000);
  await expect(second).rejects.toThrow('Many people are asking');
  await end();
  await end();
  expect(await Promise.all([first, third])).toEqual(['text', 'text']);
  expect(asked).toEqual(['a', 'c']);
});

it('takes the turn back from a model that is deaf to its signal', async () => {
  const deaf = scriptedLlm([], 'hang deaf');
  const llm = withQueue(deaf, ONE);
  const leaving = new AbortController();
  void llm.stream(QUESTION, { signal: leaving.signal })[Symbol.asyncIterator]().next();
  void llm.stream(QUESTION)[Symbol.asyncIterator]().next();
  await settled();
  expect(deaf.calls).toHaveLength(1);
  leaving.abort();
  await settled();
  expect(deaf.calls).toHaveLength(2);
});

it('gives a turn back when its reader leaves or the model fails', async () => {
  const failing = withQueue(scriptedLlm([], new Error('no')), ONE);
  for (let i = 0; i < 3; i++) {
    await expect(failing.stream(QUESTION)[Symbol.asyncIterator]().next()).rejects.toThrow('no');
  }
  const writing = withQueue(scriptedLlm(['a', 'b']), ONE);
  for (let i = 0; i < 3; i++) for await (const _ of writing.stream(QUESTION)) break;
});
