import { expect, it, onTestFinished } from 'vitest';
import {
  type AlertsOptions,
  createAlertsService,
  createTellOn,
  type Tell,
} from '../../adapters/alerts.ts';
import { CAME_BACK } from '../../src/bounces.ts';
import type { Publisher } from '../../src/publisher.ts';
import type { Feed } from '../../src/sources.ts';
import type { State } from '../../src/state/schema.ts';
import { createStores } from '../../src/state/stores.ts';
import { MAIL } from '../../src/subscriptions.ts';
import { aClock, type Clock } from '../support/clock.ts';
import { aPublisher, aSubscription, digestsOn, freshTrends } from '../support/digests.ts';
import { aRunningBot as aDiscordBot } from '../support/discord-bot.ts';
import { aLog } from '../support/log.ts';
import { someMail } from '../support/mail.ts';
import { read } from '../support/mailbox.ts';
import { aRunningBot as aSlackBot } from '../support/slack-bot.ts';
import { aState } from '../support/states.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const FULL = 5e8;
const arxiv: Feed = {
  name: 'arxiv',
  source: 'arxiv',
  title: 'arXiv',
  rhythm: 'announcements',
  open: () => {
    throw new Error('nobody reads it here');
  },
};

interface Setup extends Partial<AlertsOptions> {
  readonly clock?: Clock;
  readonly state?: State;
}

/** The service on a state in memory, and what an operator was told by it. */
async function someAlerts({ clock = aClock(), state, ...changes }: Setup = {}) {
  const kept = state ?? (await aState());
  const stores = createStores(kept, clock.date);
  const told: string[] = [];
  const { log, lines } = aLog();
  const tell: Tell = async (person, text) => void told.push(`${person}: ${text}`);
  const service = createAlertsService({
    dataDir: '/data',
    operators: ['test:ada'],
    feeds: [],
    stores,
    budget: async () => undefined,
    modelFailure: () => undefined,
    freeBytes: async () => 1e12,
    tellOn: (platform) => (platform === 'test' ? tell : undefined),
    log,
    now: clock.date,
    timer: clock.timer,
    ...changes,
  });
  await service.start();
  onTestFinished(() => service.stop());
  return { service, clock, state: kept, stores, told, lines };
}

it('tells each operator once a day for the same thing, also after a restart', async () => {
  const first = await someAlerts({ freeBytes: async () => FULL });
  const { clock, state } = first;
  await clock.advance(60 * MINUTE_MS);
  expect(first.told).toEqual([expect.stringMatching(/^ada: The disk of \/data is nearly full/)]);
  await first.service.stop();
  const second = await someAlerts({ clock, state, freeBytes: async () => FULL });
  await clock.advance(DAY_MS - 61 * MINUTE_MS);
  expect(second.told).toEqual([]);
  await clock.advance(30 * MINUTE_MS);
  expect(second.told).toHaveLength(1);
});

it('tells of the budget once a month at 80 % and once at 100 %', async () => {
  let spent = 850;
  const budget = async () => ({ spent, limit: 1_000, isSpent: false });
  const { clock, told } = await someAlerts({ budget });
  await clock.advance(2 * DAY_MS);
  expect(told).toEqual([expect.stringContaining('85 % of the language model’s budget')]);
  spent = 1_000;
  await clock.advance(2 * DAY_MS);
  expect(told).toHaveLength(2);
  expect(told[1]).toContain('is used up (1,000 of 1,000 tokens)');
});

it('tells of a source whose every reading has failed for a day, from the start on', async () => {
  const { clock, told, stores } = await someAlerts({ feeds: [arxiv] });
  await stores.sourceRuns.begin('arxiv');
  await stores.sourceRuns.finish('arxiv', { nextAt: new Date(), error: 'arXiv is shut.' });
  await clock.advance(DAY_MS - MINUTE_MS);
  expect(told).toEqual([]);
  await clock.advance(20 * MINUTE_MS);
  expect(told).toEqual([expect.stringContaining('arXiv could not be read since 2026-11-25 12:00')]);
  await stores.sourceRuns.finish('arxiv', { nextAt: new Date() });
  await stores.sourceRuns.begin('arxiv');
  await clock.advance(2 * DAY_MS);
  expect(told).toHaveLength(1);
});

it('tells of a place whose posts were switched off, once', async () => {
  const { clock, told, stores } = await someAlerts();
  const { log } = aLog();
  const digests = digestsOn(stores, freshTrends(), clock, log);
  const publisher = aPublisher();
  publisher.answer = () => ({ kind: 'gone', reason: 'the channel is not there any more' });
  digests.connect(publisher);
  await stores.subscriptions.put(aSubscription({ channel: 'c1', time: '12:01' }, clock.date()));
  await clock.advance(2 * MINUTE_MS);
  await digests.tick();
  await clock.advance(3 * DAY_MS);
  expect(told).toEqual([
    'ada: Posts to channel c1 (test) were switched off: the channel is not there any more. Once that is mended, subscribe there again.',
  ]);
});

