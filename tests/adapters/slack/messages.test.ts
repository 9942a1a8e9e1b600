import { describe, expect, it } from 'vitest';
import { scriptedLlm } from '../../support/scripted-llm.ts';
import type { Message } from '../../support/slack/messages.ts';
import { manifest } from '../../support/slack/own-manifest.ts';
import type { Slack } from '../../support/slack/server.ts';
import { linksIn, pingsIn } from '../../support/slack/text.ts';
import { aRunningBot, type Bot } from '../../support/slack-bot.ts';

const QUESTION = 'How do residual networks train very deep layers?';
const ANSWER = 'Residual networks train very deep layers with shortcut connections.';

async function answerTo(bot: Bot, root: Message, n = 1): Promise<Message> {
  return await bot.slack.until(() => bot.inThread(root)[n - 1]);
}

/** Everything that was told before has been heard, since this was told after it. */
async function heardAll(bot: Bot): Promise<void> {
  const { slack } = bot;
  const other = slack.world.addUser(slack.team);
  const channel = slack.world.addChannel(slack.team, { members: [other.id, slack.team.botUserId] });
  await answerTo(bot, slack.mention({ user: other, channel }, 'help me, please?').message);
}

const saidIn = (slack: Slack): readonly Message[] =>
  slack.messages(slack.general).filter(({ botId }) => botId === slack.team.botId);

