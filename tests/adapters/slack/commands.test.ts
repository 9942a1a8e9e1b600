import { describe, expect, it } from 'vitest';
import type { Message } from '../../support/slack/messages.ts';
import { passTime } from '../../support/slack/passing-time.ts';
import { pingsIn } from '../../support/slack/text.ts';
import { aRunningBot, type Bot } from '../../support/slack-bot.ts';

const QUESTION = 'How do residual networks train very deep layers?';
const ANSWER = 'Residual networks train very deep layers with shortcut connections.';

const give = ({ slack }: Bot, command: '/ask' | '/papers', text: string) =>
  slack.command({ user: slack.ada, channel: slack.general }, command, text);

const alone = ({ slack }: Bot, n: number): Promise<Message> =>
  slack.until(() => slack.privateTo(slack.ada)[n]);

const openly = ({ slack }: Bot): readonly Message[] =>
  slack.messages(slack.general).filter(({ botId }) => botId !== undefined);

describe('/ask', () => {
  it('is acknowledged with the question at once, and answered for the asker alone', async () => {
    const bot = await aRunningBot();
    const { slack } = bot;
    const ack = await give(bot, '/ask', `${QUESTION} &amp; <@${slack.ben.id}>`).acked;
    expect(ack.payload.text).toMatch(
      /^> How do residual networks train very deep layers\? .*\n_Reading papers…_$/,
    );
    expect(pingsIn(ack.payload)).toEqual([]);
    const answer = await alone(bot, 1);
    expect(slack.shown(answer)).toContain(ANSWER);
    expect(slack.requests('response_url')).toHaveLength(1);
    expect(openly(bot)).toEqual([]);
  });

  it('is shared by a button with everybody, once, and goes on in a thread there', async () => {
    const bot = await aRunningBot();
    const { slack } = bot;
    give(bot, '/ask', QUESTION);
    const answer = await alone(bot, 1);
    slack.press(slack.ada, answer, 'call-2');
    const shared = await slack.until(() => openly(bot)[0]);
    expect(slack.shown(shared)).toContain(`> ${QUESTION}`);
    expect(slack.shown(shared)).toContain(ANSWER);
    await slack.until(() => slack.requests('response_url').length === 2);
    await slack.until(
      () => !JSON.stringify(slack.privateTo(slack.ada)[1]?.blocks).includes('Share'),
    );
    expect(slack.shown(await alone(bot, 1))).toContain(ANSWER);
    slack.say({ user: slack.ada, channel: slack.general, threadTs: shared.ts }, 'who wrote it?');
    const next = await slack.until(() => bot.inThread(shared)[0]);
    expect(slack.shown(next)).toContain('Ada Example');
  });

  it('says --public for everybody', async () => {
    const bot = await aRunningBot();
    const { slack } = bot;
    give(bot, '/ask', `--public ${QUESTION}`);
    const answer = await slack.until(() => openly(bot)[0]);
    expect(slack.shown(answer)).toContain(`> ${QUESTION}`);
    expect(slack.shown(answer)).toContain(ANSWER);
  });

  it('alone is help', async () => {
    const bot = await aRunningBot();
    expect((await give(bot, '/ask', '  ').acked).payload).toEqual({});
    expect(bot.slack.shown(await alone(bot, 0))).toContain('*/ask*');
  });

  it('works where the bot is not, and is shared there, too', async () => {
    const bot = await aRunningBot();
    const { slack } = bot;
    const channel = slack.world.addChannel(slack.team, { members: [slack.ada.id] });
    slack.command({ user: slack.ada, channel }, '/ask', QUESTION);
    const answer = await alone(bot, 1);
    slack.press(slack.ada, answer, 'call-2');
    const shared = await slack.until(() => slack.messages(channel)[0]);
    expect(slack.shown(shared)).toContain(ANSWER);
  });
});

