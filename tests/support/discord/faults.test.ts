import type { Client, SendableChannels } from 'discord.js';
import { expect, it } from 'vitest';
import type { RateLimit } from './rate-limits.ts';
import { aClient, aScene, type Scene } from './scene.ts';

const POST = 'POST /channels/:channel/messages';
const EDIT = 'PATCH /channels/:channel/messages/:message';

interface Talk extends Scene {
  readonly client: Client<true>;
  readonly place: SendableChannels;
  /** Status and code of each answer to a route. */
  readonly answers: (route: string) => readonly unknown[];
}

async function aTalk(
  rest: { timeout?: number; rejectOnRateLimit?: string[] } = {},
  rateLimits: readonly RateLimit[] = [],
): Promise<Talk> {
  const scene = await aScene({ rateLimits });
  const client = await aClient(scene.discord, { rest });
  const place = await client.channels.fetch(scene.papers.id);
  if (place?.isSendable() !== true) throw new Error('no channel');
  const answers: Talk['answers'] = (route) =>
    scene.discord.requests.filter((it) => it.route === route).map(({ answer }) => answer?.status);
  return { ...scene, client, place, answers };
}

it('answers once as it is told to, and then as always', async () => {
  const { discord, place, answers } = await aTalk();
  const [status, body] = [503, 'upstream connect error'];
  discord.faults.next(POST, { kind: 'answer', status, body }, { kind: 'answer', status, body });
  await place.send('Third time lucky');
  expect(answers(POST)).toEqual([503, 503, 200]);
  expect(discord.posts).toHaveLength(1);
});

it('answers so until it is cleared', async () => {
  const { discord, place, answers } = await aTalk();
  const body = { code: 50001, message: 'Missing Access' };
  discord.faults.always(POST, { kind: 'answer', status: 403, body });
  for (const _ of [1, 2]) await expect(place.send('No')).rejects.toMatchObject({ code: 50001 });
  discord.faults.clear();
  await place.send('Yes');
  expect(answers(POST)).toEqual([403, 403, 200]);
  expect(discord.invalidRequests()).toBe(2);
});

it('forgets invalid requests after ten minutes', async () => {
  const { discord, place, clock } = await aTalk();
  discord.faults.next(POST, { kind: 'answer', status: 403, body: { code: 50001, message: '' } });
  await expect(place.send('No')).rejects.toThrow();
  clock.advance(10 * 60_000);
  expect(discord.invalidRequests()).toBe(0);
});

it('waits for the test with an answer', async () => {
  const { discord, place } = await aTalk();
  let release = (): void => undefined;
  const until = new Promise<void>((resolve) => {
    release = resolve;
  });
  discord.faults.next(POST, { kind: 'wait', until });
  const sending = place.send('Later');
  await discord.until(() => discord.requests.some(({ route }) => route === POST));
  expect(discord.posts).toEqual([]);
  release();
  await sending;
  expect(discord.posts).toHaveLength(1);
});

it('never answers, and discord.js gives up after its retries', async () => {
  const { discord, place, answers } = await aTalk({ timeout: 20 });
  discord.faults.always(POST, { kind: 'hang' });
  await expect(place.send('Hello?')).rejects.toMatchObject({ name: 'AbortError' });
  expect(answers(POST)).toEqual([0, 0, 0, 0]);
});

it('breaks the connection before anything is done', async () => {
  const { discord, place, answers } = await aTalk();
  discord.faults.next(POST, { kind: 'reset' });
  await place.send('Again');
  expect(answers(POST)).toEqual([0, 200]);
  expect(discord.posts).toHaveLength(1);
});

it('loses the answer to what was done: sent twice, unless a nonce is enforced', async () => {
  const { discord, place } = await aTalk();
  discord.faults.next(POST, { kind: 'lost' });
  await place.send('Twice');
  expect(discord.posts).toHaveLength(2);
  discord.faults.next(POST, { kind: 'lost' });
  await place.send({ content: 'Once', nonce: 'day-1', enforceNonce: true });
  expect(discord.posts.map(({ message }) => message.content)).toEqual(['Twice', 'Twice', 'Once']);
});

