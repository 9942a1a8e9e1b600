import { expect, it } from 'vitest';
import { phrases } from '../../../src/phrases.ts';
import type { Answer } from '../../../src/reply.ts';
import { anAnswer } from '../../support/builders.ts';
import type { InteractionTrace } from '../../support/discord/traces.ts';
import { aRunningBot, type Bot, echo } from '../../support/discord-bot.ts';
import { fed } from '../../support/fed.ts';
import { manualTime } from '../../support/manual-time.ts';

function ask({ discord, ada: user, papers: channel }: Bot, more: object = {}): InteractionTrace {
  const options = { question: 'What are graphs?', ...more };
  return discord.slash({ user, channel, command: 'ask', options });
}

/** The buttons of a message. */
function labels({ reply }: InteractionTrace): readonly unknown[] {
  return (reply?.components ?? []).flatMap((row) =>
    'components' in row ? row.components.map((button) => Reflect.get(button, 'label')) : [],
  );
}

it('answers /ask with the question, footnotes, linked sources and buttons', async () => {
  const bot = await aRunningBot();
  const asked = await ask(bot).answered();
  expect(asked.text).toBe(
    [
      '> What are graphs?',
      '',
      'About “What are graphs?”. [1]',
      '',
      '**Sources**',
      '[1] [Paper number 1 about networks](<https://arxiv.org/abs/2401.00001>) · Ada Example, 2024',
    ].join('\n'),
  );
  expect(labels(asked)).toEqual(['Sources', 'Related', '👍', '👎']);
  expect(asked.isPrivate).toBe(false);
  expect(asked.answers).toHaveLength(1);
});

it('shows an answer as it grows, an edit every 1.2 s at most, and its last state always', async () => {
  const time = manualTime();
  const answers = fed<Answer>();
  const bot = await aRunningBot({ answer: () => answers, time });
  const sentences = (count: number) =>
    [1, 2, 3, 4, 5].slice(0, count).map((n) => ({ text: `Sentence ${n}.`, cites: [1] }));
  const asked = ask(bot);
  const shows = (part: string) => asked.until(({ text }) => text.includes(part));
  answers.give(anAnswer({ status: 'writing', sentences: sentences(1) }));
  await shows('Sentence 1.');
  expect(asked.text).toContain(phrases.writing);
  for (const count of [2, 3, 4]) {
    answers.give(anAnswer({ status: 'writing', sentences: sentences(count) }));
  }
  await expect.poll(time.waiting).toBe(1);
  time.pass(1_199);
  expect(asked.text).not.toContain('Sentence 2.');
  time.pass(1);
  await shows('Sentence 4.');
  answers.give(anAnswer({ sentences: sentences(5) }));
  answers.end();
  await expect.poll(time.waiting).toBe(1);
  time.pass(1_200);
  await shows('Sentence 5.');
  expect(asked.text).not.toContain(phrases.writing);
  expect(asked.answers).toHaveLength(1);
  expect(asked.reply?.versions.map(({ content }) => content.split('Sentence').length - 1)).toEqual([
    0, 1, 4, 5,
  ]);
});

it('keeps a private answer private until its asker shares it', async () => {
  const bot = await aRunningBot();
  const { discord, ada, bob } = bot;
  const asked = await ask(bot, { private: true }).answered();
  expect(asked.interaction.acknowledgement?.private).toBe(true);
  expect(asked.isPrivate).toBe(true);
  expect(labels(asked)).toContain('Share');
  expect(discord.shownTo(bob)).toEqual([]);
  const message = asked.reply;
  if (message === undefined) throw new Error('no reply');
  const shared = await discord.button({ user: ada, message, button: 'Share' }).answered();
  expect(shared.isPrivate).toBe(false);
  expect(discord.shownTo(bob)).toEqual([expect.stringContaining('About “What are graphs?”.')]);
});

it('answers whoever presses a button alone, also after a restart', async () => {
  const first = await aRunningBot();
  const asked = await ask(first).answered();
  await first.stop();
  const { discord, ada, bob } = await aRunningBot({ after: first });
  const press = (button: string) => {
    const message = asked.reply;
    if (message === undefined) throw new Error('no reply');
    return discord.button({ user: bob, message, button }).answered();
  };
  expect((await press('Sources')).text).toContain('Sources for “What are graphs?”');
  expect((await press('Related')).text).toContain('Related to “What are graphs?”');
  expect((await press('👎')).text).toBe(phrases.thanks('bad'));
  expect(discord.shownTo(ada)).toHaveLength(1);
});

it('keeps what a button does where that is too long for it', async () => {
  const first = await aRunningBot();
  const { papers: channel, ada: user } = first;
  const options = { query: `graphs ${'of words '.repeat(20)}`, k: 2 };
  const found = await first.discord
    .slash({ user, channel, command: 'papers search', options })
    .answered();
  await first.stop();
  const { discord } = await aRunningBot({ after: first });
  const message = found.reply;
  if (message === undefined) throw new Error('no reply');
  const more = await discord.button({ user, message, button: 'More' }).answered();
  expect(more.text).toMatch(/\*\*3\*\* /);
  expect(more.isPrivate).toBe(true);
});