describe('/papers', () => {
  it.each([
    [
      'search residual networks',
      '*1.* <https://arxiv.org/abs/2401.00001|Residual networks in depth>',
    ],
    ['“residual networks” search', 'Papers on “residual networks”'],
    ['show 2401.00002', 'Vision transformers cut images into patches.'],
    ['similar 2401.00001', 'Papers near “Residual networks in depth”'],
    ['bibtex Residual networks in depth', 'title = {Residual networks in depth}'],
    ['status', '*papers* 3'],
    ['settings', '*unfurls* no'],
    ['forget-me', 'I had nothing stored about you.'],
    ['help', '*/papers similar*'],
    ['', '*/papers similar*'],
    ['sttaus', 'Did you mean “status”?'],
    ['show no such paper', 'I know no paper "no such paper".'],
    ['search', 'Ask in words'],
    ['search graphs since:soon', 'since "soon" is not a date'],
    ['settings private maybe', 'private "maybe" must be yes or no'],
    ['settings channels #general', 'is not a list of channels'],
  ])('%j shows %j to who gave it, alone', async (text, shown) => {
    const bot = await aRunningBot();
    await give(bot, '/papers', text).acked;
    const reply = await alone(bot, 0);
    expect(bot.slack.shown(reply)).toContain(shown);
    expect(openly(bot)).toEqual([]);
  });

  it('search goes on with the next page', async () => {
    const bot = await aRunningBot();
    const { slack } = bot;
    give(bot, '/papers', 'search --k 2 networks images units');
    slack.press(slack.ada, await alone(bot, 0), 'call-0');
    expect(slack.shown(await alone(bot, 1))).toContain('*3.*');
  });

  it('lets an admin change the settings, and nobody else, not even who made the channel', async () => {
    const bot = await aRunningBot();
    const { slack } = bot;
    const change = (user: typeof slack.ada, text: string) =>
      slack.command({ user, channel: slack.general }, '/papers', `settings ${text}`);
    const told = (user: typeof slack.ada, n = 0) =>
      slack.until(() => slack.privateTo(user)[n]).then(slack.shown);
    change(slack.admin, `channels <#${slack.general.id}|general> language de`);
    expect(await told(slack.admin)).toContain(`*channels* <#${slack.general.id}>`);
    expect(slack.general.creator).toBe(slack.ada.id);
    change(slack.ada, 'private on');
    expect(await told(slack.ada)).toContain('You may not change the settings here.');
    slack.faults.always('users.info', { kind: 'status', status: 503 });
    change(slack.admin, 'private off');
    expect(await told(slack.admin, 1)).toContain('Slack did not say whether you may');
  });

  it('settings keep Footnote to some channels', async () => {
    const bot = await aRunningBot();
    const { slack } = bot;
    const other = slack.world.addChannel(slack.team, { members: [...slack.general.members] });
    slack.command(
      { user: slack.admin, channel: other },
      '/papers',
      `settings channels <#${slack.general.id}|general>`,
    );
    await slack.until(() => slack.privateTo(slack.admin)[0]);
    const { message } = slack.mention({ user: slack.ada, channel: other }, QUESTION);
    const reply = await slack.until(() => bot.inThread(message)[0]);
    expect(slack.shown(reply)).toContain('I do not answer in this channel.');
  });
});

describe('where a response_url does not work', () => {
  it.each([
    ['has expired', { kind: 'status', status: 404, body: 'expired_url' }],
    ['was used up', { kind: 'status', status: 404, body: 'used_url' }],
    ['is down', { kind: 'status', status: 500 }],
    ['is cut', { kind: 'reset' }],
  ] as const)('the answer comes another way when it %s', async (_, fault) => {
    const bot = await aRunningBot();
    const { slack } = bot;
    slack.faults.always('response_url', fault);
    give(bot, '/ask', QUESTION);
    const answer = await slack.until(() =>
      slack.privateTo(slack.ada).find((one) => slack.shown(one).includes(ANSWER)),
    );
    expect(answer.channel).toBe(slack.general.id);
    expect(openly(bot)).toEqual([]);
  });

  it('the answer comes as a direct message where the bot is not in the channel either', async () => {
    const bot = await aRunningBot();
    const { slack } = bot;
    slack.faults.always('response_url', { kind: 'status', status: 404 });
    const channel = slack.world.addChannel(slack.team, { members: [slack.ada.id] });
    slack.command({ user: slack.ada, channel }, '/ask', QUESTION);
    const dm = slack.world.im(slack.team, slack.ada.id);
    const answer = await slack.until(() => slack.messages(dm)[0]);
    expect(slack.shown(answer)).toContain(ANSWER);
    expect(slack.shown(answer)).toContain('This took too long for where you asked');
  });

  it('thirty-one minutes later, and after its fifth use, presses are answered all the same', async () => {
    const bot = await aRunningBot();
    const { slack } = bot;
    give(bot, '/ask', QUESTION);
    const answer = await alone(bot, 1);
    await slack.clock.advance(31 * 60_000);
    for (let i = 0; i < 6; i++) slack.press(slack.ada, answer, 'call-0');
    await slack.until(() => slack.privateTo(slack.ada).length === 8);
    expect(slack.shown(await alone(bot, 7))).toContain('Sources for');
  });
});

it('waits as long as Slack says before it asks again', async () => {
  const bot = await aRunningBot({ time: 'of Slack' });
  const { slack } = bot;
  slack.faults.next('response_url', {
    kind: 'status',
    status: 429,
    headers: { 'retry-after': '30' },
  });
  give(bot, '/ask', QUESTION);
  const answer = await passTime(slack.clock, slack.traffic, alone(bot, 1));
  expect(slack.shown(answer)).toContain(ANSWER);
  const [first, second] = slack.requests('response_url');
  expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(30_000);
});
