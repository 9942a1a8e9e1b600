import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createOpenAiEmbedder } from '../../index/embedders/openai.ts';
import type { OpenAiEndpoint } from '../../index/embedders/openai-endpoint.ts';
import { openVectorStore } from '../../index/vector-store.ts';
import { aFolder, aPaper, each } from '../support/builders.ts';
import { testEmbedder } from '../support/embedder-contract.ts';
import {
  type EmbeddingReply,
  type EmbeddingServer,
  startEmbeddingServer,
} from '../support/embedding-server.ts';
import { openTestIndex } from '../support/fake-index.ts';
import { row } from '../support/row.ts';

let server: EmbeddingServer;
beforeAll(async () => {
  server = await startEmbeddingServer();
});
afterAll(() => server.close());
beforeEach(() => {
  server.requests.length = 0;
  server.answer({});
});

const waits: number[] = [];
const limits: number[] = [];
function embedder(options: Partial<OpenAiEndpoint> = {}) {
  waits.length = 0;
  limits.length = 0;
  const clock = {
    sleep: async (ms: number): Promise<void> => void waits.push(ms),
    deadline(ms: number): AbortSignal {
      limits.push(ms);
      return AbortSignal.timeout(ms);
    },
  };
  return createOpenAiEmbedder({ baseUrl: server.url, model: 'embed-1', clock, ...options });
}

testEmbedder('an endpoint', async () => embedder());

it('sends the model, the key and the texts, and learns the dimensions from the answer', async () => {
  const made = embedder({ apiKey: 'sk-canary' });
  expect(made.dimensions).toBe(0);
  const texts = Array.from({ length: 100 }, (_, i) => `text ${i} ${'word '.repeat(4_000)}`);
  expect(await made.embed(texts, 'paper')).toHaveLength(100);
  expect(made.dimensions).toBe(64);
  expect(server.requests.map(({ body }) => body.input.length)).toEqual([64, 36]);
  expect(server.requests[0]?.headers.authorization).toBe('Bearer sk-canary');
  expect(server.requests[0]?.body.model).toBe('embed-1');
  expect(Math.max(...server.requests.flatMap(({ body }) => body.input.map((t) => t.length)))).toBe(
    8_000,
  );
});

it('goes by another id for another model or server', () => {
  const ids = [embedder(), embedder({ model: 'embed-2' }), embedder({ baseUrl: 'http://x/v1' })];
  expect(new Set(ids.map(({ id }) => id)).size).toBe(3);
});

it('puts vectors in the order of their index', async () => {
  const texts = ['graph', 'speech', 'robot'];
  const right = await embedder().embed(texts, 'paper');
  server.answer({ body: (data) => ({ data: [...data].reverse() }) });
  expect(await embedder().embed(texts, 'paper')).toEqual(right);
});

it.each([
  ['429 with a time to wait', { status: 429, headers: { 'retry-after': '3' } }, [3_000]],
  ['503', { status: 503 }, [500]],
])('tries again after %s', async (_, reply, waited) => {
  server.answer(reply, {});
  expect(await embedder().embed(['x'], 'query')).toHaveLength(1);
  expect(waits).toEqual(waited);
});

it('tells who asks to try again where it is overloaded', async () => {
  server.answer({ status: 529 });
  const failing = embedder().embed(['x'], 'query');
  await expect(failing).rejects.toThrow(/127\.0\.0\.1:\d+ answers 529\. Try again in a minute\.$/);
  expect(server.requests).toHaveLength(2);
});

it.each([
  ['refuses the key', { status: 401 }, 1],
  ['has no such model', { status: 404 }, 1],
  [
    'has no quota left',
    { status: 429, body: () => ({ error: { code: 'insufficient_quota' } }) },
    1,
  ],
] as const)('gives up and names the host when it %s', async (_, reply, tries) => {
  server.answer(reply as EmbeddingReply);
  const failing = embedder({ apiKey: 'sk-canary' }).embed(['x'], 'query');
  await expect(failing).rejects.toMatchObject({
    code: 'embedder',
    message: expect.stringMatching(/127\.0\.0\.1:\d+ answers \d+.*EMBEDDING_API_KEY/),
  });
  await expect(failing).rejects.not.toThrow('canary');
  expect(server.requests).toHaveLength(tries);
});

it.each([
  [400, 7],
  [413, 7],
  [422, 7],
  [500, 21],
])('gets round a text that is refused with %i', async (status, tries) => {
  server.answer({ status, longest: 1_000 });
  const long = `${'graph '.repeat(250)}robot`;
  const texts = Array.from({ length: 64 }, (_, i) => (i === 0 ? long : `text ${i}`));
  const vectors = await embedder().embed(texts, 'paper');
  const refused = server.requests.filter(({ body }) => body.input.some((t) => t.length > 1_000));
  expect(refused).toHaveLength(tries);
  server.answer({});
  const [cut] = await embedder().embed([long.slice(0, 752)], 'paper');
  expect(vectors[0]).toEqual(cut);
  expect(vectors.slice(1)).toEqual(await embedder().embed(texts.slice(1), 'paper'));
});

