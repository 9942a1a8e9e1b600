import { expect } from 'vitest';
import type { Publisher } from '../../src/publisher.ts';
import { occurrenceAfter } from '../../src/schedule.ts';
import type { State } from '../../src/state/schema.ts';
import { createStores } from '../../src/state/stores.ts';
import type { Trends } from '../../src/trends.ts';
import { seeded } from '../support/builders.ts';
import { aClock, type Clock } from '../support/clock.ts';
import { aPublisher, aSubscription, digestsOn, freshTrends } from '../support/digests.ts';
import { aFuse, type Fuse, fusedPublisher, fusedStores } from '../support/fuse.ts';
import { row } from '../support/row.ts';
import { aState } from '../support/states.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** A process on a state, which may be killed at any of its steps. */
function aProcess(
  state: State,
  clock: Clock,
  { fuse = aFuse(), trends, publisher }: { fuse?: Fuse; trends: Trends; publisher: Publisher },
) {
  const stores = fusedStores(createStores(state, clock.date), fuse);
  const digests = digestsOn(stores, trends, clock);
  digests.connect(fusedPublisher(publisher, fuse));
  return digests;
}

/** One round, or as much of it as comes before the kill. */
async function round(digests: ReturnType<typeof aProcess>, fuse: Fuse): Promise<void> {
  await Promise.race([digests.tick(), fuse.burnt]);
}

/** A platform that can be asked, by the key, what it has. */
function askable(): ReturnType<typeof aPublisher> {
  const publisher = aPublisher({
    find: async (post) =>
      publisher.sent.some((sent) => sent.post.key === post.key)
        ? { kind: 'arrived' }
        : { kind: 'absent' },
  });
  return publisher;
}

row(
  'D6',
  'a daily post comes once, wherever the process is killed, and however many run',
  { quick: 20, full: 200, timeoutMs: 300_000 },
  async (points) => {
    const channels = 8;
    let sent = 0;
    let unknown = 0;
    for (let point = 0; point < points; point++) {
      const random = seeded(point);
      const clock = aClock('2026-11-25T08:59:00Z');
      const state = await aState();
      const stores = createStores(state, clock.date);
      for (let i = 0; i < channels; i++)
        await stores.subscriptions.put(aSubscription({ channel: `c${i}` }, clock.date()));
      const publisher = point % 2 === 0 ? askable() : aPublisher();
      const trends = freshTrends();
      await clock.advance(2 * MINUTE_MS);
      for (let kills = 0; kills < 3; kills++) {
        const fuse = aFuse(1 + Math.floor(150 * random()));
        const first = aProcess(state, clock, { fuse, trends, publisher });
        const second = aProcess(state, clock, { trends, publisher });
        if (kills === 1) await Promise.all([round(first, fuse), second.tick()]);
        else await round(first, fuse);
        await clock.advance(5 * MINUTE_MS);
      }
      const survivor = aProcess(state, clock, { trends, publisher });
      for (let i = 0; i < 4; i++) {
        await survivor.tick();
        await clock.advance(5 * MINUTE_MS);
      }
      const keys = publisher.sent.map(({ post }) => post.to.channel);
      const lost = await stores.outbox.unknown(99);
      expect(new Set(keys).size, `doubled at ${point}`).toBe(keys.length);
      const settled = new Set([...keys, ...lost.map(({ channel }) => channel)]);
      expect(settled.size, `missed at ${point}`).toBe(channels);
      if (point % 2 === 0) expect(lost).toEqual([]);
      sent += keys.length;
      unknown += lost.length;
      await state.destroy();
    }
    return `${points} × 3 kills, ${sent} posts, 0 doubled, 0 missed, ${unknown} unknown where the platform cannot be asked`;
  },
);

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/Sao_Paulo',
  'America/St_Johns',
  'Africa/Casablanca',
  'Africa/Cairo',
  'Asia/Kathmandu',
  'Asia/Tokyo',
  'Australia/Lord_Howe',
  'Pacific/Chatham',
  'Pacific/Apia',
];

interface Life {
  readonly days: number;
  /** 0..1, how often something goes wrong. */
  readonly faults: number;
  /** The clock may be set forward and back. */
  readonly jumps: number;
}

