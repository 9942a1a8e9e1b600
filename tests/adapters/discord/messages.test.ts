import { ChannelType, GatewayIntentBits, PermissionFlagsBits } from 'discord.js';
import { expect, it } from 'vitest';
import { phrases } from '../../../adapters/discord/phrases.ts';
import { aRunningBot, type Bot, type BotOptions } from '../../support/discord-bot.ts';

const { ViewChannel, SendMessages, CreatePublicThreads, ReadMessageHistory } = PermissionFlagsBits;
const readsAll: BotOptions = { privilegedIntents: [GatewayIntentBits.MessageContent] };
const QUESTION = 'What are graphs?';

function mention({ discord, ada: user, papers: channel }: Bot, text = QUESTION) {
  return discord.mention({ user, channel, text });
}

/** The thread in which a mention was answered. */
async function threadOf(bot: Bot) {
  const told = await mention(bot).answered();
  if (told.thread === undefined) throw new Error('no thread');
  return told.thread;
}

/** Waits until the bot has heard all that was said so far, by asking it something. */
async function hasHeard(bot: Bot): Promise<void> {
  await bot.discord.dm({ user: bot.ada, text: 'Have you heard?' }).answered();
}

it('opens a thread on a mention, named after the question, and answers there', async () => {
  const bot = await aRunningBot();
  const told = await mention(bot).answered();
  expect(told.thread?.name).toBe(QUESTION);
  expect(told.text).toContain('About “What are graphs?”. [1]');
  expect(told.text).not.toContain('> What');
  expect(told.answers).toHaveLength(1);
  expect(bot.papers.messages).toHaveLength(1);
  expect(told.typing).toBeGreaterThan(0);
});

it('says in the channel why there is no answer, and opens no thread for that', async () => {
  const bot = await aRunningBot();
  const told = await mention(bot, '').answered();
  expect(told.text).toContain('Ask in words');
  expect(told.thread).toBeUndefined();
});

it('answers nobody in public where answers are for their asker alone', async () => {
  const bot = await aRunningBot();
  const here = { platform: 'discord', tenant: bot.guild.id };
  await bot.core.stores.settings.set(here, { private: true });
  const told = await mention(bot).answered();
  expect(told.text).toContain('Ask with `/ask`.');
  expect(told.text).not.toContain('About');
  const direct = await bot.discord.dm({ user: bot.ada, text: QUESTION }).answered();
  expect(direct.text).toContain('About');
});

it('answers in its thread also where it may not read what was said before', async () => {
  const bot = await aRunningBot();
  const { discord, ada: user } = bot;
  const channel = await threadOf(bot);
  discord.rule({ channel: bot.papers, whom: 'bot', deny: ReadMessageHistory });
  await hasHeard(bot);
  const asked = await discord.mention({ user, channel, text: 'What are images?' }).answered();
  expect(asked.text).toContain('About “What are images?”.');
  expect(channel.messages.at(-1)?.content).toContain('About');
});

it('goes on in its threads without a mention, standing on what was said', async () => {
  const bot = await aRunningBot(readsAll);
  const channel = await threadOf(bot);
  const next = await bot.discord
    .message({ user: bot.ada, channel, text: 'and what about images?' })
    .answered();
  expect(next.text).toContain('-# Understood as: What are graphs – images?');
});

it('keeps silent in its threads when people talk to each other', async () => {
  const bot = await aRunningBot(readsAll);
  const { discord, ada, bob } = bot;
  const channel = await threadOf(bot);
  const before = channel.messages.length;
  discord.message({ user: ada, channel, text: 'I see.' });
  discord.message({ user: ada, channel, text: `<@${bob.id}> what do you think?` });
  const { message } = discord.message({ user: bob, channel, text: 'Nice!' });
  discord.reply({ user: ada, to: message, text: 'is it?' });
  await hasHeard(bot);
  expect(channel.messages).toHaveLength(before + 4);
  const asked = discord.mention({ user: bob, channel, text: 'What are images?' });
  expect((await asked.answered()).text).toContain('About “What are images?”.');
});

