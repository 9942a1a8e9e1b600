import { expect, it } from 'vitest';
import { phrases as words } from '../../../adapters/discord/phrases.ts';
import type { Core } from '../../../adapters/service.ts';
import { UpstreamError, UserError } from '../../../src/errors.ts';
import { phrases } from '../../../src/phrases.ts';
import type { Answer } from '../../../src/reply.ts';
import { anAnswer } from '../../support/builders.ts';
import type { Fault } from '../../support/discord/faults.ts';
import { aRunningBot, type Bot, echo } from '../../support/discord-bot.ts';
import { type Fed, fed } from '../../support/fed.ts';
import { manualTime } from '../../support/manual-time.ts';
import { row } from '../../support/row.ts';

const ACKNOWLEDGE = 'POST /interactions/:interaction/:token/callback';
const EDIT = 'PATCH /webhooks/:application/:token/messages/:message';
const POST = 'POST /channels/:channel/messages';
const THREADS = 'POST /channels/:channel/messages/:message/threads';
/** As many as press a button in one moment. */
const AT_ONCE = 100;
const FIFTEEN_MINUTES_MS = 15 * 60_000;

function ask({ discord, ada: user, papers: channel }: Bot, more: object = {}) {
  const options = { question: 'What are graphs?', ...more };
  return discord.slash({ user, channel, command: 'ask', options });
}

function error(status: number, code = 0): Fault {
  return { kind: 'answer', status, body: { code, message: 'no' } };
}

/** A bot whose answer has begun, and the rest of it. */
async function aGrowingAnswer(more: object = {}) {
  const time = manualTime();
  const answers = fed<Answer>();
  const bot = await aRunningBot({ answer: () => answers, time });
  answers.give(anAnswer({ status: 'writing' }));
  const asked = await ask(bot, more).answered();
  return { bot, time, answers, asked };
}

function finish(answers: Fed<Answer>): void {
  answers.give(anAnswer({ sentences: [{ text: 'The last state.', cites: [1] }] }));
  answers.end();
}

/** Lets time go by until the work is done. */
async function withTime<T>(time: ReturnType<typeof manualTime>, work: Promise<T>): Promise<T> {
  const clock = setInterval(() => time.pass(500), 1);
  return await work.finally(() => clearInterval(clock));
}

it('goes on in the channel when the token of the interaction has expired', async () => {
  const { bot, time, answers, asked } = await aGrowingAnswer();
  bot.clock.advance(FIFTEEN_MINUTES_MS + 1);
  finish(answers);
  const { messages } = bot.papers;
  await withTime(
    time,
    bot.discord.until(() => messages.length === 2),
  );
  expect(messages[1]?.content).toContain('> What are graphs?\n\nThe last state. [1]');
  expect(asked.text).toContain('Graphs are everywhere.');
});

it('goes on with the asker alone when the token of a private interaction has expired', async () => {
  const { bot, time, answers } = await aGrowingAnswer({ private: true });
  bot.clock.advance(FIFTEEN_MINUTES_MS + 1);
  finish(answers);
  const { messages } = bot.discord.dmWith(bot.ada);
  await withTime(
    time,
    bot.discord.until(() => messages.length === 2),
  );
  expect(messages.map(({ content }) => content)).toEqual([
    `-# ${phrases.tooLate}`,
    expect.stringContaining('The last state.'),
  ]);
  expect(bot.discord.shownTo(bot.bob)).toEqual([]);
});

it('gives an answer that was removed while it grew to its asker alone', async () => {
  const { bot, time, answers, asked } = await aGrowingAnswer();
  const message = asked.reply;
  if (message === undefined) throw new Error('no answer');
  bot.discord.deleteMessage(message);
  answers.give(anAnswer({ status: 'writing', sentences: [] }));
  finish(answers);
  await withTime(
    time,
    asked.until(({ text }) => text.includes('The last state.')),
  );
  expect(asked.followUps.map(({ privateTo }) => privateTo)).toEqual([bot.ada.id, bot.ada.id]);
  expect(asked.text).toContain(words.takenAway);
});

it('gives an answer whose thread was removed while it grew to its asker alone', async () => {
  const time = manualTime();
  const answers = fed<Answer>();
  const bot = await aRunningBot({ answer: () => answers, time });
  const { discord, ada: user, papers: channel } = bot;
  answers.give(anAnswer({ status: 'writing' }));
  const told = await discord.mention({ user, channel, text: 'What are graphs?' }).answered();
  if (told.thread === undefined) throw new Error('no thread');
  discord.deleteChannel(told.thread);
  finish(answers);
  const { messages } = discord.dmWith(user);
  await withTime(
    time,
    discord.until(() => messages.length === 2),
  );
  expect(messages[1]?.content).toContain('The last state.');
});

