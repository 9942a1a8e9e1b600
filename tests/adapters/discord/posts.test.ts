import { PermissionFlagsBits } from 'discord.js';
import { expect, it } from 'vitest';
import { phrases } from '../../../src/phrases.ts';
import type { Subscription } from '../../../src/subscriptions.ts';
import { aSubscription } from '../../support/digests.ts';
import type { Message } from '../../support/discord/records.ts';
import { textOf } from '../../support/discord/shown.ts';
import { aRunningBot, type Bot, type BotOptions } from '../../support/discord-bot.ts';
import { row } from '../../support/row.ts';

const MINUTE_MS = 60_000;
const POST = 'POST /channels/:channel/messages';
const { EmbedLinks, ManageChannels, SendMessages, ViewChannel } = PermissionFlagsBits;

const aPostingBot = (options: BotOptions = {}): Promise<Bot> =>
  aRunningBot({ date: 'of the scene', ...options }); // 2026-11-25 09:00 UTC

/** A subscription of the channel at 09:01. */
async function subscribed(bot: Bot, changes: Partial<Subscription> = {}): Promise<Subscription> {
  const { guild, papers, ada, stores, clock } = bot;
  const place = { platform: 'discord', tenant: guild.id, channel: papers.id, person: ada.id };
  const subscription = aSubscription(
    { ...place, time: '09:01', topic: 'words', ...changes },
    new Date(clock.now()),
  );
  await stores.subscriptions.put(subscription);
  return subscription;
}

async function later(bot: Bot, minutes: number): Promise<void> {
  for (let i = 0; i < minutes; i++) {
    bot.clock.advance(MINUTE_MS);
    await bot.digests.tick();
  }
}

async function historyOf({ stores }: Bot, { id }: Subscription): Promise<readonly string[]> {
  const history = await stores.outbox.history(id, 9);
  return history.map(({ date, state, reason }) => [date, state, reason].filter(Boolean).join(' '));
}

function labelsIn({ components }: Message): readonly (readonly unknown[])[] {
  return components.map((row) =>
    'components' in row ? row.components.map((button) => Reflect.get(button, 'label')) : [],
  );
}

it('posts a card a paper, each with its buttons, and calls nobody', async () => {
  const bot = await aPostingBot();
  await subscribed(bot);
  await later(bot, 2);
  const [post, ...more] = bot.papers.messages;
  expect(more).toEqual([]);
  if (post === undefined) throw new Error('no post');
  expect(textOf(post)).toMatch(
    /^\*\*The newest papers on “words” · Wednesday, 25 November 2026\*\*\n-# Nothing is counted/,
  );
  expect(post.embeds.map(({ title, url }) => [title?.slice(0, 3), url])).toHaveLength(4);
  expect(post.embeds[0]).toMatchObject({
    title: '1. Graphs of words',
    url: 'https://arxiv.org/abs/2401.00001',
  });
  expect(labelsIn(post)[1]).toEqual(['2 · Ask', 'Similar', 'BibTeX', 'Less like this']);
  expect(bot.discord.pinging()).toEqual([]);
  expect(bot.discord.unguarded()).toEqual([]);
});

it('answers who presses a button of a post, alone', async () => {
  const bot = await aPostingBot();
  await subscribed(bot);
  await later(bot, 2);
  const [message] = bot.papers.messages;
  if (message === undefined) throw new Error('no post');
  const { bob: user, discord } = bot;
  const bibtex = await discord.button({ user, message, button: 'BibTeX' }).answered();
  expect(bibtex.text).toContain('@misc{');
  expect(bibtex.isPrivate).toBe(true);
  const less = await discord.button({ user, message, button: 'Less like this' }).answered();
  expect(less.text).toMatch(/^I will post less like “Graphs of words” here\./);
});

