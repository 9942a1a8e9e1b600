import { describe, expect, it } from 'vitest';
import type { Message } from '../../support/slack/messages.ts';
import { leastManifest } from '../../support/slack/own-manifest.ts';
import { aRunningBot, type Bot, type BotOptions } from '../../support/slack-bot.ts';

const QUESTION = 'How do residual networks train very deep layers?';

async function anAnsweredMention(options: BotOptions = {}) {
  const bot = await aRunningBot(options);
  const { slack } = bot;
  const { message: root } = slack.mention({ user: slack.ada, channel: slack.general }, QUESTION);
  const answer = await slack.until(() => bot.inThread(root)[0]);
  return { ...bot, bot, root, answer };
}

const toBen = ({ slack }: Bot, n = 0): Promise<Message> =>
  slack.until(() => slack.privateTo(slack.ben)[n]);

describe('buttons under an answer', () => {
  it('show its sources to who presses, alone, in the thread', async () => {
    const { bot, slack, answer, root } = await anAnsweredMention();
    slack.press(slack.ben, answer, 'call-0');
    const sources = await toBen(bot);
    expect(slack.shown(sources)).toContain('Sources for “How do residual networks');
    expect(slack.shown(sources)).toContain('Residual networks train very deep layers');
    expect(sources.threadTs).toBe(root.ts);
    expect(bot.inThread(root)).toHaveLength(1);
  });

  it('show related papers, each with a menu that gives its BibTeX', async () => {
    const { bot, slack, answer } = await anAnsweredMention();
    slack.press(slack.ben, answer, 'call-1');
    const related = await toBen(bot);
    expect(slack.shown(related)).toContain('Related to “How do residual networks');
    const [menu] = JSON.stringify(related.blocks).match(/1:bibtex\?[^"]+/) ?? [];
    slack.press(slack.ben, related, 'menu-1', menu);
    expect(slack.shown(await toBen(bot, 1))).toContain('@');
  });

  it.each([
    ['positive', 'Thank you.', { good: 1, bad: 0 }],
    ['negative', 'Asking in other words often helps.', { good: 0, bad: 1 }],
  ])('take %s feedback', async (choice, thanks, counts) => {
    const { bot, slack, answer, core } = await anAnsweredMention();
    slack.press(slack.ben, answer, 'feedback', choice);
    expect(slack.shown(await toBen(bot))).toContain(thanks);
    expect(await core.stores.feedback.counts()).toEqual(counts);
  });

  it('work after a restart', async () => {
    const { bot, slack, answer } = await anAnsweredMention();
    await bot.stop();
    const second = await aRunningBot({ after: bot });
    slack.press(slack.ben, answer, 'call-0');
    expect(slack.shown(await toBen(second))).toContain('Sources for');
  });

  it('that are not known any more say so', async () => {
    const { bot, slack, answer, core } = await anAnsweredMention();
    await core.stores.forget('slack', `${slack.team.id}/${slack.ada.id}`);
    slack.press(slack.ben, answer, 'call-0');
    expect(slack.shown(await toBen(bot))).toContain('I do not have this answer any more.');
    const broken = slack.world.post({
      channel: slack.general.id,
      user: slack.team.botUserId,
      botId: slack.team.botId,
      text: 'old',
      blocks: [
        {
          type: 'actions',
          elements: [
            {
              type: 'button',
              action_id: 'call-0',
              value: '0:gone',
              text: { type: 'plain_text', text: 'x' },
            },
          ],
        },
      ],
    });
    slack.press(slack.ben, broken, 'call-0');
    expect(slack.shown(await toBen(bot, 1))).toContain('I do not know this button any more.');
  });

  it('of somebody else’s private answer give nothing away', async () => {
    const bot = await aRunningBot();
    const { slack } = bot;
    slack.command({ user: slack.ada, channel: slack.general }, '/ask', QUESTION);
    const answer = await slack.until(() => slack.privateTo(slack.ada)[1]);
    for (const button of ['call-0', 'call-1', 'call-2']) slack.press(slack.ben, answer, button);
    await toBen(bot, 2);
    const isRefused = (one: Message) => slack.shown(one).includes('I do not have this answer');
    expect(slack.privateTo(slack.ben).every(isRefused)).toBe(true);
    expect(slack.messages(slack.general)).toEqual([]);
  });
});

it.each(['of two people', 'with Footnote'])(
  'a private answer in a direct message %s is shared there',
  async (whose) => {
    const { slack } = await aRunningBot();
    const { world, team, ada, ben } = slack;
    const two = { kind: 'im', members: [ada.id, ben.id] } as const;
    const channel =
      whose === 'of two people' ? world.addChannel(team, two) : world.im(team, ada.id);
    slack.command({ user: ada, channel }, '/ask', QUESTION);
    slack.press(ada, await slack.until(() => slack.privateTo(ada)[1]), 'call-2');
    const shared = await slack.until(() => slack.messages(channel)[0]);
    expect(slack.shown(shared)).toContain('Residual networks train very deep layers');
    expect(shared.threadTs).toBeUndefined();
  },
);

describe('BibTeX in a direct message', () => {
  it('comes as a snippet', async () => {
    const bot = await aRunningBot();
    const { slack } = bot;
    const channel = slack.world.im(slack.team, slack.ada.id);
    const { message: root } = slack.say({ user: slack.ada, channel }, QUESTION);
    const answer = await slack.until(() => bot.inThread(root)[0]);
    slack.press(slack.ada, answer, 'call-0');
    const sources = await slack.until(() => bot.inThread(root)[1]);
    const [menu] = JSON.stringify(sources.blocks).match(/1:bibtex\?[^"]+/) ?? [];
    slack.press(slack.ada, sources, 'menu-1', menu);
    const sent = await slack.until(() =>
      slack.messages(channel).find(({ files }) => files !== undefined),
    );
    expect(sent.threadTs).toBe(root.ts);
    const file = slack.state.files.get(sent.files?.[0] ?? '');
    expect(file).toMatchObject({ name: 'arxiv-2401.00001.bib', snippetType: 'text' });
    expect(file?.content).toContain('title = {Residual networks in depth}');
  });

  it('comes as text where the app may not send files', async () => {
    const bot = await aRunningBot({ manifest: leastManifest() });
    const { slack } = bot;
    const channel = slack.world.im(slack.team, slack.ada.id);
    const { message: root } = slack.say({ user: slack.ada, channel }, QUESTION);
    slack.press(slack.ada, await slack.until(() => bot.inThread(root)[0]), 'call-0');
    const sources = await slack.until(() => bot.inThread(root)[1]);
    const [menu] = JSON.stringify(sources.blocks).match(/1:bibtex\?[^"]+/) ?? [];
    slack.press(slack.ada, sources, 'menu-1', menu);
    const sent = await slack.until(() => bot.inThread(root)[2]);
    expect(slack.shown(sent)).toContain('title = {Residual networks in depth}');
  });
});
