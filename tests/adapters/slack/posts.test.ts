import { describe, expect, it } from 'vitest';
import type { Whole } from '../../../adapters/slack/render/blocks.ts';
import { render } from '../../../adapters/slack/render/reply.ts';
import { systemTimer } from '../../../src/deadline.ts';
import { createDigests } from '../../../src/digests.ts';
import { phrases } from '../../../src/phrases.ts';
import type { Post, Publisher } from '../../../src/publisher.ts';
import type { Digest, SubscriptionList, TrendingCard } from '../../../src/trending-reply.ts';
import { aPaper } from '../../support/builders.ts';
import { aSubscription, someTrends } from '../../support/digests.ts';
import { linkPayloads, pingPayloads } from '../../support/hostile.ts';
import { checkBlocks } from '../../support/slack/blocks/blocks.ts';
import { type Fault, ratelimited } from '../../support/slack/faults.ts';
import { aRunningBot, type Bot } from '../../support/slack-bot.ts';

const error = (code: string): Fault => ({ kind: 'error', error: code });

function aCard(rank: number, changes: Partial<TrendingCard> = {}): TrendingCard {
  return {
    rank,
    id: `arxiv:2401.0000${rank}`,
    title: `Paper number ${rank}`,
    authors: ['Ada Example'],
    year: 2024,
    url: `https://arxiv.org/abs/2401.0000${rank}`,
    sentence: 'It trains deep networks.',
    reason: '+27 upvotes since yesterday',
    links: [{ label: 'Code', url: 'https://github.com/example/code' }],
    ...changes,
  };
}

function aDigest(cards: readonly TrendingCard[], changes: Partial<Digest> = {}): Digest {
  return {
    kind: 'digest',
    title: 'Trending on “words”',
    period: 'day',
    topic: 'words',
    date: '2026-11-25',
    cards,
    notices: [],
    ...changes,
  };
}

async function aPostingBot(): Promise<{ readonly bot: Bot; readonly publisher: Publisher }> {
  let publisher: Publisher | undefined;
  const bot = await aRunningBot({
    changes: () => ({
      connect: (given) => {
        publisher = given;
      },
    }),
  });
  if (publisher === undefined) throw new Error('nothing posts in Slack');
  return { bot, publisher };
}

/** Posts what is due now, to the channel unless told otherwise: this paper. */
async function postDue(
  { bot, publisher }: Awaited<ReturnType<typeof aPostingBot>>,
  id: string,
  to: { readonly channel: string; readonly direct: boolean } = {
    channel: bot.slack.general.id,
    direct: false,
  },
) {
  const { slack, core } = bot;
  const now = (): Date => new Date(slack.clock.now());
  const trends = await someTrends(core.stores, [aPaper({ id, title: 'Patches' })]);
  const clock = { now, monotonic: slack.clock.now, timer: systemTimer };
  const { stores, log } = core;
  const sourceRuns = stores.sourceRuns.all;
  const digests = createDigests({ stores, trends, sourceRuns, log, ...clock });
  digests.connect(publisher);
  const place = { platform: 'slack', tenant: slack.team.id, ...to };
  const next = { at: now(), date: now().toISOString().slice(0, 10) };
  await core.stores.subscriptions.put(aSubscription({ ...place, next }, now()));
  await digests.tick();
  const stands = to.direct ? slack.world.im(slack.team, to.channel) : slack.general;
  const [message] = slack.messages(stands).filter(({ botId }) => botId);
  if (message === undefined) throw new Error('no post');
  return message;
}

function postTo({ slack }: Bot, channel: string, direct = false): Post {
  const to = { platform: 'slack', tenant: slack.team.id, channel, direct };
  return { key: 'abcdefgh', to, subscription: 's', dueAt: new Date(0) };
}

