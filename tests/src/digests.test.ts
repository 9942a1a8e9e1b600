import { describe, expect, it } from 'vitest';
import { phrases } from '../../src/phrases.ts';
import type { Found, Published } from '../../src/publisher.ts';
import type { Feed } from '../../src/sources.ts';
import { aPaper } from '../support/builders.ts';
import { aClock } from '../support/clock.ts';
import { aCore } from '../support/core.ts';
import {
  aPublisher,
  aSubscription,
  freshTrends,
  someDigests,
  someTrends,
} from '../support/digests.ts';
import { aSighting } from '../support/sightings.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Posts, with a publisher and a round every ten minutes. */
async function posting(setup: Parameters<typeof someDigests>[0] = {}) {
  const made = await someDigests(setup);
  const publisher = aPublisher();
  made.digests.connect(publisher);
  const pass = async (ms: number): Promise<void> => {
    for (let left = ms; left > 0; left -= 10 * MINUTE_MS) {
      await made.clock.advance(Math.min(left, 10 * MINUTE_MS));
      await made.digests.tick();
    }
  };
  const history = async (id: string) =>
    (await made.stores.outbox.history(id, 99)).map(({ date, state, reason }) =>
      reason === undefined ? `${date} ${state}` : `${date} ${state}: ${reason}`,
    );
  return { ...made, publisher, pass, history };
}

describe('a post', () => {
  it('comes once on its local date, when its time has come', async () => {
    const { publisher, pass, subscribe, history } = await posting();
    const { id } = await subscribe();
    await pass(50 * MINUTE_MS);
    expect(publisher.sent).toEqual([]);
    await pass(20 * MINUTE_MS);
    await pass(2 * HOUR_MS);
    expect(publisher.sent).toHaveLength(1);
    expect(publisher.sent[0]?.digest).toMatchObject({
      kind: 'digest',
      title: 'The newest papers · Wednesday, 25 November 2026',
      date: '2026-11-25',
      notices: [phrases.onlyNewest],
    });
    expect(publisher.sent[0]?.digest.cards).toHaveLength(5);
    expect(await history(id)).toEqual(['2026-11-25 sent']);
  });

  it('gives no paper twice to a channel, and is left out when there is nothing new', async () => {
    const { publisher, pass, subscribe, history } = await posting();
    const { id } = await subscribe({ topic: 'graphs' });
    await pass(3 * DAY_MS);
    const posted = publisher.sent.map(({ digest }) => digest.cards.map((card) => card.id));
    expect(posted.map((ids) => ids.length)).toEqual([5, 3]);
    expect(new Set(posted.flat()).size).toBe(8);
    expect(await history(id)).toEqual([
      '2026-11-27 skipped: there was nothing new on “graphs”',
      '2026-11-26 sent',
      '2026-11-25 sent',
    ]);
  });

  it('gives no paper twice to a channel either where two posts are due in one minute', async () => {
    const { publisher, pass, subscribe } = await posting();
    for (const topic of ['', 'graphs', 'speech']) await subscribe({ topic, channel: 'one' });
    await subscribe({ topic: 'graphs', channel: 'other' });
    await pass(70 * MINUTE_MS);
    expect(publisher.sent).toHaveLength(4);
    const [one, other] = ['one', 'other'].map((channel) =>
      publisher.sent
        .filter(({ post }) => post.to.channel === channel)
        .flatMap(({ digest }) => digest.cards.map(({ id }) => id)),
    );
    expect(new Set(one).size).toBe(one?.length);
    expect(other).toContain('graphs-7');
    expect(one).toContain('graphs-7');
  });

  it('is about the list that was made once for all who get it in that minute', async () => {
    let lists = 0;
    const { publisher, pass, subscribe } = await posting({
      trends: async (stores) => {
        const trends = await someTrends(stores);
        return {
          ...trends,
          list: (of) => {
            lists++;
            return trends.list(of);
          },
        };
      },
    });
    for (let i = 0; i < 30; i++) await subscribe({ topic: i % 2 === 0 ? 'graphs' : 'speech' });
    await pass(70 * MINUTE_MS);
    expect(publisher.sent).toHaveLength(30);
    expect(lists).toBe(2);
  });

  it('is not sent once it was unsubscribed or paused', async () => {
    const { publisher, pass, subscribe, stores, digests, clock } = await posting();
    const one = await subscribe();
    const other = await subscribe();
    publisher.answer = () => ({ kind: 'later', reason: 'busy' });
    await pass(70 * MINUTE_MS);
    await stores.subscriptions.set(one.id, { state: 'paused' });
    await stores.unsubscribe(other.id);
    publisher.answer = () => ({ kind: 'arrived' });
    await clock.advance(HOUR_MS);
    await digests.tick();
    expect(publisher.sent).toEqual([]);
    expect((await stores.outbox.history(one.id, 1))[0]).toMatchObject({ state: 'skipped' });
  });
});

