import { once } from 'node:events';
import { GatewayIntentBits } from 'discord.js';
import { expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { aScene, type Scene } from './scene.ts';

const identify = { token: 'discord.test.token', intents: GatewayIntentBits.Guilds, properties: {} };

interface RawClient {
  say(op: number, d: unknown): void;
  raw(text: string): void;
  /** The next frame. */
  next(): Promise<{ op: number; d: unknown; s: number | null; t: string | null }>;
  close(code: number): void;
  closed(): Promise<number>;
}

/** A client that says what it is told to, past the hello. */
async function aRawClient({ discord }: Scene): Promise<RawClient> {
  const { host } = new URL(discord.api);
  const socket = new WebSocket(`ws://${host}/gateway?v=10&encoding=json`);
  onTestFinished(() => socket.terminate());
  const frames: string[] = [];
  socket.on('message', (data) => frames.push(data.toString()));
  const closing = once(socket, 'close');
  const next = async () => {
    while (frames.length === 0) await once(socket, 'message');
    return JSON.parse(frames.shift() ?? '');
  };
  const client: RawClient = {
    say: (op, d) => socket.send(JSON.stringify({ op, d })),
    raw: (text) => socket.send(text),
    next,
    close: (code) => socket.close(code),
    closed: async () => (await closing)[0],
  };
  expect(await client.next()).toMatchObject({ op: 10, d: { heartbeat_interval: 41_250 } });
  return client;
}

it('greets, acknowledges heartbeats and makes a session', async () => {
  const scene = await aScene();
  const client = await aRawClient(scene);
  client.say(1, null);
  expect(await client.next()).toMatchObject({ op: 11 });
  client.say(2, identify);
  expect(await client.next()).toMatchObject({ op: 0, s: 1, t: 'READY' });
  expect(await client.next()).toMatchObject({ op: 0, s: 2, t: 'GUILD_CREATE' });
});

it.each([
  ['what is no JSON', (it: RawClient) => it.raw('{'), 4002],
  ['more than 4096 bytes', (it: RawClient) => it.say(1, 'x'.repeat(4096)), 4002],
  ['anything before it identifies', (it: RawClient) => it.say(3, {}), 4003],
  ['a wrong token', (it: RawClient) => it.say(2, { ...identify, token: 'x' }), 4004],
  [
    'intents that do not exist',
    (it: RawClient) => it.say(2, { ...identify, intents: 1 << 30 }),
    4013,
  ],
  [
    'intents that are not switched on',
    (it: RawClient) => it.say(2, { ...identify, intents: 2 }),
    4014,
  ],
  [
    'a second IDENTIFY',
    (it: RawClient) => {
      it.say(2, identify);
      it.say(2, identify);
    },
    4005,
  ],
  [
    'an opcode that does not exist',
    (it: RawClient) => {
      it.say(2, identify);
      it.say(99, {});
    },
    4001,
  ],
  [
    'more than 120 frames in a minute',
    (it: RawClient) => {
      for (let n = 0; n <= 120; n++) it.say(1, null);
    },
    4008,
  ],
])('closes on %s', async (_, misbehave, code) => {
  const client = await aRawClient(await aScene());
  misbehave(client);
  expect(await client.closed()).toBe(code);
});

it('replays what came after a number, and refuses numbers that never were', async () => {
  const scene = await aScene();
  const first = await aRawClient(scene);
  first.say(2, identify);
  const { d } = await first.next();
  const { session_id } = Object(d);
  scene.discord.addChannel({ guild: scene.guild, name: 'more' });
  const { token } = identify;
  const second = await aRawClient(scene);
  second.say(6, { token, session_id, seq: 2 });
  expect(await second.next()).toMatchObject({ s: 3, t: 'CHANNEL_CREATE' });
  expect(await second.next()).toMatchObject({ s: 4, t: 'RESUMED' });
  const third = await aRawClient(scene);
  third.say(6, { token, session_id, seq: 99 });
  expect(await third.closed()).toBe(4007);
  const stranger = await aRawClient(scene);
  stranger.say(6, { token, session_id: 'unknown', seq: 1 });
  expect(await stranger.next()).toMatchObject({ op: 9, d: false });
});

it('speaks through the newest connection of a session, and forgets who says good-bye', async () => {
  const scene = await aScene();
  const old = await aRawClient(scene);
  old.say(2, identify);
  const { session_id } = Object((await old.next()).d);
  const resume = { token: identify.token, session_id, seq: 2 };
  const client = await aRawClient(scene);
  client.say(6, resume);
  expect(await client.next()).toMatchObject({ t: 'RESUMED' });
  old.close(4000);
  await old.closed();
  scene.discord.addChannel({ guild: scene.guild, name: 'more' });
  expect(await client.next()).toMatchObject({ t: 'CHANNEL_CREATE' });
  client.close(1000);
  await client.closed();
  const late = await aRawClient(scene);
  late.say(6, resume);
  expect(await late.next()).toMatchObject({ op: 9, d: false });
});

it('sends opcode 9 right behind RESUMED when it is told to', async () => {
  const scene = await aScene();
  const first = await aRawClient(scene);
  first.say(2, identify);
  const { session_id } = Object((await first.next()).d);
  scene.discord.gateway.breakNextResume();
  const second = await aRawClient(scene);
  second.say(6, { token: identify.token, session_id, seq: 2 });
  expect(await second.next()).toMatchObject({ t: 'RESUMED' });
  expect(await second.next()).toMatchObject({ op: 9, d: false });
});

it('gives each shard its guilds, and DMs to the first', async () => {
  const scene = await aScene();
  const shard = Number((BigInt(scene.guild.id) >> 22n) % 2n);
  const intents = GatewayIntentBits.Guilds | GatewayIntentBits.DirectMessages;
  const clients = [await aRawClient(scene), await aRawClient(scene)];
  for (const [n, client] of clients.entries()) {
    client.say(2, { ...identify, intents, shard: [n, 2] });
    expect(await client.next()).toMatchObject({ t: 'READY' });
  }
  expect(await clients[shard]?.next()).toMatchObject({ t: 'GUILD_CREATE' });
  scene.discord.dm({ user: scene.ada, text: 'psst' });
  expect(await clients[0]?.next()).toMatchObject({ t: 'MESSAGE_CREATE', d: { content: 'psst' } });
  scene.discord.addChannel({ guild: scene.guild, name: 'more' });
  expect(await clients[shard]?.next()).toMatchObject({ t: 'CHANNEL_CREATE' });
});
