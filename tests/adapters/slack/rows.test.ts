import { expect, it } from 'vitest';
import type { Core } from '../../../adapters/service.ts';
import { UpstreamError } from '../../../src/errors.ts';
import type { Sabotage } from '../../support/core.ts';
import { row } from '../../support/row.ts';
import { scriptedLlm } from '../../support/scripted-llm.ts';
import type { Trace } from '../../support/slack/delivery.ts';
import type { Fault } from '../../support/slack/faults.ts';
import type { Message } from '../../support/slack/messages.ts';
import type { Slack } from '../../support/slack/server.ts';
import { linksIn, pingsIn } from '../../support/slack/text.ts';
import { aRunningBot, type Bot, type BotOptions } from '../../support/slack-bot.ts';

const QUESTION = 'How do residual networks train very deep layers?';
const ANSWER = 'Residual networks train very deep layers with shortcut connections.';

/** Tells once more, and waits until it is acknowledged. */
async function again({ slack }: Bot, trace: Trace, n: number): Promise<void> {
  const attempt = slack.retry(trace, n);
  await slack.until(() => attempt.ack);
}

row(
  'K2',
  'an event that is told four times, also by its twin and over a restart, is answered once',
  { quick: 12, full: 500, timeoutMs: 900_000 },
  async (points) => {
    let bot = await aRunningBot();
    const { slack } = bot;
    const { ada, general, team } = slack;
    const direct = slack.world.im(team, ada.id);
    const told: { readonly root: Message; readonly traces: readonly Trace[] }[] = [];
    const repeat = async (from: number, n: number): Promise<void> => {
      for (const { traces } of told.slice(from)) {
        for (const trace of traces) await again(bot, trace, n);
      }
    };
    for (let point = 0; point < points; point++) {
      slack.setTwinOrder(point % 2 === 0 ? 'message first' : 'mention first');
      const isDirect = point % 3 === 2;
      const where = { user: ada, channel: isDirect ? direct : general };
      const said = isDirect ? slack.say(where, QUESTION) : slack.mention(where, QUESTION);
      const traces = [said.event, said.mention].filter((trace) => trace !== undefined);
      told.push({ root: said.message, traces });
      if (point % 2 === 0) await repeat(point, 1); // while it is being answered
      await slack.until(() => bot.inThread(said.message)[0]);
      await repeat(point, point % 2 === 0 ? 2 : 1);
      await slack.clock.advance(5_000);
      if (point === Math.floor(points / 2)) {
        await bot.stop();
        await slack.clock.advance(3_600_000);
        bot = await aRunningBot({ after: bot });
        await repeat(0, 3);
      }
    }
    await repeat(0, 3);
    const answers = told.map(({ root }) => bot.inThread(root).length);
    expect(answers).toEqual(told.map(() => 1));
    const deliveries = told.flatMap(({ traces }) => traces.flatMap(({ attempts }) => attempts));
    return `${answers.length}/${points} events answered once, told ${deliveries.length} times, over a restart an hour later`;
  },
);

const broken = (part: Sabotage['part'], method: string, error: unknown = new Error('broken')) => ({
  sabotage: { part, method, error } as const,
});
const down: Fault = { kind: 'status', status: 503 };
const refuses = (error: string): Fault => ({ kind: 'error', error });

/** What goes wrong: inside, or between Footnote and Slack. */
const FAILURES: readonly (readonly [string, BotOptions, ((slack: Slack) => void)?])[] = [
  ['the index cannot be searched', broken('index', 'candidates')],
  ['papers cannot be read', broken('index', 'get')],
  [
    'a service is down',
    broken(
      'index',
      'candidates',
      new UpstreamError('embedder', 'The embedder is down.', { retryable: true }),
    ),
  ],
  ['answers cannot be kept', broken('turns', 'put')],
  ['answers cannot be found', broken('turns', 'get')],
  ['settings cannot be read', broken('settings', 'get')],
  ['events cannot be noted', { changes: withoutClaims }],
  [
    'messages are refused',
    {},
    (slack) => slack.faults.next('chat.postMessage', refuses('channel_not_found')),
  ],
  [
    'Slack is down for a moment',
    {},
    (slack) => {
      slack.faults.next('chat.postMessage', down);
      slack.faults.next('response_url', down);
    },
  ],
  [
    'response_urls and private messages do not work',
    {},
    (slack) => {
      slack.faults.always('response_url', { kind: 'status', status: 404 });
      slack.faults.always('chat.postEphemeral', refuses('user_not_in_channel'));
    },
  ],
];