it('remembers after a restart who talks in a thread', async () => {
  const first = await aRunningBot(readsAll);
  const channel = await threadOf(first);
  first.discord.message({ user: first.bob, channel, text: 'Nice!' });
  await first.stop();
  const bot = await aRunningBot({ ...readsAll, after: first });
  const { discord, ada, bob } = bot;
  discord.message({ user: ada, channel, text: 'Is it?' });
  await hasHeard(bot);
  expect(channel.messages.at(-1)?.content).toBe('Is it?');
  await discord.mention({ user: bob, channel, text: QUESTION }).answered();
  await discord.message({ user: bob, channel, text: 'and images?' }).answered();
});

it('goes on by mention or reply where it may not read other messages, and says so once', async () => {
  const bot = await aRunningBot();
  const { discord, ada: user } = bot;
  expect(bot.logged.filter((line) => line.includes(phrases.noIntent))).toHaveLength(1);
  const channel = await threadOf(bot);
  discord.message({ user, channel, text: 'and images?' });
  await hasHeard(bot);
  const answer = channel.messages.at(-2);
  if (answer === undefined) throw new Error('no answer');
  const replied = discord.reply({ user, to: answer, text: 'and what about images?' });
  expect((await replied.answered()).text).toContain('What are graphs – images?');
  const blank = discord.reply({ user, to: answer, text: 'and sound?', manner: 'silent' });
  expect((await blank.answered()).text).toBe(phrases.cannotRead);
});

it('answers a reply to its answer there, in the conversation of that answer', async () => {
  const bot = await aRunningBot();
  const { discord, ada, bob, papers: channel } = bot;
  const asked = await discord
    .slash({ user: ada, channel, command: 'ask', options: { question: QUESTION } })
    .answered();
  if (asked.reply === undefined) throw new Error('no answer');
  const replied = await discord
    .reply({ user: bob, to: asked.reply, text: 'and what about images?' })
    .answered();
  expect(replied.thread).toBeUndefined();
  expect(replied.text).toContain('What are graphs – images?');
  const [second] = replied.answers;
  if (second === undefined) throw new Error('no answer');
  const third = await discord.reply({ user: ada, to: second, text: 'why?' }).answered();
  expect(third.text).toContain('Understood as: What are graphs – images?');
});

it('answers posts of a forum that mention it, and direct messages', async () => {
  const {
    discord,
    guild,
    ada: user,
    applicationId,
  } = await aRunningBot().then((bot) => ({
    ...bot,
    applicationId: bot.discord.applicationId,
  }));
  const channel = discord.addChannel({ guild, name: 'forum', type: ChannelType.GuildForum });
  const text = `<@${applicationId}> ${QUESTION}`;
  const post = await discord.forumPost({ user, channel, title: 'Graphs', text }).answered();
  expect(post.text).toContain('About “What are graphs?”.');
  const direct = await discord.dm({ user, text: QUESTION }).answered();
  expect(direct.text).toContain('About “What are graphs?”.');
  expect((await discord.dm({ user, text: 'why?' }).answered()).text).toContain('Understood as');
});

it('asks for words where a picture is all that comes as a direct message', async () => {
  const { discord, ada: user } = await aRunningBot();
  const attachments = [{ id: '1', filename: 'graph.png', text: '', size: 1 }];
  expect((await discord.dm({ user, text: '', attachments }).answered()).text).toContain(
    'Ask in words',
  );
});