it('answers from the papers of a post in its thread, and to a reply to it', async () => {
  const asked: unknown[] = [];
  const bot = await aPostingBot({
    answer: async function* ({ text, papers, k }) {
      asked.push({ text, papers, k });
      yield* [];
    },
  });
  await subscribed(bot);
  await later(bot, 2);
  const [post] = bot.papers.messages;
  if (post === undefined) throw new Error('no post');
  const { discord, ada: user } = bot;
  const channel = discord.startThread({ user, on: post, name: 'Talk' });
  const papers = [1, 2, 3, 4].map((n) => `arxiv:2401.0000${n}`);
  discord.mention({ user, channel, text: 'Which of them needs no labels?' });
  await expect.poll(() => asked).toHaveLength(1);
  discord.reply({ user, to: post, text: 'Which of them is fast?' });
  await expect.poll(() => asked).toHaveLength(2);
  discord.mention({ user, channel, text: 'What does the second one do?' });
  await expect.poll(() => asked).toHaveLength(3);
  expect(asked).toEqual([
    { text: 'Which of them needs no labels?', papers, k: 4 },
    { text: 'Which of them is fast?', papers, k: 4 },
    { text: 'What does the second one do?', papers: [papers[1]], k: undefined },
  ]);
});

it('posts text where it may show no cards', async () => {
  const bot = await aPostingBot();
  bot.discord.rule({ channel: bot.papers, whom: 'bot', deny: EmbedLinks });
  await bot.discord.dm({ user: bot.ada, text: 'Have you heard?' }).answered();
  await subscribed(bot);
  await later(bot, 2);
  const [post] = bot.papers.messages;
  expect(post?.embeds).toEqual([]);
  expect(post?.content).toContain('**1** [Graphs of words](<https://arxiv.org/abs/2401.00001>)');
});

it('posts to a person alone', async () => {
  const bot = await aPostingBot();
  const { id } = bot.ada;
  await subscribed(bot, { tenant: id, channel: id, direct: true });
  await later(bot, 2);
  expect(bot.discord.dmWith(bot.ada).messages).toHaveLength(1);
  expect(bot.papers.messages).toEqual([]);
});

it('asks Discord what came of a post whose answer was lost, and sends none twice', async () => {
  const bot = await aPostingBot();
  const subscription = await subscribed(bot);
  bot.discord.faults.next(
    POST,
    { kind: 'lost' },
    { kind: 'lost' },
    { kind: 'lost' },
    { kind: 'lost' },
  );
  await later(bot, 1);
  expect(await historyOf(bot, subscription)).toEqual(['2026-11-25 sending']);
  bot.clock.advance(60 * MINUTE_MS); // no nonce helps any more
  await later(bot, 1);
  expect(bot.papers.messages).toHaveLength(1);
  expect(await historyOf(bot, subscription)).toEqual(['2026-11-25 sent']);
});

it('sends again what certainly did not arrive', async () => {
  const bot = await aPostingBot();
  const subscription = await subscribed(bot);
  bot.discord.faults.next(
    POST,
    ...Array.from({ length: 4 }, () => ({ kind: 'answer', status: 503 }) as const),
  );
  await later(bot, 5);
  expect(bot.papers.messages).toHaveLength(1);
  expect(await historyOf(bot, subscription)).toEqual(['2026-11-25 sent']);
});

it('leaves out the one paper that Discord does not take', async () => {
  const bot = await aPostingBot();
  await subscribed(bot);
  const malformed = { code: 50035, message: 'Invalid Form Body' };
  bot.discord.faults.next(
    POST,
    { kind: 'answer', status: 400, body: malformed },
    { kind: 'answer', status: 400, body: malformed },
  );
  await later(bot, 2);
  const [post] = bot.papers.messages;
  expect(post?.embeds.map(({ title }) => title?.slice(3))).toEqual([
    'Graphs of words',
    'Images from words',
    'Sound and graphs',
  ]);
});

it('posts later what is held up before it reaches Discord, and switches nothing off', async () => {
  const bot = await aPostingBot();
  const subscription = await subscribed(bot);
  const blocked = { code: 40_333, message: 'internal network error' };
  bot.discord.faults.always(POST, { kind: 'answer', status: 403, body: blocked });
  await later(bot, 40);
  bot.discord.faults.clear();
  await later(bot, 60);
  expect(await bot.stores.subscriptions.get(subscription.id)).toMatchObject({ state: 'active' });
  expect(await historyOf(bot, subscription)).toEqual(['2026-11-25 sent']);
});

