import { once } from 'node:events';
import { type ClientRequest, get as httpGet, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { aPaper, each } from '../../support/builders.ts';
import { QUESTION, WRITTEN } from '../../support/core.ts';
import { createFakeEmbedder } from '../../support/fake-embedder.ts';
import { createMemoryIndex } from '../../support/memory-index.ts';
import { aPage, statusOf, stopPages } from '../../support/page.ts';
import { scriptedLlm } from '../../support/scripted-llm.ts';

afterEach(stopPages);

const STREAMS = 1_000;
const AT_A_TIME = 8;
/** Questions of everybody in a minute. */
const LET_IN = 600;
const ASK = `q=${encodeURIComponent(QUESTION)}`;
const WAYS = [
  { path: `/?${ASK}`, accept: 'text/html' },
  { path: `/stream?${ASK}`, accept: 'text/event-stream' },
  { path: `/api/ask?${ASK}`, accept: 'text/event-stream' },
  { path: `/api/ask?${ASK}`, accept: 'application/json' },
];

interface Stream {
  readonly request: ClientRequest;
  readonly response: IncomingMessage;
  /** What came first. */
  readonly words: string;
  ended: boolean;
}

/** Opens a stream from an address of its own; resolves with its first words. */
function open(port: number, i: number): Promise<Stream> {
  const headers = { 'x-forwarded-for': `10.0.${i >> 8}.${i & 255}` };
  return new Promise((resolve, reject) => {
    const request = httpGet({ port, path: `/stream?${ASK}`, headers, agent: false });
    request.on('error', reject);
    request.on('response', (response) => {
      response.once('data', (chunk) => {
        const stream: Stream = { request, response, words: String(chunk), ended: false };
        response.once('end', () => {
          stream.ended = true;
        });
        response.once('error', () => {}); // it is destroyed below
        response.resume();
        resolve(stream);
      });
    });
  });
}

describe('a thousand open streams', () => {
  it('are as many as may ask, keep nobody else out, and end with their readers', async () => {
    const llm = scriptedLlm([`${WRITTEN} And`], 'hang');
    const { port, get } = await aPage({ llm, settings: { trustProxy: true } });
    const before = process.memoryUsage().rss;
    const streams: Stream[] = [];
    while (streams.length < STREAMS) {
      const first = streams.length;
      streams.push(
        ...(await Promise.all(Array.from({ length: AT_A_TIME }, (_, i) => open(port, first + i)))),
      );
    }
    const opened = streams.filter(({ ended }) => !ended);
    expect(opened.length).toBeLessThanOrEqual(LET_IN);
    expect(opened.length).toBeGreaterThan(LET_IN / 2);
    for (const { words, ended } of streams)
      if (ended) expect(words).toMatch(/sk again in \d+ seconds|a lot of/);
    expect(process.memoryUsage().rss - before).toBeLessThan(300e6); // of readers and service
    for (const path of ['/', '/search?q=networks', '/papers/p1']) {
      expect((await get(path)).status, path).toBe(200);
    }
    for (const { request } of opened) request.destroy();
    while (llm.closed < llm.calls.length) await new Promise(setImmediate);
    expect((await get('/')).status).toBe(200);
  });
});

it.each(WAYS)('stops the model when the reader of $path ($accept) leaves', async (way) => {
  const llm = scriptedLlm([`${WRITTEN} And`], 'hang');
  const { get } = await aPage({ llm });
  const leaving = new AbortController();
  const { signal } = leaving;
  const reading = get(way.path, { headers: { accept: way.accept }, signal }).then((r) => r.text());
  reading.catch(() => {});
  while (llm.calls.length === 0) await new Promise(setImmediate);
  leaving.abort();
  await expect(reading).rejects.toThrow();
  while (llm.closed === 0) await new Promise(setImmediate);
  expect(llm.closed).toBe(1);
});

/** Papers in which nobody ever finds anything. */
async function aStuckCorpus() {
  const embedder = createFakeEmbedder();
  const index = await createMemoryIndex(embedder);
  await index.upsert(each([aPaper({ id: 'p' })]), 'test');
  await index.build(() => {});
  return { embedder, index: { ...index, candidates: () => new Promise<never>(() => {}) } };
}

it.each(WAYS)(
  'tells whoever asks too many at once when to come back: $path ($accept)',
  async (way) => {
    const { get } = await aPage({ corpus: await aStuckCorpus() });
    const leaving = new AbortController();
    const init = { headers: { accept: way.accept }, signal: leaving.signal };
    const crowd = Array.from({ length: 20 }, () => get(way.path, init));
    const refused = await Promise.race(crowd);
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(await refused.text()).toContain('Many people are asking right now.');
    leaving.abort();
    await Promise.allSettled(crowd);
  },
);

it.each([
  ['headers', 'POST /forget-me HTTP/1.1\r\nHost: localhost\r\nX-Slow: '],
  [
    'a body',
    'POST /a/x/feedback HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\na=',
  ],
])('hangs up on who sends %s for ever', async (_, beginning) => {
  const { port, get } = await aPage();
  const socket = connect({ port, host: '127.0.0.1' });
  let said = '';
  socket.on('data', (chunk) => {
    said += String(chunk);
  });
  socket.on('error', () => {}); // it may be cut off while it writes
  await once(socket, 'connect');
  socket.write(beginning);
  const drip = setInterval(() => socket.write('x'), 500);
  await once(socket, 'close');
  clearInterval(drip);
  if (said !== '') expect(statusOf(said)).toBe(408);
  expect((await get('/')).status).toBe(200);
});

it('refuses ten megabytes whose length nobody names', async () => {
  const { get } = await aPage();
  const chunk = new Uint8Array(64 * 1024);
  let sent = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (sent >= 10e6) return controller.close();
      sent += chunk.length;
      controller.enqueue(chunk);
    },
  });
  const headers = {
    'sec-fetch-site': 'same-origin',
    'content-type': 'application/x-www-form-urlencoded',
  };
  const response = await get('/a/x/feedback', {
    ...{ method: 'POST', body, headers, duplex: 'half' },
  }).catch(() => undefined);
  expect([413, undefined]).toContain(response?.status);
  expect((await get('/')).status).toBe(200);
});

it.each(['/nowhere', '/papers/nobody', '/papers/2310.99999', '/a/none'])(
  'says at %s that there is nothing, and how to go on',
  async (path) => {
    const { get } = await aPage();
    const response = await get(path);
    const page = await response.text();
    expect(response.status).toBe(404);
    expect(page).toMatch(/role="alert"[^>]*>[^<]{20,}/);
    expect(page).toContain('<form class="ask" action="/search"');
    expect(page).toContain('<nav aria-label="Main">');
  },
);
