import { expect, it } from 'vitest';
import { UpstreamError } from '../../src/errors.ts';
import { watch } from '../../src/watched-llm.ts';
import { settled } from '../support/clock.ts';
import { drain, PIECES, testLlm } from '../support/llm-contract.ts';
import { scriptedLlm } from '../support/scripted-llm.ts';

const down = new UpstreamError('language model', 'It is down.', { retryable: true });
const QUESTION = [{ role: 'user', content: 'What are graphs?' }] as const;

testLlm('a watched model', async (does) => {
  const endings = { writes: 'end', fails: down, hangs: 'hang' } as const;
  return { llm: watch(scriptedLlm(PIECES, endings[does])), close: async () => {} };
});

it('row O5: remembers what was wrong until the model writes again', async () => {
  let ending: UpstreamError | undefined = down;
  const llm = watch({
    name: 'm',
    stream: (messages, options) =>
      scriptedLlm(ending === undefined ? ['text'] : [], ending ?? 'end').stream(messages, options),
  });
  expect(llm.failure()).toBeUndefined();
  await expect(drain(llm)).rejects.toBe(down);
  expect(llm.failure()).toBe(down);
  ending = undefined;
  await drain(llm);
  expect(llm.failure()).toBeUndefined();
});

it.each([
  ['was late', down, down],
  ['was left by its reader', new Error('gone'), undefined],
])('knows a silent model that %s', async (_, reason, failure) => {
  const llm = watch(scriptedLlm([], 'hang deaf'));
  const stop = new AbortController();
  void llm.stream(QUESTION, { signal: stop.signal })[Symbol.asyncIterator]().next();
  await settled();
  stop.abort(reason);
  expect(llm.failure()).toBe(failure);
});