describe('a post in Slack', () => {
  it('has a card a paper with its buttons, and calls nobody', async () => {
    const { bot, publisher } = await aPostingBot();
    const { slack } = bot;
    const digest = aDigest([aCard(1), aCard(2)]);
    const { id } = slack.general;
    const published = await publisher.publish(digest, postTo(bot, id));
    const [message, ...more] = slack.messages(slack.general).filter(({ botId }) => botId);
    if (message === undefined) throw new Error('no post');
    expect(more).toEqual([]);
    expect(published).toEqual({ kind: 'arrived', conversation: `${id}:${message.ts}` });
    const shown = slack.shown(message);
    expect(shown).toContain('Trending on “words”');
    expect(shown).toContain('<https://arxiv.org/abs/2401.00002|Paper number 2>');
    expect(shown.match(/Less like this/g)).toHaveLength(2);
  });

  it('answers who presses one of its buttons, alone', async () => {
    const { bot, publisher } = await aPostingBot();
    const { slack } = bot;
    await publisher.publish(aDigest([aCard(1)]), postTo(bot, slack.general.id));
    const [message] = slack.messages(slack.general).filter(({ botId }) => botId);
    if (message === undefined) throw new Error('no post');
    const before = slack.messages(slack.general).length;
    slack.press(slack.ada, message, 'call-2'); // BibTeX
    await bot.until(() => slack.privateTo(slack.ada).length > 0);
    expect(JSON.stringify(slack.privateTo(slack.ada))).toContain('@misc{');
    expect(slack.messages(slack.general)).toHaveLength(before);
  });

  it('has a thread that is about its papers alone', async () => {
    const { bot, publisher } = await aPostingBot();
    const { slack } = bot;
    const { ada: user, general: channel } = slack;
    const post = await postDue({ bot, publisher }, 'arxiv:2401.00002');
    const answers: string[] = [];
    for (const question of [
      'How are images cut into patches?',
      'How do residual networks train?',
    ]) {
      slack.mention({ user, channel, threadTs: post.ts }, question);
      answers.push(slack.shown(await slack.until(() => bot.inThread(post)[answers.length])));
    }
    for (const answer of answers) {
      expect(answer).toContain('[[1]](https://arxiv.org/abs/2401.00002)');
      expect(answer).not.toContain('arxiv.org/abs/2401.00001');
    }

    const { message: elsewhere } = slack.mention(
      { user, channel },
      'How do residual networks train?',
    );
    const answer = slack.shown(await slack.until(() => bot.inThread(elsewhere)[0]));
    expect(answer).toContain('arxiv.org/abs/2401.00001');
  });

  it('reaches a person alone, in words too', async () => {
    const { bot, publisher } = await aPostingBot();
    const { ada, team } = bot.slack;
    const published = await publisher.publish(aDigest([aCard(1)]), postTo(bot, ada.id, true));
    expect(published.kind).toBe('arrived');
    const told = { tenant: team.id, person: `${team.id}/${ada.id}` };
    await publisher.tell?.(told, 'It ended. `subscribe` again.');
    expect(JSON.stringify(bot.slack.requests('chat.postMessage').at(-1)?.args)).toContain(
      '/papers subscribe',
    );
    const sent = bot.slack.requests('chat.postMessage').map(({ args }) => args.channel);
    expect(sent).toEqual([ada.id, ada.id]);
  });

  it('has talk about its papers below it where it went to a person alone, too', async () => {
    const { bot, publisher } = await aPostingBot();
    const { slack } = bot;
    const { ada: user, team } = slack;
    const to = { channel: user.id, direct: true };
    const post = await postDue({ bot, publisher }, 'arxiv:2401.00002', to);
    const channel = slack.world.im(team, user.id);
    slack.say({ user, channel, threadTs: post.ts }, 'How do residual networks train?');
    const answer = slack.shown(await slack.until(() => bot.inThread(post)[0]));
    expect(answer).toContain('arxiv.org/abs/2401.00002');
    expect(answer).not.toContain('arxiv.org/abs/2401.00001');
  });

  it('is subscribed to by command, by those who may manage the channel', async () => {
    const { bot } = await aPostingBot();
    const { slack } = bot;
    const { admin, ben, general: channel } = slack;
    const said = async (user: typeof ben, text: string): Promise<string> => {
      slack.command({ user, channel }, '/papers', text);
      await bot.until(() => slack.privateTo(user).length > 0);
      return slack.privateTo(user).map(slack.shown).join('\n');
    };
    const typed = 'subscribe weekly “residual networks” 10:00 Europe/Berlin';
    expect(await said(ben, typed)).toContain(phrases.mayNotSubscribe);
    expect(await said(admin, typed)).toMatch(
      /every Monday at 10:00 \(Europe\/Berlin\), this channel gets what is trending on “residual networks”\./,
    );
    const place = { platform: 'slack', tenant: slack.team.id, channel: channel.id };
    expect(await bot.core.stores.subscriptions.at(place)).toMatchObject([
      { topic: 'residual networks', every: 'weekly', time: '10:00', zone: 'Europe/Berlin' },
    ]);
  });

  it('is not promised to a channel in which the bot is not', async () => {
    const { bot } = await aPostingBot();
    const { slack } = bot;
    const { admin: user, team, world } = slack;
    const channel = world.addChannel(team, { name: 'elsewhere', members: [user.id] });
    slack.command({ user, channel }, '/papers', 'subscribe');
    await bot.until(() => slack.privateTo(user).length > 0);
    expect(slack.privateTo(user).map(slack.shown).join()).toContain(
      'I may not write in this channel.',
    );
    const place = { platform: 'slack', tenant: team.id, channel: channel.id };
    expect(await bot.core.stores.subscriptions.at(place)).toEqual([]);
  });

  it.each<readonly [string, Fault, unknown]>([
    ['is asked too often', ratelimited(30), { kind: 'later', afterMs: 30_000 }],
    ['has no such channel', { kind: 'error', error: 'channel_not_found' }, { kind: 'gone' }],
    ['does not let it in', { kind: 'error', error: 'not_in_channel' }, { kind: 'refused' }],
    ['keeps from members', error('restricted_action_read_only_channel'), { kind: 'refused' }],
    ['breaks off inside', error('internal_error'), { kind: 'unknown' }],
    ['gives up on', error('fatal_error'), { kind: 'unknown' }],
    ['waited for in vain', error('request_timeout'), { kind: 'later' }],
    ['cannot take now', error('service_unavailable'), { kind: 'later' }],
    ['has had enough of', error('message_limit_exceeded'), { kind: 'later' }],
    ['is asked too often for, in words', error('ratelimited'), { kind: 'later' }],
    ['is asked for with an old token', error('token_revoked'), { kind: 'later' }],
    ['is asked for by a bot that is gone', error('account_inactive'), { kind: 'later' }],
    ['says something new of', error('moon_in_the_way'), { kind: 'later' }],
    ['does not take the blocks', { kind: 'error', error: 'invalid_blocks' }, { kind: 'malformed' }],
    ['breaks off', { kind: 'reset' }, { kind: 'unknown' }],
    ['fails', { kind: 'status', status: 500 }, { kind: 'unknown' }],
  ])('that Slack %s is told apart', async (_, fault, expected) => {
    const { bot, publisher } = await aPostingBot();
    bot.slack.faults.next('chat.postMessage', fault);
    const outcome = await publisher.publish(aDigest([aCard(1)]), postTo(bot, bot.slack.general.id));
    expect(outcome).toMatchObject(expected as object);
    expect(bot.slack.requests('chat.postMessage')).toHaveLength(1);
  });
});