it('knows neither buttons nor commands of an older version, and says so', async () => {
  const bot = await aRunningBot();
  const { discord, ada: user, papers: channel } = bot;
  const asked = await ask(bot).answered();
  const [row] = asked.reply?.components ?? [];
  const old = asked.reply as unknown as { components: unknown };
  old.components = [{ ...row, components: [{ type: 2, style: 2, label: 'Old', custom_id: 'v0' }] }];
  const message = asked.reply;
  if (message === undefined) throw new Error('no reply');
  const pressed = await discord.button({ user, message, button: 'Old' }).answered();
  expect(pressed.text).toBe(phrases.buttonGone);
  const [command] = discord.commands();
  Object.assign(command ?? {}, { name: 'askk' });
  const options = { question: 'What are graphs?' };
  const called = await discord.slash({ user, channel, command: 'askk', options }).answered();
  expect(called.text).toContain('Did you mean “ask”?');
  expect(called.isPrivate).toBe(true);
});

it('answers an interaction that is delivered twice once', async () => {
  let answered = 0;
  const bot = await aRunningBot({
    answer: (question) => {
      answered++;
      return echo(question);
    },
  });
  const asked = ask(bot);
  bot.discord.gateway.repeatLast();
  await asked.answered();
  const other = await ask(bot).answered();
  expect(other.answers).toHaveLength(1);
  expect(answered).toBe(2);
});

it('finds papers related to a message, for whoever asks alone', async () => {
  const bot = await aRunningBot();
  const { discord, ada, bob, papers: channel } = bot;
  const { message } = discord.message({
    user: bob,
    channel,
    text: 'Have you seen https://arxiv.org/abs/2401.00001 ?',
  });
  const found = await discord
    .messageCommand({ user: ada, message, command: 'Find related papers' })
    .answered();
  expect(found.text).toContain(phrases.relatedToMessage);
  expect(found.text).not.toContain('2401.00001');
  expect(found.isPrivate).toBe(true);
});

it('suggests papers while somebody types', async () => {
  const { discord, ada: user, papers: channel } = await aRunningBot();
  const typing = discord.autocomplete({
    user,
    channel,
    command: 'papers show',
    options: { paper: 'graphs' },
    focused: 'paper',
  });
  const choices = await typing.until(({ interaction }) => interaction.choices);
  expect(choices).toHaveLength(3);
  const [choice] = choices;
  expect(choice?.name).toContain('(Ada Example and Bob Third, 2024)');
  const options = { paper: String(choice?.value) };
  const shown = await discord.slash({ user, channel, command: 'papers show', options }).answered();
  expect(shown.text).toMatch(/[Gg]raphs/);
  expect(labels(shown)).toEqual(['Similar', 'BibTeX']);
});

it('suggests nothing where suggesting fails', async () => {
  const {
    discord,
    ada: user,
    papers: channel,
  } = await aRunningBot({
    changes: () => ({ suggest: () => Promise.reject(new Error('broken')) }),
  });
  const options = { paper: 'graphs' };
  const use = { user, channel, command: 'papers bibtex', options, focused: 'paper' };
  const typing = discord.autocomplete(use);
  expect(await typing.until(({ interaction }) => interaction.choices)).toEqual([]);
});

it('works in direct messages, in other servers and in groups of those who installed it', async () => {
  const bot = await aRunningBot();
  const { discord, bob } = bot;
  const elsewhere = discord.addGuild({ name: 'Elsewhere', bot: 'absent' });
  const user = discord.addUser({ name: 'eve', guilds: [elsewhere], installed: true });
  const options = { question: 'What are graphs?' };
  for (const channel of [
    discord.dmWith(user),
    discord.addChannel({ guild: elsewhere, name: 'general' }),
    discord.addGroupDm([user, bob]),
  ]) {
    const asked = await discord.slash({ user, channel, command: 'ask', options }).answered();
    expect(asked.text).toContain('About “What are graphs?”.');
  }
  expect(discord.unanswered()).toEqual([]);
});

it('lets those change the settings who may manage the server, and nobody else, not even who manages its channels', async () => {
  const bot = await aRunningBot();
  const { discord, guild, ada, papers: channel } = bot;
  const manager = discord.addUser({ name: 'max', guilds: [guild], may: 0x20n });
  const gardener = discord.addUser({ name: 'gia', guilds: [guild], may: 0x10n });
  const set = (user: typeof ada, channels: string) =>
    discord.slash({ user, channel, command: 'papers settings', options: { channels } }).answered();
  for (const user of [ada, gardener]) {
    expect((await set(user, `<#${channel.id}>`)).text).toBe(phrases.mayNotManage);
  }
  expect((await set(manager, `<#${channel.id}>`)).text).toContain(`**channels** <#${channel.id}>`);
  const other = discord.addChannel({ guild, name: 'other' });
  expect((await ask({ ...bot, papers: other }).answered()).text).toContain('/papers settings');
  expect((await ask(bot).answered()).text).toContain('About');
  expect((await set(manager, 'somewhere')).text).toContain('channels');
  expect((await set(manager, 'all')).text).toContain('**channels** all');
});
