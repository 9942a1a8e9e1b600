import { afterEach, describe, expect, it } from 'vitest';
import { UpstreamError } from '../../src/errors.ts';
import { createOpenAiLlm } from '../../src/openai-llm.ts';
import { watch } from '../../src/watched-llm.ts';
import { type ChatReply, type ChatServer, startChatServer } from '../support/chat-server.ts';
import { drain, PIECES, testLlm } from '../support/llm-contract.ts';
import { aLog } from '../support/log.ts';
import { scriptedLlm } from '../support/scripted-llm.ts';

const KEY = 'sk-canary-0123456789';
let server: ChatServer | undefined;
afterEach(() => server?.close());

async function against(...replies: readonly ChatReply[]) {
  server = await startChatServer(...replies);
  const waits: number[] = [];
  const llm = createOpenAiLlm({
    model: 'tiny',
    apiKey: KEY,
    baseUrl: server.url,
    maxTokens: 99,
    log: aLog().log,
    sleep: async (ms) => void waits.push(ms),
    random: () => 0.5,
  });
  return { llm, waits, requests: server.requests };
}

testLlm('the OpenAI client', async (does) => {
  const replies = {
    writes: { pieces: PIECES },
    fails: { status: 500 },
    hangs: { pieces: PIECES, after: 'hang' },
  } as const;
  const { llm } = await against(replies[does]);
  return { llm, close: async () => {} };
});
testLlm('the scripted model', async (does) => {
  const ending = does === 'fails' ? new UpstreamError('x', 'no', { retryable: false }) : 'hang';
  const llm = scriptedLlm(does === 'fails' ? [] : PIECES, does === 'writes' ? 'end' : ending);
  return { llm, close: async () => {} };
});

describe('row L1: the language model', () => {
  it.each([
    ['is busy (429)', { status: 429, headers: { 'retry-after': '2' } }, 3, 'outage'],
    ['fails (500)', { status: 500 }, 3, 'outage'],
    ['is overloaded (529)', { status: 529 }, 3, 'outage'],
    [
      'has no quota left',
      { status: 429, error: { code: 'insufficient_quota' } },
      1,
      'configuration',
    ],
    [
      'refuses the key (401)',
      { status: 401, error: { message: `bad key ${KEY}` } },
      1,
      'configuration',
    ],
    ['does not know the model (404)', { status: 404 }, 1, 'configuration'],
    ['breaks off', { pieces: ['Half a '], after: 'reset' }, 1, 'outage'],
    ['returns nothing', { pieces: [] }, 1, 'outage'],
    ['sends broken JSON', { raw: '{"choices": [{' }, 1, 'outage'],
    [
      'asks for a slower pace, and for a card',
      {
        status: 429,
        error: { code: 'rate_limit_exceeded', message: 'Add a payment method: /account/billing.' },
      },
      3,
      'outage',
    ],
    ['comes to its limit', { pieces: ['Half a '], finish: 'length' }, 1, 'outage'],
    ['thinks alone', { pieces: ['<think>what now'] }, 1, 'outage'],
    ['writes blanks alone', { pieces: [' ', '\n'] }, 1, 'outage'],
    ['declines', { pieces: [], finish: 'content_filter' }, 1, 'outage'],
  ] as const)('%s: at most two retries, and a reason', async (_, reply, count, reason) => {
    const { llm, requests } = await against(reply);
    const error = await drain(llm).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(UpstreamError);
    expect(error).toMatchObject({ reason });
    expect(requests).toHaveLength(count);
    expect((error as Error).message).toMatch(/^[^\n]{10,160}\.$/);
    expect((error as Error).message).not.toContain(KEY);
  });

  it('cannot be reached: a reason that names the host', async () => {
    const { llm } = await against({});
    const { url } = server as ChatServer;
    await server?.close();
    await expect(drain(llm)).rejects.toThrow(`at ${new URL(url).host} could not be reached`);
  });

  it('says nothing for too long: the caller can leave', async () => {
    const { llm } = await against({ after: 'hang' });
    const stop = new AbortController();
    const reading = drain(llm, stop.signal);
    setImmediate(() => stop.abort(new Error('late')));
    await expect(reading).rejects.toThrow('late');
  });
});

it('waits as the server asks, at most five seconds, and otherwise longer each time', async () => {
  const asked = await against({ status: 429, headers: { 'retry-after': '2' } });
  await expect(drain(asked.llm)).rejects.toThrow();
  expect(asked.waits).toEqual([2000, 2000]);
  await server?.close();
  const capped = await against({ status: 503, headers: { 'retry-after': '3600' } });
  await expect(drain(capped.llm)).rejects.toThrow();
  expect(capped.waits).toEqual([5000, 5000]);
  await server?.close();
  const free = await against({ status: 500 });
  await expect(drain(free.llm)).rejects.toThrow();
  expect(free.waits).toEqual([500, 1500]);
});

it('says nothing of the settings where a call of its own came to its own limit', async () => {
  const { llm } = await against({ pieces: ['Half a '], finish: 'length' });
  const watched = watch(llm);
  const reading = (async () => {
    for await (const _ of watched.stream([{ role: 'user', content: 'x' }], { maxTokens: 9 }));
  })();
  await expect(reading).rejects.not.toBeInstanceOf(UpstreamError);
  expect(watched.failure()).toBeUndefined();
});

it('answers after a retry', async () => {
  const { llm } = await against({ status: 500 }, { pieces: PIECES });
  expect(await drain(llm)).toBe(PIECES.join(''));
});

it('asks with the other name of the token limit where the server wants it', async () => {
  const refusal = { status: 400, error: { message: "'max_tokens' is not supported" } };
  const { llm, requests } = await against(refusal, { pieces: PIECES });
  expect(await drain(llm)).toBe(PIECES.join(''));
  expect(requests[0]?.body).toMatchObject({ max_tokens: 99 });
  expect(requests[1]?.body).toMatchObject({ max_completion_tokens: 99 });
  expect(requests[1]?.body).not.toHaveProperty('max_tokens');
});

it('asks without a temperature where the server wants none', async () => {
  const refusal = { status: 400, error: { message: "'temperature' is not supported" } };
  const { llm, requests } = await against(refusal, { pieces: PIECES });
  expect(await drain(llm)).toBe(PIECES.join(''));
  expect(requests[1]?.body).toMatchObject({ max_tokens: 99 });
  expect(requests[1]?.body).not.toHaveProperty('temperature');
});

it('leaves out what the model thinks aloud, however it is cut', async () => {
  const pieces = ['<th', 'ink>let me', ' see</th', 'ink>\n\nThe ', 'answer.'];
  const { llm } = await against({ pieces });
  expect(await drain(llm)).toBe('The answer.');
});
