import { expect } from 'vitest';
import type { PaperSighting } from '../../index/sources/source.ts';
import { phrases } from '../../src/phrases.ts';
import { occurrenceAfter } from '../../src/schedule.ts';
import { aPaper, seeded } from '../support/builders.ts';
import { aFuse } from '../support/fuse.ts';
import { aPostingWorld, type Place, type PostingWorld } from '../support/posting-world.ts';
import { row } from '../support/row.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** With the end of summer time in Europe and America, weekends and Thanksgiving, the fewer days the fewer of them. */
const END = '2026-11-29T00:00:00Z';
const ZONES = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe'];
/** What may keep a post from coming. */
const FAULT =
  /not running|cannot be reached|says 4\d\d|could not be reached|is busy|was interrupted|Service Unavailable/;
const ARXIV_QUIET = new Set(['2026-11-27']); // it does not announce on the evening of Thanksgiving

interface Outcome {
  readonly date: string;
  readonly state: string;
  readonly reason: string;
  readonly received: number;
}

/** Subscriptions on each platform, in many zones, at many times. */
async function everywhere(world: PostingWorld): Promise<readonly Place[]> {
  const places: Place[] = [];
  for (const [i, zone] of ZONES.entries()) {
    const every = i === 2 ? 'weekly' : 'daily';
    const quiet = i % 2 === 0 ? 'silence' : 'week';
    const at = (hour: number) => ({ zone, every, quiet, time: `${hour}:30`, topic: zone }) as const;
    places.push(await world.inDiscord(at(10 + i)));
    places.push(await world.inSlack(at(10 + 2 * i)));
    places.push(await world.byMail(`p${i}@d${i}.example.org`, at(18 - i)));
  }
  return places;
}

/** What the sources tell in the night: arXiv announces from Monday to Friday. */
async function tellNews({ clock, stores }: PostingWorld): Promise<void> {
  const seenAt = clock.date().toISOString();
  const date = seenAt.slice(0, 10);
  const weekday = clock.date().getUTCDay();
  if (weekday === 0 || weekday === 6 || ARXIV_QUIET.has(date)) return;
  const paper = aPaper({ id: `of ${date}`, published: date });
  const announced = { date, kind: 'new' } as const;
  const sighting: PaperSighting = { kind: 'paper', source: 'arxiv', seenAt, paper, announced };
  await stores.signals.record([sighting]);
}

/** It is read all the time, but for the first day, on which it does not come to its end. */
async function readSource({ clock, stores }: PostingWorld, day: number): Promise<void> {
  await stores.sourceRuns.begin('arxiv');
  if (day > 0) await stores.sourceRuns.finish('arxiv', { nextAt: clock.date() });
}

/** On this day Footnote stands still until the next morning. */
const OUTAGE = 4;
/** What goes wrong on which day, beside what goes wrong at random. */
const SCRIPT: readonly ((world: PostingWorld, places: readonly Place[]) => unknown)[] = [
  () => {},
  (_, places) => {
    for (const place of places.slice(-3)) place.vanish(); // one on each platform
  },
  (world) => {
    world.isMailDown = true;
  },
  (world) => {
    world.isMailDown = false;
  },
];

/** Of what is sent in the next round. */
function breakSomething({ discord, slack, box }: PostingWorld, random: () => number): void {
  const isNow = (): boolean => random() < 0.1;
  const inDiscord = 'POST /channels/:channel/messages';
  const inSlack = 'chat.postMessage';
  const thrice = <T>(fault: T): readonly T[] => [fault, fault, fault, fault]; // and the first time
  discord.faults.clear();
  slack.faults.clear();
  if (isNow()) discord.faults.next(inDiscord, ...thrice({ kind: 'lost' } as const));
  if (isNow()) discord.faults.next(inDiscord, ...thrice({ kind: 'answer', status: 503 } as const));
  if (isNow()) slack.faults.next(inSlack, { kind: 'ratelimited', retryAfterS: 30 });
  if (isNow()) slack.faults.next(inSlack, { kind: random() < 0.5 ? 'lost' : 'reset' });
  const sick = random();
  box.fate = () => {
    if (sick < 0.05) return 'taken in silence';
    if (sick < 0.1) return 'lost in silence';
    return sick < 0.3 ? { code: 451, text: '4.7.1 Greylisted' } : 'taken';
  };
}