it.each<[string, Fault]>([
  ['a 500', error(500)],
  ['a cut connection', { kind: 'reset' }],
  ['a 429', { ...error(429), headers: { 'retry-after': '0.1' } } as Fault],
])('shows the last state after %s in the middle', async (_, fault) => {
  const { bot, time, answers, asked } = await aGrowingAnswer();
  bot.discord.faults.next(EDIT, fault, fault);
  answers.give(anAnswer({ status: 'writing', sentences: [] }));
  finish(answers);
  await withTime(
    time,
    asked.until(({ text }) => text.includes('The last state.')),
  );
  expect(asked.answers).toHaveLength(1);
});

it('tries the last state again when Discord is down for a while', async () => {
  const { bot, time, answers, asked } = await aGrowingAnswer();
  bot.discord.faults.next(EDIT, ...Array.from({ length: 6 }, () => error(503)));
  finish(answers);
  await withTime(
    time,
    asked.until(({ text }) => text.includes('The last state.')),
  );
});

it('answers once where the acknowledgement was done and its confirmation lost', async () => {
  const bot = await aRunningBot();
  bot.discord.faults.next(ACKNOWLEDGE, { kind: 'lost' });
  const asked = await ask(bot).answered();
  expect(asked.answers).toHaveLength(1);
});

it('answers in the channel where it could not acknowledge in time', async () => {
  const bot = await aRunningBot();
  bot.discord.faults.next(ACKNOWLEDGE, error(404, 10062));
  ask(bot);
  await bot.discord.until(() => bot.papers.messages.length === 1);
  expect(bot.papers.messages[0]?.content).toContain('About “What are graphs?”.');
});

it('answers a mention once, with its last state, however often Discord loses its answers', async () => {
  const time = manualTime();
  const answers = fed<Answer>();
  const bot = await aRunningBot({ answer: () => answers, time });
  const { discord, ada: user, papers: channel } = bot;
  discord.faults.next(POST, ...Array.from({ length: 10 }, () => ({ kind: 'lost' }) as const));
  answers.give(anAnswer({ status: 'writing' }));
  const told = discord.mention({ user, channel, text: 'What are graphs?' });
  const said = () => told.thread?.messages.map(({ content }) => content).filter(Boolean) ?? [];
  await withTime(
    time,
    discord.until(() => said().length > 0),
  );
  finish(answers);
  await withTime(
    time,
    discord.until(() => said().join('').includes('The last state.')),
  );
  expect(said()).toEqual([expect.stringContaining('The last state.')]);
});

it('answers in a thread of another name where Discord does not take the first one', async () => {
  const bot = await aRunningBot();
  const { discord, ada: user, papers: channel } = bot;
  discord.faults.next(THREADS, error(400, 50_035));
  const told = await discord
    .mention({ user, channel, text: 'What does 2011.14880 find?' })
    .answered();
  expect(told.thread?.name).toBe('Question');
  expect(told.text).toContain('About');
});

it('answers also where Discord does not know its token for a moment, which discord.js then forgets', async () => {
  const bot = await aRunningBot();
  bot.discord.faults.next(POST, error(401));
  const told = await bot.discord.dm({ user: bot.ada, text: 'What are graphs?' }).answered();
  expect(told.text).toContain('About “What are graphs?”.');
});

it('says that something went wrong where Discord does not take what it made', async () => {
  const bot = await aRunningBot();
  bot.discord.faults.next(EDIT, error(400, 50035));
  const asked = await ask(bot).answered();
  expect(asked.text).toMatch(/^Something went wrong \(ref [0-9a-f]+\)/);
  expect(bot.logged.join('')).toContain('50035');
});