describe('a mention in a channel', () => {
  it('is answered in its thread, with sources, and without previews, pings or foreign links', async () => {
    const bot = await aRunningBot();
    const { slack } = bot;
    const { message } = slack.mention({ user: slack.ada, channel: slack.general }, QUESTION);
    const answer = await answerTo(bot, message);
    expect(slack.shown(answer)).toContain(`${ANSWER} [[1]](https://arxiv.org/abs/2401.00001)`);
    expect(slack.shown(answer)).toContain('*Sources*\n[1] <https://arxiv.org/abs/2401.00001|');
    expect(saidIn(slack)).toEqual([answer]);
    for (const { args } of slack.requests('chat.postMessage')) {
      expect(args).toMatchObject({ unfurl_links: 'false', unfurl_media: 'false' });
      expect(pingsIn(args)).toEqual([]);
      expect(linksIn(args).every((url) => url.startsWith('https://arxiv.org/'))).toBe(true);
    }
  });

  it('is streamed where a model writes, and says so until then', async () => {
    const written = [
      'Residual networks train very deep layers with shortcut connections [1]. ',
      'They reach 96.4% on ImageNet [1].',
    ];
    const bot = await aRunningBot({ llm: scriptedLlm(written) });
    const { slack } = bot;
    const { message } = slack.mention({ user: slack.ada, channel: slack.general }, QUESTION);
    const answer = await slack.until(() =>
      bot.inThread(message).find(({ stream }) => stream?.state === 'stopped'),
    );
    expect(slack.shown(answer)).toMatch(
      /connections\. \[\[1\]\]\(\S+\) They reach 96\.4% on ImageNet\./,
    );
    expect(slack.requests('assistant.threads.setStatus', 'chat.startStream')).toMatchObject([
      { args: { status: 'is reading papers…', thread_ts: message.ts } },
      { args: { recipient_user_id: slack.ada.id, recipient_team_id: slack.team.id } },
    ]);
    expect(slack.status(message)).toBeUndefined();
  });

  it.each(['message first', 'mention first'] as const)(
    'is answered once, though it is told twice (%s)',
    async (order) => {
      const bot = await aRunningBot();
      const { slack } = bot;
      slack.setTwinOrder(order);
      const { message, event, mention } = slack.mention(
        { user: slack.ada, channel: slack.general },
        QUESTION,
      );
      await Promise.all([event?.acked, mention?.acked]);
      await answerTo(bot, message);
      await heardAll(bot);
      expect(bot.inThread(message)).toHaveLength(1);
    },
  );

  it('that asks nothing gets help, for who mentioned it alone', async () => {
    const { slack } = await aRunningBot();
    slack.mention({ user: slack.ada, channel: slack.general }, '');
    const help = await slack.until(() => slack.privateTo(slack.ada)[0]);
    expect(slack.shown(help)).toContain('*/papers search*');
    expect(saidIn(slack)).toEqual([]);
  });

  it.each([
    ['status', '*papers* 3'],
    ['settings', '*private* no'],
    ['forget me', 'I had nothing stored about you.'],
    ['What can you do?', '*/ask*'],
  ])('with “%s” alone does that, for who mentioned it alone', async (word, shown) => {
    const { slack } = await aRunningBot();
    slack.mention({ user: slack.ada, channel: slack.general }, word);
    const reply = await slack.until(() => slack.privateTo(slack.ada)[0]);
    expect(slack.shown(reply)).toContain(shown);
    expect(saidIn(slack)).toEqual([]);
  });

  it('is answered in private where the workspace wants that', async () => {
    const bot = await aRunningBot();
    const { slack, core } = bot;
    await core.stores.settings.set({ platform: 'slack', tenant: slack.team.id }, { private: true });
    const { message } = slack.mention({ user: slack.ada, channel: slack.general }, QUESTION);
    const answer = await slack.until(() => slack.privateTo(slack.ada)[0]);
    expect(slack.shown(answer)).toContain(ANSWER);
    expect(answer.threadTs).toBe(message.ts);
    expect(JSON.stringify(answer.blocks)).toContain('Share to channel');
    expect(saidIn(slack)).toEqual([]);
  });

  it('of a stranger from another workspace is answered, too', async () => {
    const bot = await aRunningBot();
    const { slack } = bot;
    const partner = slack.world.addTeam();
    const stranger = slack.world.addUser(partner);
    const shared = slack.world.addChannel(slack.team, {
      teamIds: [slack.team.id, partner.id],
      members: [slack.ada.id, stranger.id, slack.team.botUserId],
    });
    const { message } = slack.mention({ user: stranger, channel: shared }, QUESTION);
    expect(slack.shown(await answerTo(bot, message))).toContain(ANSWER);
    slack.mention({ user: stranger, channel: shared }, 'settings');
    const card = await slack.until(() => slack.privateTo(stranger)[0]);
    expect(slack.shown(card)).toContain('*private* no');
  });

  it('in a private channel is answered there', async () => {
    const bot = await aRunningBot();
    const { slack } = bot;
    const members = [slack.ada.id, slack.team.botUserId];
    const secret = slack.world.addChannel(slack.team, { kind: 'private', members });
    const { message } = slack.mention({ user: slack.ada, channel: secret }, QUESTION);
    expect(slack.shown(await answerTo(bot, message))).toContain(ANSWER);
  });

  it('reads what was typed: entities, links that Slack wrapped, smart quotes', async () => {
    const bot = await aRunningBot();
    const { slack } = bot;
    const say = (text: string) => slack.mention({ user: slack.ada, channel: slack.general }, text);
    const { message } = say(
      'Who wrote “Residual networks in depth” & when is https://arxiv.org/abs/2401.00001 <from>?',
    );
    expect(slack.shown(await answerTo(bot, message))).toContain('written by Ada Example');
  });
});