it('names the paper whose beginning is refused, too, and never a question', async () => {
  server.answer({ status: 400 });
  const papers = embedder().embed(['short', 'A study of whales. '.repeat(500)], 'paper');
  await expect(papers).rejects.toThrow(/answers 400 to “short”\. Check/);
  const question = embedder().embed(['who am I?'], 'query');
  await expect(question).rejects.toThrow(/answers 400\. Check/);
});

it('builds the index though its endpoint refuses a paper', async () => {
  server.answer({ status: 400, longest: 1_000 });
  const index = await openTestIndex(aFolder(), [embedder()]);
  const long = { abstract: 'We study graphs. '.repeat(200) };
  await index.upsert(each([aPaper(), aPaper(long), aPaper()]), 'test');
  await index.build(() => {});
  expect(await index.status()).toMatchObject({ papers: 3, tail: 0 });
  await index.close();
});

it('says what helps where another model goes by the name of the one before', async () => {
  const dataDir = aFolder();
  const before = await openTestIndex(dataDir, [embedder()]);
  await before.upsert(each([aPaper(), aPaper()]), 'test');
  await before.build(() => {});
  await before.close();
  server.answer({
    body: (data) => ({ data: data.map((d) => ({ ...d, embedding: [...d.embedding, 0.5] })) }),
  });
  const remedy = {
    code: 'mismatch',
    message: expect.stringMatching(/6[45] and of 6[45] dim.*vectors\.db/),
  };
  const index = await openTestIndex(dataDir, [embedder()]);
  await expect(index.embedder.embed(['x'], 'query')).rejects.toMatchObject(remedy);
  await index.upsert(each([aPaper()]), 'test');
  await expect(index.build(() => {})).rejects.toMatchObject(remedy);
  await index.close();
  rmSync(join(dataDir, 'vectors.db'));
  const after = await openTestIndex(dataDir, [embedder()]);
  await after.build(() => {});
  expect(await after.status()).toMatchObject({ papers: 3, dimensions: 65 });
  expect(await after.embedder.embed(['x'], 'query')).toHaveLength(1);
  await after.close();
});

it('does not follow elsewhere with its key, and says when nobody answers', async () => {
  server.answer({ status: 307, headers: { location: 'http://127.0.0.1:9/v1/embeddings' } });
  await expect(embedder({ apiKey: 'k' }).embed(['x'], 'query')).rejects.toThrow(
    'cannot be reached',
  );
  const nobody = embedder({ baseUrl: 'http://127.0.0.1:9/v1' });
  await expect(nobody.embed(['x'], 'query')).rejects.toThrow('cannot be reached');
});

const batch = { tries: [30_000, 30_000, 30_000], between: [20_000, 20_000] };

it.each([
  ['a question', 'query', ['x'], { tries: [8_000, 8_000], between: [4_000] }],
  ['many of them', 'query', ['x', 'y'], batch],
  ['a paper', 'paper', ['x'], batch],
] as const)('waits so long for %s', async (_, kind, texts, { tries, between }) => {
  server.answer({ status: 503, headers: { 'retry-after': '60' } });
  await expect(embedder().embed(texts, kind)).rejects.toMatchObject({ code: 'embedder' });
  expect(limits).toEqual(tries);
  expect(waits).toEqual(between);
});

it('stops waiting at the signal', async () => {
  server.answer({ hang: true });
  const stop = new AbortController();
  const reason = new Error('enough');
  const asked = embedder().embed(['x'], 'query', stop.signal);
  asked.catch(() => {});
  await expect.poll(() => server.requests.length).toBe(1);
  stop.abort(reason);
  await expect(asked).rejects.toBe(reason);
});

type Data = readonly { index: number; embedding: readonly number[] }[];
const wrong: readonly (readonly [string, (data: Data) => unknown])[] = [
  ['a vector too few', (data) => ({ data: data.slice(1) })],
  ['a vector too many', (data) => ({ data: [...data, { ...data[0], index: data.length }] })],
  ['other dimensions', (data) => ({ data: data.map((d) => ({ ...d, embedding: [1, 2] })) })],
  [
    'NaN',
    (data) => ({ data: data.map((d) => ({ ...d, embedding: d.embedding.map(() => null) })) }),
  ],
  ['zeros', (data) => ({ data: data.map((d) => ({ ...d, embedding: d.embedding.map(() => 0) })) })],
  ['one index twice', (data) => ({ data: data.map((d) => ({ ...d, index: 0 })) })],
];

row(
  'L2',
  'refuses answers that do not fit, as a whole, and stores nothing',
  { quick: 6, full: 6 },
  async (points) => {
    for (const [i, [, body]] of wrong.slice(0, points).entries()) {
      const dataDir = aFolder();
      server.answer({});
      const made = embedder({ model: `m${i}` });
      const index = await openTestIndex(dataDir, [made]);
      await index.upsert(each([aPaper({ id: 'first' })]), 'test');
      await index.build(() => {});
      await index.upsert(each(Array.from({ length: 10 }, () => aPaper())), 'test');
      server.answer({ body });
      await expect(index.build(() => {})).rejects.toMatchObject({ code: 'embedder' });
      expect(await index.status()).toMatchObject({ generation: 'gen-000001', unembedded: 10 });
      await index.close();
      const vectors = openVectorStore(dataDir);
      expect([...vectors.pages()].flat()).toHaveLength(1);
      vectors.close();
    }
    return `${points}/6 wrong answers refused, 0 vectors stored`;
  },
);