row(
  'D1',
  'every interaction is acknowledged in time and answered, also when its token expires',
  { quick: 10, full: 500, timeoutMs: 300_000 },
  async (points) => {
    const bot = await aRunningBot();
    const { discord, clock } = bot;
    const asked: ReturnType<typeof ask>[] = [];
    while (asked.length < points) {
      const together = Math.min(AT_ONCE, points - asked.length);
      asked.push(...Array.from({ length: together }, () => ask(bot)));
      await expect
        .poll(() => asked.filter(({ text }) => text !== '').length, { timeout: 60_000 })
        .toBe(asked.length);
    }
    const slowest = Math.max(
      ...asked.map(({ interaction }) => interaction.acknowledgement?.tookMs ?? 1e9),
    );
    expect(slowest).toBeLessThan(5 * 2_500);
    expect(discord.unanswered()).toEqual([]);
    const late = await aRunningBot({
      after: bot,
      answer: (question) => {
        clock.advance(FIFTEEN_MINUTES_MS + 1);
        return echo(question);
      },
    }).finally(bot.stop);
    ask(late);
    await discord.until(() => late.papers.messages.at(-1)?.interactionId === undefined);
    return `${points}/${points} answered, slowest acknowledgement ${Math.round(slowest)} ms`;
  },
);

/** What goes wrong inside, and where. */
const internal: readonly (() => never)[] = [
  () => {
    throw new Error('a bug');
  },
  () => {
    throw new UserError('You cannot ask this.');
  },
  () => {
    throw new UpstreamError('language model', 'The language model is down.', { retryable: true });
  },
];

const PARTS = ['answer', 'claim', 'put', 'get', 'all'] as const;
type Part = (typeof PARTS)[number];

/** Each of these does what it does unless that throws. */
function failing({ seen, calls, ...stores }: Core['stores'], fail: (part: Part) => void) {
  return {
    ...stores,
    seen: {
      async claim(...args: Parameters<typeof seen.claim>) {
        fail('claim');
        return await seen.claim(...args);
      },
      async release(...args: Parameters<typeof seen.release>) {
        fail('all');
        await seen.release(...args);
      },
    },
    calls: {
      async put(...args: Parameters<typeof calls.put>) {
        fail('put');
        return await calls.put(...args);
      },
      async get(...args: Parameters<typeof calls.get>) {
        fail('get');
        return await calls.get(...args);
      },
    },
  };
}

row(
  'K4',
  'whatever fails inside, whoever asked hears of it',
  { quick: 12, full: 60, timeoutMs: 120_000 },
  async (points) => {
    let fail: (part: Part) => void = () => {};
    const bot = await aRunningBot({
      answer: (question) => {
        fail('answer');
        return echo(question);
      },
      changes: ({ stores }) => ({ stores: failing(stores, (part) => fail(part)) }),
    });
    const { discord, guild } = bot;
    let silent = 0;
    for (let point = 0; point < points; point++) {
      const failure = internal[point % internal.length] as () => never;
      const broken = PARTS[point % PARTS.length];
      fail = (part) => {
        if (broken === part || broken === 'all') failure();
      };
      const user = discord.addUser({ name: `user ${point}`, guilds: [guild] });
      const ways = [
        () => ask({ ...bot, ada: user }),
        () => discord.mention({ user, channel: bot.papers, text: 'What are graphs?' }),
        () => discord.dm({ user, text: 'What are graphs?' }),
        () => ask({ ...bot, ada: user }, { private: true }),
      ];
      const told = await ways[point % ways.length]?.().answered();
      if (told === undefined || told.text === '') silent++;
    }
    expect(silent).toBe(0);
    return `Discord: ${points - silent}/${points} visible (${internal.length} failures × ${PARTS.length} places × 4 ways)`;
  },
);

row(
  'D5',
  'places that refuse are not asked again and again',
  { quick: 20, full: 200, timeoutMs: 120_000 },
  async (points) => {
    const bot = await aRunningBot();
    const { discord, guild } = bot;
    const users = Array.from({ length: points }, (_, i) =>
      discord.addUser({ name: `user ${i}`, guilds: [guild], dmsClosed: true }),
    );
    discord.faults.always(POST, error(403, 50013));
    discord.faults.always('POST /channels/:channel/typing', error(403, 50013));
    discord.faults.always('POST /channels/:channel/messages/:message/threads', error(403, 50013));
    for (const [i, user] of users.entries()) {
      const channel = discord.addChannel({ guild, name: `channel-${i}` });
      discord.mention({ user, channel, text: 'What are graphs?' });
      const unreached = () => bot.logged.filter((line) => line.includes('reached nobody')).length;
      await expect.poll(unreached, { interval: 5 }).toBe(i + 1);
    }
    expect(discord.invalidRequests()).toBeGreaterThan(0);
    expect(discord.invalidRequests()).toBeLessThanOrEqual(50);
    return `${discord.invalidRequests()} invalid requests in 10 min for ${points} places`;
  },
);
