import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openState } from '../../src/state/database.ts';
import { aFolder } from '../support/builders.ts';
import { type ChatServer, startChatServer } from '../support/chat-server.ts';
import { row } from '../support/row.ts';
import { type RunningService, startService } from '../support/service.ts';
import { COLLECTING, soak } from '../support/soak.ts';

const QUESTION = 'Can convolutional networks match vision transformers?';
const built = aFolder();

/** Asks on the page, as somebody of their own. */
async function ask(service: RunningService, question: string, person = '192.0.2.1') {
  const url = `${service.url}/?q=${encodeURIComponent(question)}`;
  const response = await fetch(url, { headers: { 'x-forwarded-for': person } });
  return { status: response.status, text: await response.text() };
}

/** A service on the sample corpus, with a model behind the server where there is one. */
async function aService(server?: ChatServer, env: Record<string, string> = {}) {
  const folder = aFolder();
  cpSync(built, folder, { recursive: true });
  const model = server && { CHAT_MODEL: 'tiny', OPENAI_BASE_URL: server.url };
  const service = await startService(folder, { TRUST_PROXY: 'true', ...model, ...env });
  return { service, folder };
}

let first: {
  readonly early: string;
  readonly later: string;
  readonly second: unknown;
  readonly output: string;
  readonly code: unknown;
};
beforeAll(async () => {
  const service = await startService(built);
  const { text: early } = await ask(service, QUESTION);
  await service.logged('the index was built');
  const { text: later } = await ask(service, `${QUESTION} Really?`);
  const { port } = new URL(service.url);
  const second = await startService(aFolder(), { PORT: port }).catch((error: unknown) => error);
  service.kill('SIGTERM');
  const code = await service.ended;
  first = { early, later, second, output: service.output(), code };
});

describe('a start without papers', () => {
  it('serves while the sample is indexed, and tells whoever asks how far that is', () => {
    expect(first.early).toMatch(
      /The papers are being indexed, \d+ of \d+ so far\. Ask again in a minute\.|Sources/,
    );
    expect(first.later).toContain('https://arxiv.org/abs/2310.16764');
    expect(first.code).toBe(0);
  });

  it('logs one line of JSON an event', () => {
    for (const line of first.output.trim().split('\n')) {
      expect(JSON.parse(line)).toHaveProperty('msg');
    }
  });

  it('names a port that is taken, and exits 78', () => {
    expect(String(first.second)).toMatch(
      /ended with 78: .*PORT: 127\.0\.0\.1:\d+ is in use; set another/s,
    );
  });
});

it('ends when it is told to although a platform that cannot be reached keeps it starting', async () => {
  const env = {
    DISCORD_TOKEN: 'discord.test.token.long-enough',
    DISCORD_API_URL: 'http://127.0.0.1:9',
  };
  const { service } = await aService(undefined, env);
  await service.logged('Discord could not be reached; trying again');
  service.kill('SIGTERM');
  expect(await service.ended).toBe(0);
  expect(service.output()).toContain('all services stopped');
  expect(service.output()).not.toContain('"service":"discord","alive"'); // it never came so far
});

it('refuses the state of a newer version with one line, and the code for that', async () => {
  const folder = aFolder();
  const state = await openState(join(folder, '.footnote'));
  const applied = { name: '2030-01-01-future', timestamp: '2030' };
  await state
    .withTables<{ kysely_migration: typeof applied }>()
    .insertInto('kysely_migration')
    .values(applied)
    .execute();
  await state.destroy();
  const refusal = await startService(folder).catch(String);
  expect(refusal).toMatch(/ended with 78: /);
  expect(refusal).toMatch(/^\S*state\.db was written by a newer Footnote .* Install that version/m);
});

/** Each sentence of an answer on the page. */
const SENTENCE = '<span class="sentence"';

row(
  'O1',
  'questions in flight are finished or told when the service is stopped',
  { quick: 10, full: 50, timeoutMs: 120_000 },
  async (questions) => {
    const server = await startChatServer({ pieces: ['Slow '], after: 'hang' });
    const { service } = await aService(server);
    const asking = Array.from({ length: questions }, (_, i) =>
      ask(service, `${QUESTION} Case ${i}.`, `192.0.2.${i}`),
    );
    await server.received(Math.min(8, questions));
    const startedAt = performance.now();
    service.kill('SIGTERM');
    const replies = await Promise.all(asking);
    expect(await service.ended).toBe(0);
    const seconds = (performance.now() - startedAt) / 1_000;
    await server.close();
    const holding = (words: string) => replies.filter(({ text }) => text.includes(words));
    const refused = holding('Many people are asking right now'); // by the turnstile, before the stop
    const told = holding('was stopped before I could answer');
    const finished = holding(SENTENCE).filter((reply) => !told.includes(reply));
    expect(finished.length + told.length).toBe(questions - refused.length);
    expect(finished.length + told.length).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(5 * 15);
    expect(service.output()).not.toMatch(/"level":50/);
    return `page: ${questions} questions at once: ${refused.length} told to ask again before, of ${questions - refused.length} in flight ${finished.length} finished and ${told.length} told; exit 0 after ${seconds.toFixed(1)} s`;
  },
);