/** What became of each date of subscriptions in many places, over so many days. */
async function live({ days, faults, jumps }: Life) {
  const random = seeded(days);
  const clock = aClock('2026-11-25T00:00:00Z');
  const state = await aState();
  const stores = createStores(state, clock.date);
  const subscriptions = ZONES.map((zone, i) => {
    const every = i % 5 === 4 ? 'weekly' : 'daily';
    const time = `${String((i * 7) % 24).padStart(2, '0')}:${i % 2 === 0 ? '30' : '00'}`;
    return aSubscription({ zone, time, every }, clock.date());
  });
  for (const subscription of subscriptions) await stores.subscriptions.put(subscription);
  const publisher = aPublisher();
  const trends = freshTrends();
  let offset = 0;
  let digests = aProcess(state, clock, { trends, publisher });
  while (clock.monotonic() < days * DAY_MS) {
    await clock.advance((5 + 55 * random()) * MINUTE_MS);
    await digests.tick();
    if (random() < faults) {
      await digests.stop();
      await clock.advance(random() * (random() < 0.2 ? 40 : 4) * HOUR_MS);
      digests = aProcess(state, clock, { trends, publisher });
    }
    if (random() < jumps) {
      const jump = offset === 0 ? (random() < 0.5 ? -1 : 1) * random() * DAY_MS : -offset;
      offset += jump;
      clock.jump(jump);
    }
  }
  if (offset !== 0) clock.jump(-offset);
  await clock.advance(2 * DAY_MS);
  await digests.tick();
  const outcome = { due: 0, sent: 0, missed: 0, unlisted: 0, doubled: 0, unexplained: 0 };
  for (const subscription of subscriptions) {
    const history = await stores.outbox.history(subscription.id, 10_000);
    const byDate = new Map(history.map((delivery) => [delivery.date, delivery]));
    const dates = publisher.sent
      .filter(({ post }) => post.subscription === subscription.id)
      .map(({ digest }) => digest.date);
    outcome.doubled += dates.length - new Set(dates).size;
    outcome.sent += dates.length;
    const end = clock.date();
    for (
      let { next } = subscription;
      next.at <= end;
      next = occurrenceAfter(subscription, next.at)
    ) {
      outcome.due++;
      const delivery = byDate.get(next.date);
      if (delivery === undefined) outcome.unlisted++;
      else if (delivery.state !== 'sent') {
        outcome.missed++;
        if (delivery.reason === undefined) outcome.unexplained++;
      }
    }
  }
  await state.destroy();
  return outcome;
}

row(
  'D6',
  'over many days in twelve time zones nothing is missed without a fault',
  { quick: 15, full: 400, timeoutMs: 600_000 },
  async (days) => {
    const { due, sent, missed, unlisted, doubled } = await live({ days, faults: 0, jumps: 0 });
    // The last two days are let pass at once.
    expect({ unlisted, doubled }).toEqual({ unlisted: 0, doubled: 0 });
    expect(missed).toBeLessThanOrEqual(2 * ZONES.length);
    return `${days} days, ${due} due, ${sent} sent, 0 doubled; missed only the ${missed} of the two days that it stood still`;
  },
);

row(
  'C5',
  'at most one post comes for each local date, though restarts and wrong clocks come at random',
  { quick: 15, full: 400, timeoutMs: 600_000 },
  async (days) => {
    const outcome = await live({ days, faults: 0.02, jumps: 0.02 });
    const { due, sent, missed, unlisted, doubled, unexplained } = outcome;
    expect({ unlisted, doubled, unexplained }).toEqual({ unlisted: 0, doubled: 0, unexplained: 0 });
    return `${days} days in ${ZONES.length} zones, ${due} due: ${sent} sent, 0 doubled, ${missed} missed, each listed with its reason`;
  },
);

row(
  'D6',
  'ten thousand subscriptions on five hundred topics that are due in one minute are all ready in time',
  { quick: 1_000, full: 10_000, timeoutMs: 600_000 },
  async (count) => {
    const clock = aClock('2026-11-25T08:59:00Z');
    const state = await aState();
    const stores = createStores(state, clock.date);
    for (let i = 0; i < count; i++)
      await stores.subscriptions.put(
        aSubscription({ tenant: `t${i % 700}`, topic: `topic number ${i % 500}` }, clock.date()),
      );
    await clock.advance(2 * MINUTE_MS);
    const digests = digestsOn(stores, freshTrends(), clock);
    const startedAt = performance.now();
    await digests.tick();
    const seconds = (performance.now() - startedAt) / 1_000;
    const states = await stores.outbox.counts(new Date(0));
    expect([...states]).toEqual([['queued', count]]);
    expect(seconds).toBeLessThan(5 * 60);
    await state.destroy();
    return `${count} composed and in the outbox after ${seconds.toFixed(1)} s`;
  },
);
