import { type Client, PermissionFlagsBits } from 'discord.js';
import { beforeEach, describe, expect, it } from 'vitest';
import { aClient, aScene, type Scene } from './scene.ts';

let scene: Scene;
let client: Client<true>;

beforeEach(async () => {
  scene = await aScene();
  client = await aClient(scene.discord);
});

describe('rights', () => {
  it.each([
    ['to see', PermissionFlagsBits.ViewChannel, 50001],
    ['to send', PermissionFlagsBits.SendMessages, 50013],
    ['to embed', PermissionFlagsBits.EmbedLinks, 50013],
  ])('refuses a bot that has no right %s', async (_, deny, code) => {
    scene.discord.rule({ channel: scene.papers, whom: 'bot', deny });
    const body = { embeds: [{ title: 'Paper' }] };
    const post = client.rest.post(`/channels/${scene.papers.id}/messages`, { body });
    await expect(post).rejects.toMatchObject({ code });
    expect(scene.discord.invalidRequests()).toBe(1);
  });

  it('refuses a bot that may not write in threads', async () => {
    const { discord, papers: channel, ada: user } = scene;
    const { message: on } = discord.message({ user, channel, text: 'a thought' });
    const thread = discord.startThread({ user, on, name: 'Thoughts' });
    const deny = PermissionFlagsBits.SendMessagesInThreads;
    discord.rule({ channel, whom: 'bot', deny });
    const body = { content: 'a' };
    const post = client.rest.post(`/channels/${thread.id}/messages`, { body });
    await expect(post).rejects.toMatchObject({ code: 50013 });
  });

  it("puts a member's own rule above that for everyone", async () => {
    const { discord, papers: channel, ada, bob } = scene;
    const bit = PermissionFlagsBits.SendMessages;
    discord.rule({ channel, whom: 'everyone', deny: bit });
    discord.rule({ channel, whom: ada, allow: bit });
    expect(() => discord.message({ user: ada, channel, text: 'a' })).not.toThrow();
    expect(() => discord.message({ user: bob, channel, text: 'b' })).toThrow('may not write there');
    const me = client.guilds.cache.get(scene.guild.id)?.members.me;
    await expect.poll(() => me?.permissionsIn(channel.id).has(bit)).toBe(false);
  });

  it('lets people do what their roles allow', async () => {
    const { discord, guild, papers: channel, ada } = scene;
    const may = PermissionFlagsBits.ManageChannels;
    const boss = discord.addUser({ name: 'boss', guilds: [guild], may });
    const needed = { name: 'manage', description: 'Manage', defaultMemberPermissions: may };
    await client.application.commands.set([needed]);
    const use = { channel, command: 'manage' };
    expect(() => discord.slash({ user: ada, ...use })).toThrow('lacks the permissions 16');
    expect(discord.slash({ user: boss, ...use }).hasFailed).toBe(false);
  });

  it('refuses DMs to those who take none', async () => {
    const user = scene.discord.addUser({ name: 'eve', dmsClosed: true });
    const there = await client.users.fetch(user.id);
    await expect(there.send('psst')).rejects.toMatchObject({ code: 50007 });
  });
});

it("knows no channel, message or guild that is not there, and changes nobody's words", async () => {
  const { discord, papers: channel, ada: user } = scene;
  const { message } = discord.message({ user, channel, text: 'mine' });
  const body = { content: 'yours' };
  const path = `/channels/${channel.id}/messages` as const;
  await expect(client.rest.get('/channels/1')).rejects.toMatchObject({ code: 10003 });
  await expect(client.rest.get(`${path}/1`)).rejects.toMatchObject({ code: 10008 });
  await expect(client.rest.get('/guilds/1')).rejects.toMatchObject({ code: 10004 });
  const change = client.rest.patch(`${path}/${message.id}`, { body });
  await expect(change).rejects.toMatchObject({ code: 50005 });
  await expect(client.rest.post(`${path}/${message.id}/crosspost`)).rejects.toMatchObject({
    code: 50024,
  });
});

it('publishes a message once, from an announcement channel', async () => {
  const { discord, guild } = scene;
  const news = discord.addChannel({ guild, name: 'news', type: 5 });
  const place = await client.channels.fetch(news.id);
  const sent = place?.isSendable() ? await place.send('Trending') : undefined;
  expect((await sent?.crosspost())?.flags.has('Crossposted')).toBe(true);
  await expect(sent?.crosspost()).rejects.toMatchObject({ code: 40033 });
});

it('gives the first message again for an enforced nonce, for five minutes', async () => {
  const path = `/channels/${scene.papers.id}/messages` as const;
  const body = { content: 'Trending', nonce: 'day-1', enforce_nonce: true };
  const first = await client.rest.post(path, { body });
  expect(await client.rest.post(path, { body })).toMatchObject({
    id: Reflect.get(Object(first), 'id'),
  });
  scene.clock.advance(5 * 60_000);
  await client.rest.post(path, { body });
  expect(scene.papers.messages).toHaveLength(2);
});

it('refuses the fourth edit of hour-old messages in a short while by a 429', async () => {
  const rejecting = await aClient(scene.discord, { rest: { rejectOnRateLimit: ['/channels'] } });
  const place = await rejecting.channels.fetch(scene.papers.id);
  const sent = place?.isSendable() ? await place.send('Old') : undefined;
  scene.clock.advance(60 * 60_000);
  for (const n of [1, 2, 3]) await sent?.edit(`Old ${n}`);
  await expect(sent?.edit('Old 4')).rejects.toMatchObject({
    name: expect.stringMatching(/RateLimit/),
  });
  expect(scene.discord.requests.at(-1)?.answer).toEqual({ status: 429, code: 30046 });
});