function withoutClaims({ stores }: Core): Partial<Core> {
  const seen = { ...stores.seen, claim: () => Promise.reject(new Error('disk full')) };
  return { stores: { ...stores, seen } };
}

/** How somebody speaks to Footnote; an answer with buttons stands there already. */
const SURFACES: readonly (readonly [string, (slack: Slack, answer: Message) => void])[] = [
  [
    'a mention',
    ({ mention, ada, general }) => void mention({ user: ada, channel: general }, QUESTION),
  ],
  [
    'a direct message',
    ({ say, world, team, ada }) =>
      void say({ user: ada, channel: world.im(team, ada.id) }, QUESTION),
  ],
  [
    '/ask',
    ({ command, ada, general }) => void command({ user: ada, channel: general }, '/ask', QUESTION),
  ],
  [
    '/papers',
    ({ command, ada, general }) =>
      void command({ user: ada, channel: general }, '/papers', 'search residual networks'),
  ],
  ['a button', ({ press, ada }, answer) => void press(ada, answer, 'call-0')],
  [
    'a shortcut',
    ({ messageShortcut, ada }, answer) => void messageShortcut(ada, answer, 'find-related'),
  ],
];

/** What Ada sees of Footnote that says something. */
function seenBy(slack: Slack): readonly Message[] {
  const { ada, general, team, world } = slack;
  return [
    ...slack.messages(general),
    ...slack.messages(world.im(team, ada.id)),
    ...slack.privateTo(ada),
  ].filter(({ botId, text }) => botId === team.botId && !text.includes('Reading papers…'));
}

row(
  'K4',
  'whoever speaks to Footnote in Slack sees an answer or a reason, whatever fails',
  { quick: 60, full: 60, timeoutMs: 300_000 },
  async (points) => {
    let told = 0;
    for (let point = 0; point < points; point++) {
      const [failure, options, arrange] = FAILURES[point % FAILURES.length] ?? ['', {}];
      const [surface, act] = SURFACES[Math.floor(point / FAILURES.length) % SURFACES.length] ?? [];
      const first = await aRunningBot();
      const { slack } = first;
      const { message } = slack.mention({ user: slack.ada, channel: slack.general }, QUESTION);
      const answer = await slack.until(() => first.inThread(message)[0]);
      await first.stop();
      const bot = await aRunningBot({ ...options, after: first });
      arrange?.(slack);
      const before = seenBy(slack).length;
      act?.(slack, answer);
      const seen = await slack
        .until(() => seenBy(slack).length > before && seenBy(slack))
        .catch(() => []);
      expect(seen.length, `${surface}: ${failure}\n${bot.logged.join('')}`).toBeGreaterThan(before);
      await bot.stop();
      await slack.close();
      told++;
    }
    return `Slack: ${told}/${points} failures told to who asked`;
  },
);

