import { type ClientOptions, Events, GatewayIntentBits } from 'discord.js';
import { expect, it } from 'vitest';
import { aClient, aScene, type Scene } from './scene.ts';

/** discord.js lets five seconds pass between IDENTIFYs unless it is told otherwise. */
const eager: Partial<ClientOptions> = {
  ws: { buildIdentifyThrottler: async () => ({ waitForIdentify: async () => undefined }) },
};

interface Listener extends Scene {
  /** The text of what it heard. */
  readonly heard: readonly string[];
  /** Has ada say something to the bot. */
  readonly say: (text: string) => void;
}

async function aListener(heartbeatMs?: number): Promise<Listener> {
  const scene = await aScene(heartbeatMs === undefined ? {} : { heartbeatMs });
  const client = await aClient(scene.discord, eager);
  const heard: string[] = [];
  client.on(Events.MessageCreate, ({ cleanContent }) => heard.push(cleanContent.slice(10)));
  const { discord, papers: channel, ada: user } = scene;
  return { ...scene, heard, say: (text) => void discord.mention({ user, channel, text }) };
}

const back = ({ discord }: Scene) => discord.until(() => discord.gateway.connected() === 1);
const gone = ({ discord }: Scene) => discord.until(() => discord.gateway.connected() === 0);

it.each([
  ['a connection that broke', (scene: Scene) => scene.discord.gateway.drop()],
  ['close code 4000', (scene: Scene) => scene.discord.gateway.close(4000)],
  ['a request to reconnect', (scene: Scene) => scene.discord.gateway.askToReconnect()],
])('resumes after %s, and hears what was said meanwhile', async (_, happen) => {
  const scene = await aListener();
  happen(scene);
  await gone(scene);
  scene.say('meanwhile');
  await back(scene);
  scene.say('again');
  await expect.poll(() => scene.heard).toEqual(['meanwhile', 'again']);
  expect(scene.discord.gateway.identifies).toHaveLength(1);
  expect(scene.discord.gateway.resumes).toHaveLength(1);
});

it('leaves a zombie as soon as its heartbeat stays unanswered', async () => {
  const scene = await aListener(50);
  const { gateway } = scene.discord;
  await scene.discord.until(() => gateway.heartbeats.length > 1);
  gateway.deafen();
  scene.say('into the void');
  await scene.discord.until(() => gateway.resumes.length === 1);
  await expect.poll(() => scene.heard).toEqual(['into the void']);
});

it('resumes on the spot when its session was invalidated for now', async () => {
  const scene = await aListener();
  scene.discord.gateway.invalidate('resumable');
  await scene.discord.until(() => scene.discord.gateway.resumes.length === 1);
  scene.say('hi');
  await expect.poll(() => scene.heard).toEqual(['hi']);
  expect(scene.discord.gateway.identifies).toHaveLength(1);
});

it.each([
  [
    'its session was invalidated for good',
    (scene: Scene) => scene.discord.gateway.invalidate('final'),
  ],
  ['it was sent away by 1000', (scene: Scene) => scene.discord.gateway.close(1000)],
  [
    'its session is not known any more',
    ({ discord: { gateway } }: Scene) => {
      gateway.forgetSessions();
      gateway.drop();
    },
  ],
])('identifies again when %s, and what was said meanwhile is lost', async (_, happen) => {
  const scene = await aListener();
  happen(scene);
  await gone(scene);
  scene.say('meanwhile');
  await scene.discord.until(() => scene.discord.gateway.identifies.length === 2);
  scene.say('again');
  await expect.poll(() => scene.heard).toEqual(['again']);
});

it('comes back when it is let in again', async () => {
  const scene = await aListener();
  const { gateway } = scene.discord;
  gateway.refuse();
  gateway.drop();
  await scene.discord.until(() => gateway.refusals.length > 0);
  gateway.accept();
  await back(scene);
  scene.say('again');
  await expect.poll(() => scene.heard).toEqual(['again']);
});

it('is told of guilds that come, go, and are away for a while', async () => {
  const { discord, guild } = await aScene();
  const client = await aClient(discord);
  const events: string[] = [];
  client.on(Events.GuildCreate, ({ name }) => events.push(`joined ${name}`));
  client.on(Events.GuildDelete, ({ name }) => events.push(`left ${name}`));
  client.on(Events.GuildUnavailable, ({ name }) => events.push(`lost ${name}`));
  client.on(Events.GuildAvailable, ({ name }) => events.push(`found ${name}`));
  discord.startOutage(guild);
  discord.endOutage(guild);
  const other = discord.addGuild({ name: 'Other' });
  discord.throwBotOut(other);
  const name = guild.name;
  await expect
    .poll(() => events)
    .toEqual([`lost ${name}`, `found ${name}`, 'joined Other', 'left Other']);
  await expect(client.rest.get(`/guilds/${other.id}`)).rejects.toMatchObject({ code: 50001 });
});

it('gets an event twice that is sent twice; discord.js drops messages it has, not interactions', async () => {
  const scene = await aListener();
  const { discord, papers: channel, ada: user } = scene;
  const client = await aClient(discord, eager);
  await client.application.commands.set([{ name: 'ask', description: 'Ask' }]);
  const asked: string[] = [];
  client.on(Events.InteractionCreate, ({ id }) => asked.push(id));
  scene.say('once');
  discord.gateway.repeatLast();
  const { interaction } = discord.slash({ user, channel, command: 'ask' });
  discord.gateway.repeatLast();
  await expect.poll(() => asked).toEqual([interaction.id, interaction.id]);
  expect(scene.heard).toEqual(['once']);
});

it('sends every instance of the bot the same events', async () => {
  const first = await aListener();
  const second = await aClient(first.discord);
  let heard = 0;
  second.on(Events.MessageCreate, () => heard++);
  first.say('hi');
  await expect.poll(() => [first.heard.length, heard]).toEqual([1, 1]);
  expect(first.discord.gateway.identifies).toHaveLength(2);
});

it('turns intents away that are not switched on, and tokens that are not valid', async () => {
  const { discord } = await aScene();
  const intents = [GatewayIntentBits.Guilds, GatewayIntentBits.MessageContent];
  await expect(aClient(discord, { intents })).rejects.toThrow('disallowed intents');
  const wrong = { ...discord, token: 'wrong' };
  await expect(aClient(wrong)).rejects.toThrow('invalid token');
  expect(discord.invalidRequests()).toBe(1);
});

it('has nobody come back after its token was revoked', async () => {
  const { discord } = await aScene();
  const client = await aClient(discord);
  const closed = new Promise((resolve) => client.once(Events.ShardDisconnect, resolve));
  discord.revokeToken();
  expect(await closed).toMatchObject({ code: 4004 });
  await expect(client.users.fetch('1')).rejects.toMatchObject({ status: 401 });
  expect(discord.gateway.identifies).toHaveLength(1);
});
