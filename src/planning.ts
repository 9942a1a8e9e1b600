import { createHash } from 'node:crypto';
import type { Composer } from './digest.ts';
import type { Log } from './log.ts';
import { phrases } from './phrases.ts';
import { lateUntil, type Occurrence, occurrenceAfter } from './schedule.ts';
import { sourcesBehind } from './source-delay.ts';
import type { NewDelivery } from './state/deliveries.ts';
import type { SourceRun } from './state/source-runs.ts';
import type { Stores } from './state/stores.ts';
import type { Subscription } from './subscriptions.ts';

export interface PlannerParts {
  readonly stores: Pick<Stores, 'subscriptions' | 'outbox'>;
  /** Of what posts are made of, as far as it is read now. */
  readonly sourceRuns: () => Promise<readonly SourceRun[]>;
  readonly composer: Composer;
  readonly log: Log;
  readonly now: () => Date;
}

/** Puts deliveries into the outbox when their time comes. */
export interface Planner {
  /** All that is due; stops early with the signal. */
  plan(signal: AbortSignal): Promise<void>;
}

const AT_ONCE = 200;
const HOUR_MS = 3_600_000;
/** A post waits so long for sources that are still being read, from its time or from when they can be read again. */
const WAIT_MS = 2 * HOUR_MS;
/** So long before it is missed a post waits for nothing. */
const LAST_MS = HOUR_MS;
/** So many missed days are listed; those before are not. */
const MISSED_MAX = 31;

export function createPlanner(parts: PlannerParts): Planner {
  const { composer, log, now } = parts;
  const { subscriptions, outbox } = parts.stores;
  let lastRound = 0;
  let awakeSince = 0;

  /** Rounds come all the time, unless the process was not there or the machine was asleep: nothing was read then. */
  function isJustAwake(time: number): boolean {
    if (Math.abs(time - lastRound) >= WAIT_MS) awakeSince = time;
    lastRound = time;
    return Math.abs(time - awakeSince) < WAIT_MS;
  }

  /** After the clock was ahead: what was delivered meanwhile is not delivered again, since its date is taken. */
  async function realign(): Promise<void> {
    for (const subscription of await subscriptions.astray(AT_ONCE)) {
      const next = occurrenceAfter(subscription, now());
      log.warn({ subscription: subscription.id, next: next.date }, 'a post was set too far ahead');
      await outbox.takeBack(subscription.id);
      await subscriptions.set(subscription.id, { next });
    }
  }

  /** Everything that a subscription had to deliver by now, but for what waits. */
  async function deliveriesOf(
    subscription: Subscription,
    { time, isWaiting }: { readonly time: Date; readonly isWaiting: boolean },
  ) {
    const deliveries: NewDelivery[] = [];
    let next = subscription.next;
    for (; next.at <= time; next = occurrenceAfter(subscription, next.at)) {
      const leftMs = lateUntil(subscription, next).getTime() - time.getTime();
      if (isWaiting && leftMs > LAST_MS) break;
      deliveries.push(await deliveryOf(subscription, next, time));
    }
    return { deliveries: deliveries.slice(-MISSED_MAX), next };
  }

  async function deliveryOf(
    subscription: Subscription,
    occurrence: Occurrence,
    time: Date,
  ): Promise<NewDelivery> {
    const { id, platform, tenant, channel } = subscription;
    const until = lateUntil(subscription, occurrence);
    const delivery = {
      id: deliveryId(id, occurrence.date),
      subscription: id,
      date: occurrence.date,
      platform,
      tenant,
      channel,
      dueAt: occurrence.at,
      until,
    };
    if (time >= until) return { ...delivery, state: 'missed', reason: phrases.notRunning };
    try {
      const composed = await composer.compose(subscription, occurrence);
      if (composed.kind === 'nothing')
        return { ...delivery, state: 'skipped', reason: composed.reason };
      return { ...delivery, state: 'queued', content: composed.content };
    } catch (error) {
      log.error({ err: error, subscription: id }, 'a post could not be composed yet');
      return { ...delivery, state: 'queued', reason: phrases.notComposed };
    }
  }

  return {
    async plan(signal) {
      await realign();
      const time = now();
      const behind = sourcesBehind(await parts.sourceRuns(), time);
      const by = behind.length === 0 ? time : new Date(time.getTime() - WAIT_MS);
      const isWaiting = isJustAwake(time.getTime()) && behind.length > 0;
      const seen = new Set<string>(); // those that wait are still due
      for (;;) {
        if (signal.aborted) return;
        const all = await subscriptions.due(by, AT_ONCE + seen.size);
        const due = all.filter(({ id }) => !seen.has(id)).slice(0, AT_ONCE);
        if (due.length === 0) return;
        const turn = oneAPlace(due);
        const made = await Promise.all(turn.map((one) => deliveriesOf(one, { time, isWaiting })));
        await outbox.put(
          made.flatMap(({ deliveries }) => deliveries),
          new Map(
            made.flatMap(({ next }, i) => {
              const one = turn[i];
              return one === undefined || one.next === next ? [] : [[one.id, next] as const];
            }),
          ),
        );
        for (const { id } of turn) seen.add(id);
      }
    },
  };
}

/** What one subscription of a place gets is known when the next one's post is composed. */
function oneAPlace(due: readonly Subscription[]): readonly Subscription[] {
  const placeOf = ({ platform, tenant, channel }: Subscription): string =>
    JSON.stringify([platform, tenant, channel]);
  return [...new Map(due.toReversed().map((one) => [placeOf(one), one])).values()];
}

/** The same for the same subscription and date, whoever makes it. */
function deliveryId(subscription: string, date: string): string {
  return createHash('sha256').update(`${subscription} ${date}`).digest('base64url').slice(0, 16);
}