it('is not remembered where whoever it is for was forgotten while it was sent', async () => {
  const { digests, pass, subscribe, stores, state } = await posting();
  const { id } = await subscribe({ direct: true });
  let posts = 0;
  const publish = async (): Promise<Published> => {
    posts++;
    await stores.unsubscribe(id);
    return { kind: 'arrived' };
  };
  digests.connect(aPublisher({ publish }));
  await pass(70 * MINUTE_MS);
  expect(posts).toBe(1);
  expect(await state.selectFrom('posted').selectAll().execute()).toEqual([]);
});

describe('a post that is late', () => {
  it('is caught up on its day', async () => {
    const { publisher, clock, digests, subscribe } = await posting();
    await subscribe();
    await clock.advance(14 * HOUR_MS);
    await digests.tick();
    expect(publisher.sent.map(({ digest }) => digest.date)).toEqual(['2026-11-25']);
  });

  it('is listed as missed, each day of them, when its day is over', async () => {
    const { publisher, clock, digests, subscribe, history } = await posting();
    const { id } = await subscribe();
    await clock.advance(2 * DAY_MS + 4 * HOUR_MS);
    await digests.tick();
    expect(publisher.sent.map(({ digest }) => digest.date)).toEqual(['2026-11-27']);
    expect(await history(id)).toEqual([
      '2026-11-27 sent',
      `2026-11-26 missed: ${phrases.notRunning}`,
      `2026-11-25 missed: ${phrases.notRunning}`,
    ]);
  });

  it('is missed with the reason why it could not be sent', async () => {
    const { publisher, pass, subscribe, history } = await posting();
    const { id } = await subscribe();
    publisher.answer = () => ({ kind: 'later', reason: 'the platform is down' });
    await pass(20 * HOUR_MS);
    expect(await history(id)).toEqual(['2026-11-25 missed: the platform is down']);
  });

  it('is missed where nothing sends on its platform', async () => {
    const { pass, subscribe, history } = await posting();
    const { id } = await subscribe({ platform: 'elsewhere' });
    await pass(20 * HOUR_MS);
    expect(await history(id)).toEqual([`2026-11-25 missed: ${phrases.notSentInTime}`]);
  });
});

it('comes on each day after the clock was days ahead', async () => {
  const { publisher, pass, clock, digests, subscribe, history } = await posting();
  const { id } = await subscribe();
  clock.jump(10 * DAY_MS);
  await digests.tick();
  expect(await history(id)).toHaveLength(10);
  clock.jump(-10 * DAY_MS);
  await pass(2 * HOUR_MS);
  expect(await history(id)).toEqual(['2026-11-25 sent']);
  expect(publisher.sent).toHaveLength(1);
});

it('that could not be sent while the clock was days ahead comes on its day', async () => {
  const { publisher, pass, clock, digests, subscribe, history } = await posting();
  const { id } = await subscribe();
  publisher.answer = () => ({ kind: 'later', reason: 'busy' });
  clock.jump(3 * DAY_MS + 4 * HOUR_MS);
  await digests.tick();
  expect(await history(id)).toHaveLength(4);
  clock.jump(-3 * DAY_MS - 4 * HOUR_MS);
  publisher.answer = () => ({ kind: 'arrived' });
  await pass(2 * HOUR_MS);
  expect(await history(id)).toEqual(['2026-11-25 sent']);
});

it('is about a list of its day, also after the clock was days ahead', async () => {
  const { publisher, pass, clock, digests, subscribe } = await posting({ trends: freshTrends });
  await subscribe();
  clock.jump(2 * DAY_MS + 4 * HOUR_MS);
  await digests.tick();
  clock.jump(-2 * DAY_MS - 4 * HOUR_MS);
  const { channel } = await subscribe();
  await pass(3 * DAY_MS);
  const own = publisher.sent.filter(({ post }) => post.to.channel === channel);
  const made = own.map(({ digest }) => digest.cards[0]?.id.slice(1, 14));
  expect(made).toEqual(['2026-11-25T09', '2026-11-26T09', '2026-11-27T09']);
});