it("has the client wait as long as Retry-After says, and tells a global limit from a route's", async () => {
  const { discord, place } = await aTalk({ rejectOnRateLimit: ['/channels'] });
  const headers = {
    'retry-after': '7',
    'x-ratelimit-scope': 'global',
    'x-ratelimit-global': 'true',
  };
  discord.faults.next(POST, { kind: 'answer', status: 429, headers, body: { retry_after: 7 } });
  await expect(place.send('Wait')).rejects.toMatchObject({ global: true, retryAfter: 7050 });
  expect(discord.invalidRequests()).toBe(1);
});

it('does not count a shared limit against the bot', async () => {
  const { discord, place } = await aTalk({ rejectOnRateLimit: ['/channels'] });
  const headers = { 'retry-after': '7', 'x-ratelimit-scope': 'shared' };
  discord.faults.next(POST, { kind: 'answer', status: 429, headers, body: { retry_after: 7 } });
  await expect(place.send('Wait')).rejects.toMatchObject({ scope: 'shared' });
  expect(discord.invalidRequests()).toBe(0);
});

it('lets discord.js keep within a limit by the headers, for each channel apart', async () => {
  const rule = { route: POST, limit: 2, windowMs: 100 };
  const { discord, guild, client, place, answers } = await aTalk({}, [rule]);
  const other = discord.addChannel({ guild, name: 'other' });
  const elsewhere = await client.channels.fetch(other.id);
  for (const n of [1, 2, 3]) await place.send(`${n}`);
  if (elsewhere?.isSendable()) await elsewhere.send('1');
  expect(answers(POST)).toEqual([200, 200, 200, 200]);
  expect(discord.requests.at(-1)?.answer).toEqual({ status: 200 });
});

it('answers 429 to those who do not keep within it', async () => {
  const rule = { route: EDIT, limit: 5, windowMs: 5000 };
  const { discord, client, place, papers } = await aTalk({}, [rule]);
  const sent = await place.send('0');
  const url = `${discord.api}/v10/channels/${papers.id}/messages/${sent.id}`;
  const headers = { authorization: `Bot ${client.token}`, 'content-type': 'application/json' };
  const edit = (content: string) =>
    fetch(url, { method: 'PATCH', headers, body: JSON.stringify({ content }) });
  for (const n of [1, 2, 3, 4, 5]) expect((await edit(`${n}`)).status).toBe(200);
  const refused = await edit('6');
  expect(refused.status).toBe(429);
  expect(Object.fromEntries(refused.headers)).toMatchObject({
    'retry-after': '5',
    'x-ratelimit-limit': '5',
    'x-ratelimit-remaining': '0',
    'x-ratelimit-scope': 'user',
  });
  expect(await refused.json()).toMatchObject({ global: false, retry_after: expect.any(Number) });
});

it('takes files beside the message', async () => {
  const { discord, place, papers } = await aTalk();
  const attachment = Buffer.from('@article{vaswani2017}');
  const sent = await place.send({ files: [{ attachment, name: 'paper.bib' }] });
  expect(sent.attachments.first()?.name).toBe('paper.bib');
  expect(papers.messages.at(-1)?.attachments).toMatchObject([
    { filename: 'paper.bib', text: '@article{vaswani2017}', size: 21 },
  ]);
  expect(discord.requests.at(-1)?.files).toHaveLength(1);
});

it('answers 404 to what Discord does not have, 400 to another version, and to what is no JSON', async () => {
  const { discord } = await aTalk();
  const headers = { authorization: `Bot ${discord.token}`, 'content-type': 'application/json' };
  const post = (path: string, body: string) =>
    fetch(`${discord.api}${path}`, { method: 'POST', headers, body });
  expect((await post('/v10/nowhere', '{}')).status).toBe(404);
  expect(await (await post('/v9/users/@me/channels', '{}')).json()).toMatchObject({ code: 50041 });
  expect(await (await post('/v10/users/@me/channels', '{')).json()).toMatchObject({ code: 50109 });
  expect(discord.requests.slice(-3).map(({ route }) => route)).toEqual([
    '?',
    '?',
    'POST /users/@me/channels',
  ]);
});