it('answers no bots, no webhooks and nothing that does not speak to it', async () => {
  const bot = await aRunningBot(readsAll);
  const { discord, guild, ada, papers: channel } = bot;
  const other = discord.addUser({ name: 'other', guilds: [guild], kind: 'bot' });
  discord.mention({ user: other, channel, text: QUESTION });
  discord.message({ user: ada, channel, text: QUESTION });
  const { message } = discord.message({ user: ada, channel, text: '@everyone what are graphs?' });
  discord.edit({ message, text: `<@${discord.applicationId}> ${QUESTION}` });
  await hasHeard(bot);
  expect(channel.messages).toHaveLength(3);
});

it('answers a message that is delivered twice, or again after a restart, once', async () => {
  const first = await aRunningBot();
  const told = mention(first);
  first.discord.gateway.repeatLast();
  await told.answered();
  await first.stop();
  const bot = await aRunningBot({ after: first });
  await mention(bot).answered();
  expect(bot.discord.posts.filter(({ kind }) => kind === 'message')).toHaveLength(2);
});

it('answers beside the message where it may open no thread', async () => {
  const bot = await aRunningBot();
  bot.discord.rule({ channel: bot.papers, whom: 'bot', deny: CreatePublicThreads });
  const told = await mention(bot).answered();
  expect(told.thread).toBeUndefined();
  expect(told.answers[0]?.replyTo).toBe(told.message.id);
});

it('tells the asker where it can, where it may not write, and does not try there again', async () => {
  const bot = await aRunningBot();
  const { discord, guild, ada, papers } = bot;
  const open = discord.addChannel({ guild, name: 'open' });
  discord.rule({ channel: papers, whom: 'bot', deny: SendMessages | CreatePublicThreads });
  mention(bot);
  const { messages } = discord.dmWith(ada);
  await discord.until(() => messages.length === 2);
  expect(messages[0]?.content).toContain(`I may not write in <#${papers.id}>`);
  expect(messages[0]?.content).toContain(`<#${open.id}>`);
  expect(messages[1]?.content).toContain('About “What are graphs?”.');
  const refused = discord.invalidRequests();
  for (let i = 0; i < 5; i++) mention(bot);
  await discord.until(() => messages.length === 12);
  expect(discord.invalidRequests()).toBe(refused);
});

it('keeps the buttons of an answer at work where it reached the asker alone', async () => {
  const bot = await aRunningBot();
  const { discord, ada: user, papers } = bot;
  discord.rule({ channel: papers, whom: 'bot', deny: SendMessages | CreatePublicThreads });
  mention(bot);
  const message = await discord.until(() =>
    discord.dmWith(user).messages.find(({ components }) => components.length > 0),
  );
  const pressed = await discord.button({ user, message, button: 'Sources' }).answered();
  expect(pressed.text).toContain('Sources for “What are graphs?”');
});

it('lets the log say so where every way is closed', async () => {
  const bot = await aRunningBot();
  const { discord, guild, papers } = bot;
  const shy = discord.addUser({ name: 'shy', guilds: [guild], dmsClosed: true });
  discord.rule({ channel: papers, whom: 'bot', deny: SendMessages | CreatePublicThreads });
  mention({ ...bot, ada: shy });
  await expect.poll(() => bot.logged.join('')).toContain('an answer reached nobody');
});

it('sees nothing where it may see nothing', async () => {
  const bot = await aRunningBot();
  bot.discord.rule({ channel: bot.papers, whom: 'bot', deny: ViewChannel });
  mention(bot);
  await hasHeard(bot);
  expect(bot.papers.messages).toHaveLength(1);
});

it('says once that somebody asks too much, and then keeps quiet', async () => {
  const bot = await aRunningBot({ perPerson: 2 });
  const { discord, ada: user } = bot;
  for (let i = 0; i < 2; i++) await discord.dm({ user, text: QUESTION }).answered();
  expect((await discord.dm({ user, text: QUESTION }).answered()).text).toContain(
    'a lot of questions',
  );
  discord.dm({ user, text: QUESTION });
  await mention({ ...bot, ada: bot.bob }).answered();
  expect(discord.dmWith(user).messages).toHaveLength(7);
});