it('of whom stops it while it is made leaves nothing behind', async () => {
  const { stores, state, pass, subscribe } = await posting({
    trends: (made) => {
      const trends = freshTrends();
      const list: typeof trends.list = async (of) => {
        for (const { id } of await made.subscriptions.due(of.now, 9)) await made.unsubscribe(id);
        return await trends.list(of);
      };
      return { ...trends, list };
    },
  });
  const { id } = await subscribe({ direct: true });
  await pass(70 * MINUTE_MS);
  expect(await stores.subscriptions.get(id)).toBeUndefined();
  expect(await state.selectFrom('outbox').selectAll().execute()).toEqual([]);
});

describe('sources', () => {
  it('that are waited for by many hold up nobody whose day is nearly over', async () => {
    const { publisher, clock, digests, subscribe, stores } = await posting();
    for (let i = 0; i < 200; i++) await subscribe();
    const { channel } = await subscribe({ zone: 'Asia/Tokyo', time: '19:00' }); // until 16:00 UTC
    await stores.sourceRuns.begin('arxiv');
    await clock.advance(7.25 * HOUR_MS);
    await digests.tick();
    expect(publisher.sent.map(({ post }) => post.to.channel)).toEqual([channel]);
  });

  it('that are half read are waited for, and then it says what is missing', async () => {
    const { publisher, pass, subscribe, stores } = await posting();
    await subscribe();
    await stores.sourceRuns.begin('arxiv');
    await stores.sourceRuns.advance('arxiv', { papers: 5, cursor: 'half' });
    await pass(2 * HOUR_MS);
    expect(publisher.sent).toEqual([]);
    await pass(70 * MINUTE_MS);
    expect(publisher.sent[0]?.digest.notices).toContain(
      'arxiv has not been read to its end yet, so papers may be missing.',
    );
  });

  it('that are read in the meantime are waited for no longer', async () => {
    const { publisher, pass, subscribe, stores, clock } = await posting();
    await subscribe();
    await stores.sourceRuns.begin('arxiv');
    await pass(90 * MINUTE_MS);
    await stores.sourceRuns.finish('arxiv', { nextAt: new Date(clock.date().getTime() + DAY_MS) });
    await pass(10 * MINUTE_MS);
    expect(publisher.sent[0]?.digest.notices).toEqual([phrases.onlyNewest]);
  });

  it('that were out of reach make no day quiet: its post waits until they are read', async () => {
    const { publisher, clock, digests, subscribe, stores, history } = await posting();
    const { id } = await subscribe();
    const readAll = async (paper: string): Promise<void> => {
      const [seenAt, date] = [clock.date().toISOString(), clock.date().toISOString().slice(0, 10)];
      await stores.sourceRuns.begin('arxiv-today');
      await stores.signals.record([
        aSighting(paper, seenAt, {}, { announced: { date, kind: 'new' } }),
      ]);
      await stores.sourceRuns.finish('arxiv-today', { nextAt: clock.date() });
    };
    await readAll('graphs-1');
    await digests.tick();
    await clock.advance(2 * DAY_MS + 4 * HOUR_MS); // asleep until noon
    await digests.tick();
    expect(await history(id)).toEqual([
      `2026-11-26 missed: ${phrases.notRunning}`,
      `2026-11-25 missed: ${phrases.notRunning}`,
    ]);
    await clock.advance(10 * MINUTE_MS);
    await readAll('graphs-2');
    await digests.tick();
    expect(publisher.sent.map(({ digest }) => digest.date)).toEqual(['2026-11-27']);
    expect(publisher.sent[0]?.digest.notices.join()).not.toContain('arxiv-today');
  });

  it.each([
    ['two hours', 4, 2],
    ['as long as its day allows', 14, 1],
  ])(
    'that stay out of reach are waited for %s, and then it says what is missing',
    async (_, asleepH, waitsH) => {
      const { publisher, clock, digests, pass, subscribe, stores } = await posting();
      await subscribe();
      const announced = { announced: { date: '2026-11-23', kind: 'new' } } as const;
      await stores.signals.record([
        aSighting('graphs-1', '2026-11-23T02:00:00.000Z', {}, announced),
      ]);
      await stores.sourceRuns.begin('arxiv-today');
      await stores.sourceRuns.finish('arxiv-today', { nextAt: clock.date(), error: 'no network' });
      await clock.advance(asleepH * HOUR_MS);
      await digests.tick();
      await pass((waitsH - 0.5) * HOUR_MS);
      expect(publisher.sent).toEqual([]);
      await pass(HOUR_MS);
      expect(publisher.sent[0]?.digest).toMatchObject({ period: 'day', date: '2026-11-25' });
      expect(publisher.sent[0]?.digest.notices).toContain(
        'arxiv-today has not been read to its end yet, so papers may be missing.',
      );
    },
  );

  it('that only bring citations are not waited for', async () => {
    const clock = aClock('2026-11-25T08:00:00Z');
    const openalex: Feed = {
      name: 'openalex',
      source: 'openalex',
      title: 'OpenAlex',
      rhythm: 'daily',
      open: () => {
        throw new Error('not opened');
      },
    };
    const papers = [aPaper({ published: '2026-11-20' })];
    const { core, stores } = await aCore({ clock, papers, sources: { feeds: [openalex] } });
    const publisher = aPublisher();
    core.connect(publisher);
    await stores.subscriptions.put(aSubscription({}, clock.date()));
    await stores.sourceRuns.begin('openalex');
    await clock.advance(70 * MINUTE_MS);
    await core.digests.tick();
    expect(publisher.sent.map(({ digest }) => digest.notices.join())).toEqual([phrases.onlyNewest]);
  });

  it('that are not read any more are not waited for', async () => {
    const clock = aClock('2026-11-25T08:00:00Z');
    const papers = [aPaper({ published: '2026-11-20' })];
    const { core, stores, ask } = await aCore({ clock, papers });
    const publisher = aPublisher();
    core.connect(publisher);
    await stores.subscriptions.put(aSubscription({}, clock.date()));
    await stores.sourceRuns.begin('hugging-face');
    await clock.advance(70 * MINUTE_MS);
    await core.digests.tick();
    expect(publisher.sent[0]?.digest.notices.join()).not.toContain('hugging-face');
    expect(publisher.sent).toHaveLength(1);
    expect((await ask({ name: 'status', input: {} })).at(-1)).not.toHaveProperty('runs');
  });

  it('that announce nothing new make silence, or the week, as the subscription says', async () => {
    const { publisher, pass, subscribe, stores, history } = await posting();
    const silent = await subscribe();
    await subscribe({ quiet: 'week' });
    const announced = { announced: { date: '2026-11-20', kind: 'new' } } as const;
    await stores.signals.record([aSighting('graphs-1', '2026-11-20T02:00:00.000Z', {}, announced)]);
    await pass(70 * MINUTE_MS);
    expect(await history(silent.id)).toEqual([
      '2026-11-25 skipped: nothing new was announced (no source says why)',
    ]);
    expect(publisher.sent).toHaveLength(1);
    expect(publisher.sent[0]?.digest).toMatchObject({ period: 'week' });
    expect(publisher.sent[0]?.digest.notices[0]).toMatch(/^Nothing new was announced today/);
  });
});