describe('a follow-up in a thread', () => {
  async function aThread(options: Parameters<typeof aRunningBot>[0] = {}) {
    const bot = await aRunningBot(options);
    const { slack } = bot;
    const { message: root } = slack.mention({ user: slack.ada, channel: slack.general }, QUESTION);
    await answerTo(bot, root);
    const say = (user: typeof slack.ada, text: string) =>
      slack.say({ user, channel: slack.general, threadTs: root.ts }, text);
    return { ...bot, bot, root, say };
  }

  it('needs no mention, and knows what was said', async () => {
    const { bot, slack, root, say } = await aThread();
    say(slack.ada, 'who wrote it?');
    expect(slack.shown(await answerTo(bot, root, 2))).toContain(
      '“Residual networks in depth” was written by Ada Example and Bob Third.',
    );
  });

  it.each([
    ['is no question', 'Interesting, I will read that.'],
    ['is put to somebody else', 'what do you think, <@U00000012>?'],
  ])('is left alone when it %s', async (_, text) => {
    const { bot, slack, root, say } = await aThread();
    say(slack.ada, text);
    await heardAll(bot);
    expect(bot.inThread(root)).toHaveLength(1);
  });

  it('is left alone when people talk to each other, until Footnote is mentioned', async () => {
    const { bot, slack, root, say } = await aThread();
    say(slack.ben, 'I read that once.');
    say(slack.ada, 'which one was it?');
    await heardAll(bot);
    expect(bot.inThread(root)).toHaveLength(1);
    say(slack.ben, `<@${slack.team.botUserId}> who wrote it?`);
    await answerTo(bot, root, 2);
    say(slack.ben, 'and when was it published?');
    expect(slack.shown(await answerTo(bot, root, 3))).toContain('was published');
  });

  it('is answered to anybody after somebody’s mention, however often that is told', async () => {
    const { bot, slack, root, say } = await aThread();
    const told = say(slack.ben, `<@${slack.team.botUserId}> who wrote it?`);
    await answerTo(bot, root, 2);
    if (told.event === undefined) throw new Error('it was not told');
    const again = slack.retry(told.event, 1);
    await bot.until(() => again.ack !== undefined);
    say(slack.ada, 'and when was it published?');
    expect(slack.shown(await answerTo(bot, root, 3))).toContain('was published');
  });

  it('is left alone after a restart, too, when others have talked meanwhile', async () => {
    const first = await aThread();
    await first.bot.stop();
    const { slack, root, say } = first;
    await slack.clock.advance(1_000); // times of messages are whole seconds
    say(slack.ben, 'I read that once.');
    await slack.clock.advance(1_000);
    const second = await aRunningBot({ after: first.bot });
    say(slack.ada, 'which one was it?');
    await slack.until(() => slack.requests('conversations.replies').length > 0);
    await heardAll(second);
    expect(second.inThread(root)).toHaveLength(1);
  });

  it('is answered after a restart when nobody else has talked', async () => {
    const first = await aThread();
    await first.bot.stop();
    const second = await aRunningBot({ after: first.bot });
    first.say(first.slack.ada, 'who wrote it?');
    expect(first.slack.shown(await answerTo(second, first.root, 2))).toContain('Ada Example');
  });

  it('in a thread that Footnote is not in is left alone', async () => {
    const bot = await aRunningBot();
    const { slack } = bot;
    const { ada, ben, general } = slack;
    const { message: root } = slack.say({ user: ben, channel: general }, 'lunch?');
    slack.say({ user: ada, channel: general, threadTs: root.ts }, 'where is it?');
    await heardAll(bot);
    expect(saidIn(slack)).toEqual([]);
  });

  it('by mention works where the app may not read the channel', async () => {
    const { slack_without, settings } = withoutHistory();
    const { bot, slack, root, say } = await aThread({ manifest: { ...slack_without, settings } });
    const told = say(slack.ada, 'who wrote it?');
    expect(told.event).toBeUndefined();
    say(slack.ada, `<@${slack.team.botUserId}> who wrote it?`);
    expect(slack.shown(await answerTo(bot, root, 2))).toContain('Ada Example');
  });
});

function withoutHistory() {
  const bot_events = manifest.settings.event_subscriptions.bot_events.filter(
    (event) => !/^message\.(?:channels|groups)$/.test(event),
  );
  const settings = { ...manifest.settings, event_subscriptions: { bot_events } };
  return { slack_without: manifest, settings };
}

