import { type Client, Events } from 'discord.js';
import { expect, it } from 'vitest';
import { aClient, aScene } from './scene.ts';

const LOUD = 'Hey @everyone, <@1> and <@&2>';

/** The bot's client and a way to have it say something loud in answer to a message. */
async function loudBot(allowed?: { parse: [] }) {
  const scene = await aScene();
  const client = await aClient(
    scene.discord,
    allowed === undefined ? {} : { allowedMentions: allowed },
  );
  const { discord, papers: channel, ada: user } = scene;
  return { client, discord, channel, user };
}

async function channelOf(client: Client, id: string) {
  const channel = await client.channels.fetch(id);
  if (channel?.isSendable() !== true) throw new Error('no channel');
  return channel;
}

it('counts whom a message pings when nothing is said about mentions', async () => {
  const { client, discord, channel, user } = await loudBot();
  client.on(Events.MessageCreate, async (message) => {
    if (!message.author.bot) await message.reply(LOUD);
  });
  await discord.mention({ user, channel, text: 'hi' }).answered();
  expect(discord.pinging().map(({ pings }) => pings)).toEqual([
    ['everyone', 'role:2', 'user:1', `user:${user.id}`],
  ]);
  expect(discord.unguarded()).toHaveLength(1);
});

it('counts users alone when an interaction says nothing about mentions', async () => {
  const { client, discord, channel, user } = await loudBot();
  await client.application.commands.set([{ name: 'shout', description: 'Shout' }]);
  client.on(Events.InteractionCreate, (asked) => {
    if (asked.isChatInputCommand()) void asked.reply(LOUD);
  });
  await discord.slash({ user, channel, command: 'shout' }).answered();
  expect(discord.pinging().map(({ pings }) => pings)).toEqual([['user:1']]);
});

it('counts nobody where the bot forbids it, edits and replies included', async () => {
  const { client, discord, channel, user } = await loudBot({ parse: [] });
  client.on(Events.MessageCreate, async (message) => {
    if (message.author.bot) return;
    const reply = await message.reply('Hey');
    await reply.edit(LOUD);
  });
  const trace = discord.mention({ user, channel, text: 'hi' });
  await trace.until((it) => it.text === LOUD);
  expect(discord.posts.map(({ kind }) => kind)).toEqual(['message', 'edit']);
  expect(discord.pinging()).toEqual([]);
  expect(discord.unguarded()).toEqual([]);
});

it('counts whom the bot names', async () => {
  const { client, discord, channel } = await loudBot();
  const place = await channelOf(client, channel.id);
  await place.send({ content: LOUD, allowedMentions: { users: ['1'], roles: [] } });
  expect(discord.pinging().map(({ pings }) => pings)).toEqual([['user:1']]);
  expect(discord.unguarded()).toHaveLength(1);
});