describe('a place that takes no posts', () => {
  it('is switched off at once when it is gone, and its owner told once', async () => {
    const told: string[] = [];
    const { digests, pass, subscribe, stores, history } = await posting();
    const publisher = aPublisher({
      tell: async ({ person }, text) => void told.push(`${person}: ${text}`),
    });
    digests.connect(publisher);
    publisher.answer = () => ({ kind: 'gone', reason: 'the channel is not there any more' });
    const one = await subscribe({ channel: 'c', topic: 'graphs' });
    const other = await subscribe({ channel: 'c' });
    await pass(3 * DAY_MS);
    expect(await history(one.id)).toHaveLength(1);
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(/^owner: I have stopped posting .*“graphs”.*: the channel is not/);
    expect(await stores.subscriptions.get(other.id)).toMatchObject({
      state: 'off',
      reason: 'the channel is not there any more',
    });
  });

  it('is told of to each of its owners with what they wanted, and not with what others did', async () => {
    const told: string[] = [];
    const { digests, pass, subscribe } = await posting();
    const publisher = aPublisher({
      tell: async ({ person }, text) => void told.push(`${person}: ${text}`),
    });
    digests.connect(publisher);
    publisher.answer = () => ({ kind: 'gone', reason: 'nobody is there' });
    await subscribe({ channel: 'c', topic: 'graphs', person: 'eve' });
    await subscribe({ channel: 'c', topic: 'speech', person: '' });
    await pass(DAY_MS);
    expect(told).toEqual([expect.stringMatching(/^eve: I have stopped posting “graphs”: /)]);
  });

  it('is tried three times when it refuses, then switched off', async () => {
    const { publisher, pass, subscribe, stores } = await posting();
    let tries = 0;
    publisher.answer = () => {
      tries++;
      return { kind: 'refused', reason: 'no right to write' };
    };
    const { id } = await subscribe();
    await pass(2 * DAY_MS);
    expect(tries).toBe(3);
    expect(await stores.subscriptions.get(id)).toMatchObject({ state: 'off' });
  });
});