/** What Slack would say against it. */
const problems = ({ blocks }: Whole): readonly string[] => checkBlocks(blocks, 'message');

describe('lists of what trends, and of subscriptions', () => {
  it('stay within Slack’s limits and call nobody, whatever papers say', () => {
    for (const text of [...pingPayloads, ...linkPayloads]) {
      const long = `${text} `.repeat(200);
      const cards = Array.from({ length: 10 }, (_, i) =>
        aCard(i + 1, { title: long, sentence: long, reason: long, authors: [long] }),
      );
      const buttons = {
        actions: cards.map(({ rank }) => ({ label: 'Ask', value: 'v', card: rank })),
      };
      const whole = render(aDigest(cards, { title: long, notices: [long] }), {
        question: 'visible',
        buttons,
      });
      expect(problems(whole), text).toEqual([]);
      expect(JSON.stringify(whole.blocks)).not.toMatch(/<[!@#]/);
    }
  });

  it('show whole cards, and say how many had no room', () => {
    const long = 'Each word of this is as long as it may be. '.repeat(20);
    const cards = Array.from({ length: 10 }, (_, i) =>
      aCard(i + 1, { title: long, sentence: long, url: `https://example.org/${'x'.repeat(200)}` }),
    );
    const actions = cards.flatMap(({ rank }) =>
      ['Ask', 'Similar', 'BibTeX'].map((label) => ({
        label,
        value: `${label}${'v'.repeat(150)}`,
        card: rank,
      })),
    );
    const view = { question: 'visible', buttons: { actions } } as const;
    const whole = render(aDigest(cards, { notices: ['`subscribe` does that.'] }), view);
    const kinds = whole.blocks.map(({ type }) => type);
    const shown = kinds.filter((kind) => kind === 'actions').length;
    expect(shown).toBeGreaterThan(1);
    expect(shown).toBeLessThan(10);
    expect(kinds).toEqual([
      'section',
      ...Array.from({ length: shown }, () => ['section', 'actions']).flat(),
      'context',
      'context',
    ]);
    const texts = JSON.stringify(whole.blocks.slice(-2));
    expect(texts).toContain(phrases.morePapers(10 - shown));
    expect(texts).toContain('`/papers subscribe` does that.');
  });

  it('say what a subscription is, when it comes next, and that there is none', () => {
    const none: SubscriptionList = { kind: 'subscriptions', subscriptions: [], mayChange: true };
    const view = { question: 'visible', buttons: { actions: [] } } as const;
    expect(JSON.stringify(render(none, view).blocks)).toContain('`/papers subscribe`');
    const line = {
      n: 1,
      id: 'x',
      topic: 'speech <!channel>',
      every: 'daily',
      time: '09:00',
      zone: 'Europe/Berlin',
      state: 'active',
      to: 'here',
      next: new Date('2026-11-26T08:00:00Z'),
    } as const;
    const whole = render({ ...none, subscriptions: [line] }, view);
    expect(problems(whole)).toEqual([]);
    expect(JSON.stringify(whole.blocks)).toContain('Europe/Berlin');
    expect(JSON.stringify(whole.blocks)).not.toContain('<!channel>');
  });
});