it('tries again where an operator could not be told, and says so meanwhile', async () => {
  let isDown = true;
  const told: string[] = [];
  const tellOn = () => async (person: string) => {
    if (isDown) throw new Error('nobody is there');
    told.push(person);
  };
  const { clock, service, lines } = await someAlerts({ freeBytes: async () => FULL, tellOn });
  await clock.advance(5 * MINUTE_MS);
  expect(service.health()).toEqual({
    alive: true,
    ready: false,
    detail: 'test:ada could not be told',
  });
  isDown = false;
  await clock.advance(60 * MINUTE_MS);
  expect(told).toEqual(['ada']);
  expect(service.health().ready).toBe(true);
  const said = lines.filter((line) => line.includes('the operator is needed'));
  expect(said).toHaveLength(1); // in the log, too, once a day
});

it('goes on where it cannot look', async () => {
  let looks = 0;
  const freeBytes = async () => {
    if (++looks === 1) throw new Error('no such folder');
    return FULL;
  };
  const { clock, service, told } = await someAlerts({ freeBytes });
  await clock.advance(MINUTE_MS);
  expect(service.health()).toMatchObject({ ready: false, detail: 'cannot be found out' });
  await clock.advance(10 * MINUTE_MS);
  expect(told).toHaveLength(1);
});

const TEXT = 'The disk of /data is nearly full. `footnote sync arxiv` does not help.';

it('reaches an operator in Discord by direct message', async () => {
  const bot = await aDiscordBot();
  const tell = createTellOn(bot.digests.publisherOn, undefined)('discord');
  await tell?.(bot.ada.id, TEXT);
  expect(bot.discord.dmWith(bot.ada).messages.map(({ content }) => content)).toEqual([TEXT]);
  await bot.stop();
  await expect(tell?.(bot.ada.id, TEXT)).rejects.toThrow();
});

it('reaches an operator in Slack by direct message', async () => {
  let publisher: Publisher | undefined;
  const bot = await aSlackBot({
    changes: () => ({
      connect: (given) => {
        publisher = given;
      },
    }),
  });
  const { ada, team } = bot.slack;
  await createTellOn(() => publisher, undefined)('slack')?.(`${team.id}/${ada.id}`, TEXT);
  const [sent] = bot.slack.requests('chat.postMessage').map(({ args }) => args);
  expect(sent).toMatchObject({ channel: ada.id, text: expect.stringContaining('nearly full') });
});

it('tells once whoever wanted mails that came back later', async () => {
  const first = await someAlerts({ operators: [] });
  const { clock, state, stores, told } = first;
  const at = clock.date();
  const mail = { ...MAIL, channel: 'ada@example.org', next: { at, date: '2026-11-25' } };
  const wanted = aSubscription({ ...mail, person: 'test team/ada', topic: 'graphs' }, at);
  await stores.subscriptions.put(wanted);
  await stores.subscriptions.put(aSubscription({ ...mail, person: '' }, at));
  const other = { ...mail, person: wanted.person, topic: 'speech' };
  await stores.subscriptions.put(
    aSubscription({ ...other, madeAt: new Date(at.getTime() + 1) }, at),
  );
  const { id: subscription, next } = wanted;
  const post = {
    id: 'post',
    subscription,
    date: next.date,
    dueAt: at,
    until: new Date(at.getTime() + DAY_MS),
  };
  await stores.outbox.put(
    [{ ...MAIL, channel: mail.channel, ...post, state: 'queued' }],
    new Map(),
  );
  await stores.outbox.end('post', 'failed', `${CAME_BACK} (5.1.1)`);
  await stores.subscriptions.switchOff(mail, `${CAME_BACK} (5.1.1)`);
  await clock.advance(30 * MINUTE_MS);
  const text = 'team/ada: I have stopped posting “graphs”, “speech”: the mail came back (5.1.1).';
  expect(told).toEqual([expect.stringContaining(text)]);
  await first.service.stop();
  const second = await someAlerts({ clock, state, operators: [] });
  await clock.advance(30 * MINUTE_MS);
  expect(second.told).toEqual([]);
});

it('reaches an operator by mail, which says what it is about in its subject', async () => {
  const { box, tell } = await someMail();
  const tellOn = createTellOn(() => undefined, tell);
  expect(tellOn('mail')).toBeUndefined();
  await tellOn('email')?.('ada@example.org', TEXT);
  const [mail, ...more] = box.to('ada@example.org');
  expect(more).toEqual([]);
  if (mail === undefined) throw new Error('no mail came');
  const { subject, text, lineOf } = await read(mail);
  expect(subject).toMatch(/^The disk of \/data is nearly full/);
  expect(text.trim()).toBe(TEXT);
  expect(lineOf('auto-submitted')).toContain('auto-generated');
  box.recipient = () => ({ code: 550, text: '5.1.1 No such user' });
  const refused = tell('nobody@example.org', TEXT);
  await expect(refused).rejects.toThrow(/did not take it \(recipient 550\)/);
});