row(
  'K5',
  'what is for one person is seen by nobody else, and bots do not talk to each other',
  { quick: 10, full: 100, timeoutMs: 300_000 },
  async (points) => {
    const bot = await aRunningBot();
    const { slack } = bot;
    const { ada, ben, general, world, team } = slack;
    const other = world.addUser(team, { isBot: true });
    general.members.add(other.id);
    const COMMANDS = [
      'status',
      'settings',
      'forget-me',
      'bibtex 2401.00001',
      'search networks',
      'sttaus',
    ];
    for (let point = 0; point < points; point++) {
      const before = slack.privateTo(ada).length;
      const command = COMMANDS[point % COMMANDS.length] ?? '';
      slack.command({ user: ada, channel: general }, '/papers', command);
      await slack.until(() => slack.privateTo(ada).length > before);
      slack.mention({ user: other, channel: general }, QUESTION);
      slack.integration(general, `<@${team.botUserId}> ${QUESTION}`);
      const asked = slack.privateTo(ada).length;
      slack.command({ user: ada, channel: general }, '/ask', QUESTION);
      await slack.until(() => slack.privateTo(ada).length === asked + 2);
      await slack.clock.advance(10_000);
    }
    const direct = world.im(team, ada.id);
    const { message } = slack.say({ user: ada, channel: direct }, QUESTION);
    await slack.until(() => bot.inThread(message)[0]);
    expect(slack.messages(general).filter(({ botId }) => botId === team.botId)).toEqual([]);
    expect(slack.privateTo(ben)).toEqual([]);
    return `0 leaks in ${2 * points + 1} private replies, 0 answers to ${2 * points} bots`;
  },
);

row(
  'O1',
  'a stop with questions in flight tells everybody, and takes no more',
  { quick: 20, full: 50, timeoutMs: 120_000 },
  async (points) => {
    const bot = await aRunningBot({ llm: scriptedLlm([], 'hang') });
    const { slack, closing, service } = bot;
    const members = Array.from({ length: points }, () => slack.world.addUser(slack.team));
    const channel = slack.world.addChannel(slack.team, {
      members: [...members.map(({ id }) => id), slack.team.botUserId],
    });
    const roots = members.map((user) => slack.mention({ user, channel }, QUESTION).message);
    await slack.until(() => slack.requests('assistant.threads.setStatus').length === points);
    const startedAt = performance.now();
    closing.intake.abort(new Error('stopping'));
    const stopped = service.stop();
    const { message: late } = slack.mention({ user: members[0] ?? slack.ada, channel }, QUESTION);
    await slack.until(() => bot.inThread(late)[0]);
    closing.work.abort(new Error('stopping'));
    await stopped;
    const ms = Math.round(performance.now() - startedAt);
    const toldAll = roots.filter((root) =>
      bot.inThread(root).some((one) => slack.shown(one).includes('I was stopped before')),
    );
    expect(toldAll).toHaveLength(points);
    expect(slack.shown(bot.inThread(late)[0] as Message)).toContain('I was stopped before');
    expect(slack.sockets.open).toBe(0);
    expect(ms).toBeLessThan(15_000);
    return `Slack: ${toldAll.length}/${points} in flight told, ${ms} ms`;
  },
);

it('a model’s links, pings and images reach nobody, streamed or whole', async () => {
  const evil = [
    'Residual networks train very deep layers with [shortcut](https://evil.example/a) connections [1]. ',
    'They reach 96.4% on ImageNet <!channel> <@U00000012> https://evil.example/?q=secret ![](https://evil.example/i.png) [1].',
  ];
  const bot = await aRunningBot({ llm: scriptedLlm(evil) });
  const { slack } = bot;
  const { message } = slack.mention({ user: slack.ada, channel: slack.general }, QUESTION);
  await slack.until(() => bot.inThread(message).find(({ stream }) => stream?.state === 'stopped'));
  slack.command(
    { user: slack.ada, channel: slack.general },
    '/ask',
    `${QUESTION} https://evil.example/q <!here>`,
  );
  await slack.until(() => slack.privateTo(slack.ada)[1]);
  expect(slack.shown(bot.inThread(message)[0] as Message)).toContain(ANSWER.slice(0, -1));
  for (const { method, args } of slack.requests()) {
    expect(pingsIn(args), method).toEqual([]);
    const foreign = linksIn(args).filter((url) => !url.startsWith('https://arxiv.org/abs/'));
    expect(foreign, method).toEqual([]);
    if (/postMessage|startStream/.test(method)) {
      expect(args).toMatchObject({ unfurl_links: 'false', unfurl_media: 'false' });
    }
  }
});