it('switches off what goes to a channel that is gone, and tells who wanted it once', async () => {
  const bot = await aPostingBot();
  await subscribed(bot, { topic: 'graphs' });
  const other = await subscribed(bot, { topic: 'words' });
  bot.discord.deleteChannel(bot.papers);
  await later(bot, 5);
  const told = bot.discord.dmWith(bot.ada).messages.map(({ content }) => content);
  expect(told).toHaveLength(1);
  expect(told[0]).toBe(
    'I have stopped posting “graphs”, “words”: the channel is not there any more. Subscribe again with `/papers subscribe` once that is mended.',
  );
  expect(await bot.stores.subscriptions.get(other.id)).toMatchObject({ state: 'off' });
});

it('subscribes a channel by command, for those who may manage it, where the bot may write', async () => {
  const bot = await aPostingBot();
  const { discord, guild, papers: channel, ada } = bot;
  const boss = discord.addUser({ name: 'boss', guilds: [guild], may: ManageChannels });
  const use = { channel, command: 'papers subscribe', options: { topic: 'graphs', time: '10:00' } };
  const refused = await discord.slash({ ...use, user: ada }).answered();
  expect(refused.text).toBe(phrases.mayNotSubscribe);
  expect(refused.isPrivate).toBe(true);
  discord.rule({ channel, whom: 'bot', allow: ViewChannel, deny: SendMessages });
  expect((await discord.slash({ ...use, user: boss }).answered()).text).toBe(phrases.mute);
  discord.rule({ channel, whom: 'bot', allow: ViewChannel | SendMessages });
  const done = await discord.slash({ ...use, user: boss }).answered();
  expect(done.text).toBe(
    'From Wednesday, 25 November 2026 on, every day at 10:00 (UTC), this channel gets what is trending on “graphs”.',
  );
  const listed = await discord
    .slash({ user: boss, channel, command: 'papers subscriptions' })
    .answered();
  expect(listed.text).toContain(
    '**1** “graphs”\n-# every day at 10:00 (UTC) · here · next Wed 2026',
  );
  expect(listed.reply && labelsIn(listed.reply)).toEqual([['1 · Preview', 'Pause', 'Unsubscribe']]);
  const { reply: message } = listed;
  if (message === undefined) throw new Error('no list');
  const stopped = await discord.button({ user: boss, message, button: 'Unsubscribe' }).answered();
  expect(stopped.text).toBe('Stopped: “graphs”.');
});

row(
  'D5',
  'channels that refuse posts are asked three times, then switched off, and Discord is not pestered',
  { quick: 10, full: 200, timeoutMs: 300_000 },
  async (channels) => {
    const bot = await aPostingBot();
    const { discord, guild, stores } = bot;
    const subscriptions: Subscription[] = [];
    for (let i = 0; i < channels; i++) {
      const channel = discord.addChannel({ guild, name: `c${i}` });
      discord.rule({ channel, whom: 'bot', deny: SendMessages });
      subscriptions.push(await subscribed(bot, { channel: channel.id }));
    }
    let most = 0;
    for (let minutes = 0; minutes < 60 + 4 * channels; minutes += 2) {
      bot.clock.advance(MINUTE_MS);
      await later(bot, 1);
      most = Math.max(most, discord.invalidRequests());
    }
    expect(most).toBeLessThanOrEqual(50);
    const states = await Promise.all(
      subscriptions.map(async ({ id }) => (await stores.subscriptions.get(id))?.state),
    );
    const off = states.filter((state) => state === 'off').length;
    expect(off).toBe(channels);
    expect(discord.requests.filter(({ answer }) => answer?.status === 403)).toHaveLength(
      3 * channels,
    );
    return `${channels} forbidden channels: at most ${most} invalid requests in ten minutes, each asked 3 times and switched off`;
  },
);