describe('a direct message', () => {
  it('is answered in a thread of its own, and followed up there', async () => {
    const bot = await aRunningBot();
    const { slack } = bot;
    const channel = slack.world.im(slack.team, slack.ada.id);
    const { message: first } = slack.say({ user: slack.ada, channel }, QUESTION);
    expect(slack.shown(await answerTo(bot, first))).toContain(ANSWER);
    const { message: second } = slack.say(
      { user: slack.ada, channel },
      'Who wrote “Dropout at random”?',
    );
    expect(slack.shown(await answerTo(bot, second))).toContain('Dropout at random');
    slack.say({ user: slack.ada, channel, threadTs: first.ts }, 'when was it published?');
    expect(slack.shown(await answerTo(bot, first, 2))).toContain('Residual networks in depth');
    expect(JSON.stringify(bot.inThread(first))).not.toContain('Share to channel');
  });

  it('with a word alone does that', async () => {
    const bot = await aRunningBot();
    const { slack } = bot;
    const channel = slack.world.im(slack.team, slack.ada.id);
    const { message } = slack.say({ user: slack.ada, channel }, 'help');
    expect(slack.shown(await answerTo(bot, message))).toContain('*/papers search*');
  });

  it('without words is told how to ask', async () => {
    const bot = await aRunningBot();
    const { slack } = bot;
    const channel = slack.world.im(slack.team, slack.ada.id);
    const { message } = slack.say({ user: slack.ada, channel }, '!!!');
    expect(slack.shown(await answerTo(bot, message))).toContain('Ask in words');
  });

  it('is answered with the least scopes, too', async () => {
    const { leastManifest } = await import('../../support/slack/own-manifest.ts');
    const bot = await aRunningBot({ manifest: leastManifest() });
    const { slack } = bot;
    const channel = slack.world.im(slack.team, slack.ada.id);
    const { message } = slack.say({ user: slack.ada, channel }, QUESTION);
    expect(slack.shown(await answerTo(bot, message))).toContain(ANSWER);
    const asked = slack.mention({ user: slack.ada, channel: slack.general }, QUESTION).message;
    expect(slack.shown(await answerTo(bot, asked))).toContain(ANSWER);
    expect(slack.requests().filter(({ answer }) => answer?.body.error === 'missing_scope')).toEqual(
      [],
    );
  });
});

describe('row K5: what no person says to Footnote', () => {
  it('row K5: edits, deletions, other bots, integrations and itself get no answer', async () => {
    const bot = await aRunningBot();
    const { slack } = bot;
    const { ada, general, team, world } = slack;
    const { message: root } = slack.mention({ user: ada, channel: general }, QUESTION);
    await answerTo(bot, root);
    slack.edit(root, `<@${team.botUserId}> ${QUESTION} Edited?`);
    const other = world.addUser(team, { isBot: true });
    general.members.add(other.id);
    slack.mention({ user: other, channel: general }, QUESTION);
    slack.mention({ user: other, channel: general, threadTs: root.ts }, QUESTION);
    slack.integration(general, `<@${team.botUserId}> why?`);
    const { message: gone } = slack.say({ user: ada, channel: general }, 'hello all');
    slack.remove(gone);
    await heardAll(bot);
    expect(saidIn(slack)).toHaveLength(1);
  });
});

describe('where Footnote may not write', () => {
  it('an answer goes to the asker’s direct messages, with the reason', async () => {
    const bot = await aRunningBot();
    const { slack } = bot;
    for (const method of ['startStream', 'postMessage', 'postEphemeral'] as const) {
      slack.faults.next(`chat.${method}`, { kind: 'error', error: 'restricted_action' });
    }
    slack.mention({ user: slack.ada, channel: slack.general }, QUESTION);
    const channel = slack.world.im(slack.team, slack.ada.id);
    const answer = await slack.until(() => slack.messages(channel)[0]);
    expect(slack.shown(answer)).toContain(ANSWER);
    expect(slack.shown(answer)).toContain('I may not write where you asked');
  });

  it('an answer that cannot stand in the thread is shown to the asker alone', async () => {
    const { slack } = await aRunningBot();
    slack.faults.always('chat.postMessage', { kind: 'error', error: 'msg_too_long' });
    slack.mention({ user: slack.ada, channel: slack.general }, QUESTION);
    const answer = await slack.until(() => slack.privateTo(slack.ada)[0]);
    expect(slack.shown(answer)).toContain(ANSWER);
  });
});

it('says once that somebody asks too much, and keeps quiet then', async () => {
  const bot = await aRunningBot();
  const { slack } = bot;
  const channel = slack.world.im(slack.team, slack.ada.id);
  for (let i = 0; i < 22; i++) slack.say({ user: slack.ada, channel }, 'thanks');
  const told = () =>
    slack.messages(channel).filter((one) => slack.shown(one).includes('Ask again in'));
  await slack.until(() => told()[0]);
  await heardAll(bot);
  await slack.until(
    () => slack.messages(channel).filter(({ botId }) => botId !== undefined).length >= 21,
  );
  expect(told()).toHaveLength(1);
  const silent = slack
    .messages(channel)
    .filter(
      ({ ts, threadTs }) =>
        threadTs === undefined &&
        slack.status({ channel: channel.id, ts } as Message) !== undefined,
    );
  expect(silent).toEqual([]);
});
