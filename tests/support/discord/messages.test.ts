import { Events, GatewayIntentBits, type Message, MessageFlags } from 'discord.js';
import { expect, it } from 'vitest';
import { aClient, aScene } from './scene.ts';

it('shows a bot its guild, with no member but itself', async () => {
  const { discord, guild, papers } = await aScene();
  const client = await aClient(discord);
  expect(client.guilds.cache.map(({ name }) => name)).toEqual([guild.name]);
  expect(client.guilds.cache.get(guild.id)?.members.cache.size).toBe(1);
  expect(client.channels.cache.get(papers.id)?.isTextBased()).toBe(true);
});

it.each([
  {
    who: 'without the intent',
    privilegedIntents: [],
    read: ['', '<@BOT> hi', 'pinged', '', 'psst'],
  },
  {
    who: 'with the intent',
    privilegedIntents: [GatewayIntentBits.MessageContent],
    read: ['aside', '<@BOT> hi', 'pinged', 'silent', 'psst'],
  },
])('lets a bot $who read what it may', async ({ privilegedIntents, read }) => {
  const { discord, ada: user, papers: channel } = await aScene({ privilegedIntents });
  const intents = [
    GatewayIntentBits.Guilds,
    GatewayIntentBits.GuildMessages,
    GatewayIntentBits.DirectMessages,
    ...privilegedIntents,
  ];
  const client = await aClient(discord, { intents });
  const heard: string[] = [];
  client.on(Events.MessageCreate, (message) => {
    if (!message.author.bot) heard.push(message.content.replace(client.user.id, 'BOT'));
  });
  const place = await client.channels.fetch(channel.id);
  const own = place?.isSendable() ? await place.send('Hello') : undefined;
  const to = channel.messages.find(({ id }) => id === own?.id);
  if (to === undefined) throw new Error('nothing was sent');
  discord.message({ user, channel, text: 'aside' });
  discord.mention({ user, channel, text: 'hi' });
  discord.reply({ user, to, text: 'pinged' });
  discord.reply({ user, to, text: 'silent', manner: 'silent' });
  discord.dm({ user, text: 'psst' });
  await expect.poll(() => heard).toEqual(read);
});

it('shows the target of a message command, whatever the bot may read', async () => {
  const { discord, ada: user, papers: channel, bob } = await aScene();
  const client = await aClient(discord);
  await client.application.commands.set([{ type: 3, name: 'Find related papers' }]);
  client.on(Events.InteractionCreate, (used) => {
    if (used.isMessageContextMenuCommand()) void used.reply(`Read: ${used.targetMessage.content}`);
  });
  const { message } = discord.message({ user: bob, channel, text: 'attention is all you need' });
  const trace = discord.messageCommand({ user, message, command: 'Find related papers' });
  expect((await trace.answered()).text).toBe('Read: attention is all you need');
});

it('gives a thread on a message the id of the message', async () => {
  const { discord, ada: user, papers: channel } = await aScene();
  const client = await aClient(discord);
  client.on(Events.MessageCreate, async (message) => {
    if (!message.mentions.has(client.user)) return;
    const thread = await message.startThread({ name: 'Answer' });
    await thread.sendTyping();
    await thread.send('In the thread');
    const path = `/channels/${channel.id}/messages/${message.id}/threads` as const;
    await client.rest.post(path, { body: { name: 'Again' } }).catch(() => undefined);
  });
  const trace = discord.mention({ user, channel, text: 'what is attention?' });
  await discord.until(() => discord.requests.find(({ answer }) => answer?.code === 160004));
  expect(trace.thread).toMatchObject({
    id: trace.message.id,
    name: 'Answer',
    parentId: channel.id,
  });
  expect(trace.text).toBe('In the thread');
  expect(trace.typing).toBe(1);
});

it('tells of what is said, woken and deleted in a thread', async () => {
  const { discord, ada: user, papers: channel } = await aScene();
  const client = await aClient(discord);
  const events: string[] = [];
  client.on(Events.ThreadCreate, ({ name }) => events.push(`created ${name}`));
  client.on(Events.ThreadUpdate, (_, { archived }) => events.push(`archived ${archived}`));
  client.on(Events.ThreadDelete, ({ name }) => events.push(`deleted ${name}`));
  client.on(Events.MessageDelete, ({ id }) => events.push(`deleted ${id}`));
  client.on(Events.MessageCreate, (message) => events.push(`wrote ${message.channel.id}`));
  const { message: on } = discord.message({ user, channel, text: 'a thought' });
  const thread = discord.startThread({ user, on, name: 'Thoughts' });
  thread.archived = true;
  discord.message({ user, channel: thread, text: 'more' });
  discord.deleteMessage(on);
  discord.deleteChannel(thread);
  await expect
    .poll(() => events)
    .toEqual([
      `wrote ${channel.id}`,
      'created Thoughts',
      'archived false',
      `wrote ${thread.id}`,
      `deleted ${on.id}`,
      'deleted Thoughts',
    ]);
});

it('answers for what a bot fetches', async () => {
  const { discord, guild, papers: channel, ada: user } = await aScene();
  const client = await aClient(discord);
  for (const n of [1, 2, 3]) discord.message({ user, channel, text: `<@${client.user.id}> ${n}` });
  const place = await client.channels.fetch(channel.id, { force: true });
  if (place?.isTextBased() !== true) throw new Error('no channel');
  const last = await place.messages.fetch({ limit: 2 });
  expect(last.map(({ content }) => content.at(-1))).toEqual(['3', '2']);
  const before = await place.messages.fetch({ before: last.lastKey() ?? '', limit: 5 });
  expect(before.map(({ content }) => content.at(-1))).toEqual(['1']);
  const member = await client.guilds.cache.get(guild.id)?.members.fetch(user.id);
  expect(member?.permissionsIn(channel.id).has('ManageChannels')).toBe(false);
  expect((await client.users.fetch(user.id)).username).toBe('ada');
});

it("opens posts in a forum, the bot's and those of people", async () => {
  const { discord, guild, ada: user } = await aScene();
  const forum = discord.addChannel({ guild, name: 'questions', type: 15 });
  const client = await aClient(discord);
  const heard: Message[] = [];
  client.on(Events.MessageCreate, (message) => heard.push(message));
  const place = client.channels.cache.get(forum.id);
  if (place?.isThreadOnly() !== true) throw new Error('no forum');
  const own = await place.threads.create({ name: 'Today', message: { content: 'Trending' } });
  expect((await own.fetchStarterMessage())?.content).toBe('Trending');
  const post = discord.forumPost({
    user,
    channel: forum,
    title: 'Q',
    text: `<@${client.user.id}>`,
  });
  await expect
    .poll(() => heard.map(({ channelId }) => channelId))
    .toEqual([own.id, post.message.channelId]);
  await heard.at(-1)?.reply('A');
  expect(post.text).toBe('A');
});

it('takes no notice of EPHEMERAL on a plain message', async () => {
  const { discord, papers, bob } = await aScene();
  const client = await aClient(discord);
  const body = { content: 'meant to be private', flags: MessageFlags.Ephemeral };
  await client.rest.post(`/channels/${papers.id}/messages`, { body });
  expect(discord.shownTo(bob)).toEqual(['meant to be private']);
});