it('leaves the one paper out that a platform does not take', async () => {
  const { publisher, pass, subscribe, lines } = await posting();
  publisher.answer = ({ digest }): Published =>
    digest.cards.some(({ id }) => id === 'speech-7')
      ? { kind: 'malformed', reason: 'a title of nothing' }
      : { kind: 'arrived' };
  await subscribe();
  await pass(70 * MINUTE_MS);
  expect(publisher.sent[0]?.digest.cards).toHaveLength(4);
  expect(lines.join()).toContain('"paper":"speech-7"');
});

it('is tried ever less often where it cannot be made', async () => {
  let tries = 0;
  const list = async (): Promise<never> => {
    tries++;
    throw new Error('the embedder is down');
  };
  const { pass, subscribe } = await posting({ trends: () => ({ ...freshTrends(), list }) });
  await subscribe();
  await pass(15 * HOUR_MS);
  expect(tries).toBeGreaterThan(5);
  expect(tries).toBeLessThan(50);
});

it('goes on with the others where one list cannot be made, and tries that again', async () => {
  let fails = true;
  const { publisher, pass, subscribe, stores } = await posting({
    trends: async (stores) => {
      const trends = await someTrends(stores);
      return {
        ...trends,
        list: async (of) => {
          if (fails && of.topic === 'graphs') throw new Error('no index');
          return await trends.list(of);
        },
      };
    },
  });
  publisher.answer = ({ digest }) => ({ kind: 'arrived', conversation: digest.topic });
  await subscribe({ topic: 'graphs' });
  await subscribe({ topic: 'speech' });
  await pass(70 * MINUTE_MS);
  expect(publisher.sent.map(({ digest }) => digest.topic)).toEqual(['speech']);
  fails = false;
  await pass(30 * MINUTE_MS);
  expect(publisher.sent.map(({ digest }) => digest.topic)).toEqual(['speech', 'graphs']);
  const about = await stores.outbox.about({ platform: 'test', tenant: 'here' }, 'graphs');
  expect(about?.papers).toHaveLength(5);
});

it('halts a platform no longer than that where the clock was ahead', async () => {
  const { publisher, pass, subscribe, clock, digests } = await posting();
  await subscribe();
  clock.jump(2 * HOUR_MS);
  publisher.answer = () => ({ kind: 'halted', reason: 'wrong password' });
  await digests.tick();
  clock.jump(-2 * HOUR_MS);
  publisher.answer = () => ({ kind: 'arrived' });
  await subscribe();
  await pass(70 * MINUTE_MS);
  expect(publisher.sent).toHaveLength(1);
});

it('halts a platform that takes nothing from us, and tries again a quarter of an hour later', async () => {
  const { publisher, pass, subscribe } = await posting();
  let tries = 0;
  publisher.answer = () => {
    tries++;
    return tries === 1 ? { kind: 'halted', reason: 'wrong password' } : { kind: 'arrived' };
  };
  for (let i = 0; i < 9; i++) await subscribe();
  await pass(65 * MINUTE_MS);
  expect(tries).toBeLessThanOrEqual(publisher.pace.atOnce);
  await pass(30 * MINUTE_MS);
  expect(publisher.sent).toHaveLength(9);
});

it('asks the platform what came of a post whose sender is gone', async () => {
  const { digests, pass, subscribe, stores, history } = await posting();
  const found: Found[] = [{ kind: 'unreachable' }, { kind: 'arrived' }, { kind: 'absent' }];
  const publisher = aPublisher({ find: async () => found.shift() ?? { kind: 'arrived' } });
  publisher.answer = () => ({ kind: 'unknown', reason: 'the answer was lost' });
  digests.connect(publisher);
  const one = await subscribe();
  const other = await subscribe();
  await pass(60 * MINUTE_MS);
  expect(await history(one.id)).toEqual(['2026-11-25 sending']);
  publisher.answer = () => ({ kind: 'arrived' });
  await pass(30 * MINUTE_MS);
  expect([...(await history(one.id)), ...(await history(other.id))]).toEqual([
    '2026-11-25 sent',
    '2026-11-25 sent',
  ]);
  expect(publisher.sent).toHaveLength(1);
  expect(await stores.outbox.unknown(9)).toEqual([]);
});

it('lists a post that nobody knows of, where the platform cannot be asked', async () => {
  const { publisher, pass, subscribe, stores } = await posting();
  publisher.answer = () => ({ kind: 'unknown', reason: 'the connection was lost' });
  const { id } = await subscribe();
  await pass(5 * HOUR_MS);
  expect(await stores.outbox.unknown(9)).toMatchObject([{ subscription: id, attempts: 1 }]);
});