row('O1', 'a second signal ends the service at once', { quick: 1, full: 5 }, async (times) => {
  let most = 0;
  for (let i = 0; i < times; i++) {
    const server = await startChatServer({ after: 'hang' });
    const { service } = await aService(server);
    const asking = ask(service, QUESTION).catch(() => 'hung up');
    await server.received(1);
    service.kill('SIGTERM');
    await service.logged('stopping began');
    const startedAt = performance.now();
    service.kill('SIGTERM');
    expect(await service.ended).toBe(130);
    most = Math.max(most, performance.now() - startedAt);
    expect(await asking).toBe('hung up');
    await server.close();
  }
  expect(most).toBeLessThanOrEqual(5 * 2_000);
  return `${(most / 1_000).toFixed(2)} s at most`;
});

row(
  'O1',
  'a kill loses no answer that somebody has seen',
  { quick: 10, full: 50 },
  async (questions) => {
    const { service, folder } = await aService();
    let answered = 0;
    const atOnce = 2; // as many as the page lets in at any time
    const asking = Array.from({ length: atOnce }, async (_, asker) => {
      for (let i = asker; i < questions; i += atOnce) {
        const { text } = await ask(service, `${QUESTION} Case ${i}.`, `192.0.2.${i}`);
        if (text.includes(SENTENCE)) answered++;
        if (answered === Math.ceil(questions / 2)) service.kill('SIGKILL');
      }
    });
    await Promise.allSettled(asking);
    expect(await service.ended).toBe('SIGKILL');
    const state = await openState(join(folder, '.footnote'));
    const kept = await state.selectFrom('turns').selectAll().execute();
    await state.destroy();
    expect(kept.length).toBeGreaterThanOrEqual(answered);
    return `${answered} answers seen, all kept`;
  },
);

const CANARIES = {
  OPENAI_API_KEY: 'canary-key-0123456789',
  WEB_PASSWORD: 'canary "password" of the page',
  METRICS_TOKEN: 'canary-metrics-token',
};

row('C2', 'no secret is seen anywhere, whatever goes wrong', { quick: 1, full: 1 }, async () => {
  const refusal = { status: 401, error: { message: `bad key ${CANARIES.OPENAI_API_KEY}` } };
  const server = await startChatServer(refusal);
  const OPENAI_BASE_URL = `${server.url}?api_key=canary-in-the-url`;
  const env = { ...CANARIES, OPENAI_BASE_URL, WEB_ACCESS: 'password', LOG_LEVEL: 'debug' };
  const { service } = await aService(server, env);
  const authorization = `Basic ${Buffer.from(`footnote:${CANARIES.WEB_PASSWORD}`).toString('base64')}`;
  const seen: string[] = [];
  const get = async (path: string, headers: Record<string, string> = {}): Promise<number> => {
    const response = await fetch(`${service.url}${path}`, { headers });
    seen.push(await response.text(), JSON.stringify([...response.headers]));
    return response.status;
  };
  const question = `/?q=${encodeURIComponent(QUESTION)}`;
  expect(await get(question)).toBe(401);
  expect(await get(question, { authorization: 'Basic canary-guess' })).toBe(401);
  expect(await get(question, { authorization })).toBe(200);
  expect(seen.join()).toMatch(/refused the key/);
  expect(await get('/metrics', { authorization: `Bearer ${CANARIES.METRICS_TOKEN}` })).toBe(200);
  expect(await get('/metrics?token=canary-in-a-link', { 'x-forwarded-for': '192.0.2.1' })).toBe(
    403,
  );
  for (const path of ['/healthz', '/readyz', '/nowhere', '/style.css'])
    await get(path, { authorization });
  seen.push(readFileSync(`/proc/${service.pid}/cmdline`, 'utf8'));
  service.kill('SIGTERM');
  expect(await service.ended).toBe(0);
  await server.close();
  seen.push(service.output());
  expect(service.output()).toMatch(/needs the operator/);
  expect(seen.join('\n').match(/canary[^\s"]*/g)).toBeNull();
  return `0 hits in ${seen.join('').length} characters of logs, pages, health and metrics`;
});

row(
  'O4',
  'thousands of questions leave memory, handles and files as they were',
  { quick: 20, full: 10_000, timeoutMs: 3_600_000 },
  async (count) => soak((await aService(undefined, COLLECTING)).service, count),
);