async function live(days: number) {
  const random = seeded(days);
  const world = await aPostingWorld(new Date(Date.parse(END) - days * DAY_MS).toISOString());
  const { clock } = world;
  const places = await everywhere(world);
  let process = world.aProcess();
  let restarts = 0;
  async function restart(downMs: number): Promise<void> {
    restarts++;
    await process.stop();
    await clock.advance(downMs);
    process = world.aProcess(aFuse(random() < 0.5 ? Math.ceil(2_000 * random()) : undefined));
  }
  for (let day = 0; day < days; day++) {
    const end = startOfDay(clock.date()) + DAY_MS;
    await tellNews(world);
    await SCRIPT[day]?.(world, places);
    if (day === OUTAGE) await restart(30 * HOUR_MS);
    while (clock.date().getTime() < end) {
      await clock.advance(Math.min(30 * MINUTE_MS, end - clock.date().getTime()));
      await readSource(world, day);
      breakSomething(world, random);
      await process.round();
      if (process.fuse.isBurnt || random() < 0.02) await restart(3 * random() * HOUR_MS);
    }
  }
  await process.stop();
  return { world, places, restarts };
}

function startOfDay(time: Date): number {
  return time.getTime() - (time.getTime() % DAY_MS);
}

/** What became of each date that a subscription had, until it was switched off. */
async function outcomesOf(
  { stores, clock }: PostingWorld,
  { own, received }: Place,
  until: Date,
): Promise<readonly Outcome[]> {
  const history = await stores.outbox.history(own.id, 1_000);
  const texts = received();
  const outcomes: Outcome[] = [];
  const isOff = (await stores.subscriptions.get(own.id))?.state === 'off';
  const last = isOff ? (history[0]?.dueAt ?? clock.date()) : until;
  for (let { next } = own; next.at <= last; next = occurrenceAfter(own, next.at)) {
    const delivery = history.find(({ date }) => date === next.date);
    const day = phrases.dated('', next.date).slice(' · '.length);
    const marks = [day, `<digest.${next.date}.`];
    outcomes.push({
      date: next.date,
      state: delivery?.state ?? 'not listed',
      reason: delivery?.reason ?? '',
      received: texts.filter((text) => marks.some((mark) => text.includes(mark))).length,
    });
  }
  return outcomes;
}

row(
  'D6',
  'a month with faults on Discord, Slack and mail together doubles nothing and lists what is missing with its reason',
  { quick: 7, full: 40, timeoutMs: 900_000 },
  async (days) => {
    const { world, places, restarts } = await live(days);
    const until = world.clock.date();
    const last = world.aProcess();
    for (let rounds = 0; rounds < 10; rounds++) {
      await world.clock.advance(3 * HOUR_MS); // what was being tried comes to its end
      await last.round();
    }
    const all = await Promise.all(places.map((place) => outcomesOf(world, place, until)));
    const counts: Record<string, number> = {};
    const reasons = new Set<string>();
    for (const [i, outcomes] of all.entries()) {
      for (const outcome of outcomes) {
        const { state, reason, received } = outcome;
        const where = `${places[i]?.own.platform} ${JSON.stringify(outcome)}`;
        counts[state] = (counts[state] ?? 0) + 1;
        reasons.add(reason);
        expect(received, where).toBeLessThanOrEqual(1);
        if (state === 'sent') expect(received, where).toBe(1);
        else expect(reason, where).not.toBe('');
        if (state === 'missed') expect(reason, where).toMatch(FAULT);
        if (state !== 'sent' && state !== 'unknown') expect(received, where).toBe(0);
        expect(['sent', 'skipped', 'missed', 'failed', 'unknown'], where).toContain(state);
      }
    }
    const told = [...reasons].join('\n');
    expect(told).toContain('arXiv announces nothing on a Saturday');
    expect(told).toContain('the mail server cannot be reached');
    const posts = places.flatMap(({ received }) => received()).join('\n');
    expect(posts).toContain('has not been read to its end yet, so papers may be missing');
    expect(posts).toContain('Here is the week');
    const gone = await Promise.all(
      places.slice(-3).map(({ own }) => world.stores.subscriptions.get(own.id)),
    );
    expect(gone.map((one) => [one?.platform, one?.state])).toEqual([
      ['discord', 'off'],
      ['slack', 'off'],
      ['mail', 'off'],
    ]);
    const owner = world.discord.dmWith(world.owner).messages;
    expect(owner.map(({ content }) => content.slice(0, 22))).toEqual(['I have stopped posting']);
    const figures = Object.entries(counts).map(([state, count]) => `${count} ${state}`);
    return `${days} days, ${places.length} subscriptions on three platforms, ${restarts} restarts and kills: ${figures.sort().join(', ')}; 0 doubled, 0 unlisted, each with its reason`;
  },
);
