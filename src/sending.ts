import type { Timer } from './deadline.ts';
import type { Composer } from './digest.ts';
import type { Log } from './log.ts';
import { createPacer } from './pacing.ts';
import { phrases } from './phrases.ts';
import type { Post, Published, Publisher } from './publisher.ts';
import { publishSound } from './publishing.ts';
import type { Content, Delivery } from './state/deliveries.ts';
import type { Stores } from './state/stores.ts';
import type { Subscription } from './subscriptions.ts';

export interface SenderParts {
  readonly publisher: Publisher;
  readonly stores: Pick<Stores, 'outbox' | 'subscriptions'>;
  readonly composer: Composer;
  readonly log: Log;
  readonly now: () => Date;
  /** Milliseconds. */
  readonly monotonic: () => number;
  readonly timer: Timer;
}

/** Delivers what the outbox holds for one platform. */
export interface Sender {
  /** All that is ready, at the platform's pace; stops early with the signal. */
  send(signal: AbortSignal): Promise<void>;
  /** Finds out about deliveries whose sender is gone. */
  resolve(): Promise<void>;
}

const AT_ONCE = 200;
const MINUTE_MS = 60_000;
/** Whoever has not said by then what came of a post is gone. */
const LEASE_MS = 2 * MINUTE_MS;
const RETRY_AFTER_MS = [0.5, 2, 5, 15, 60, 240].map((minutes) => minutes * MINUTE_MS);
const REFUSALS_MAX = 3;
const HALTED_MS = 15 * MINUTE_MS;

export function createSender(parts: SenderParts): Sender {
  const { publisher, stores, composer, log, now, monotonic } = parts;
  const { outbox, subscriptions } = stores;
  const pacer = createPacer({ ...parts, pace: publisher.pace });
  let haltedUntil = 0;

  async function deliver(delivery: Delivery): Promise<void> {
    if (monotonic() < haltedUntil) return;
    const subscription = await subscriptions.get(delivery.subscription);
    if (subscription?.state !== 'active') {
      await outbox.end(delivery.id, 'skipped', phrases.stoppedBefore);
      return;
    }
    const ready = await madeOf(delivery, subscription);
    if (ready === undefined) return;
    if (!(await outbox.begin(delivery.id, LEASE_MS, ready.content))) return;
    const post = postOf(delivery, subscription);
    const outcome = await publishSound(ready.digest, post, parts);
    await settle({ ...delivery, content: ready.content }, subscription, outcome);
  }

  /** What to send; composed now where that failed before. */
  async function madeOf(delivery: Delivery, subscription: Subscription) {
    const { id, date, dueAt: at } = delivery;
    try {
      const content = delivery.content ?? (await recompose(delivery, subscription, { at, date }));
      const digest = content && (await composer.digest(subscription, { id, date, content }));
      if (content !== undefined && digest === undefined)
        await outbox.end(id, 'failed', phrases.listGone);
      return digest && content && { digest, content };
    } catch (error) {
      log.error({ err: error, delivery: id }, 'a post could not be composed');
      const lateMs = now().getTime() - at.getTime();
      await postpone(delivery, phrases.notComposed, Math.max(MINUTE_MS / 2, lateMs / 4));
      return undefined;
    }
  }

  async function recompose(
    { id }: Delivery,
    subscription: Subscription,
    occurrence: Subscription['next'],
  ): Promise<Content | undefined> {
    const composed = await composer.compose(subscription, occurrence);
    if (composed.kind === 'content') return composed.content;
    await outbox.end(id, 'skipped', composed.reason);
    return undefined;
  }

  async function settle(
    delivery: Delivery,
    subscription: Subscription,
    outcome: Published,
  ): Promise<void> {
    const [attempts, refusals] = [delivery.attempts + 1, delivery.refusals + 1];
    const { id } = delivery;
    switch (outcome.kind) {
      case 'arrived':
        return await outbox.arrived(delivery, outcome.conversation);
      case 'later':
        return await postpone({ ...delivery, attempts }, outcome.reason, outcome.afterMs);
      case 'halted':
        if (monotonic() >= haltedUntil)
          log.error({ platform: publisher.platform, reason: outcome.reason }, 'posts are halted');
        haltedUntil = monotonic() + HALTED_MS;
        return await postpone(delivery, outcome.reason, HALTED_MS);
      case 'refused':
        if (refusals < REFUSALS_MAX)
          return await postpone(
            { ...delivery, attempts, refusals },
            outcome.reason,
            outcome.afterMs,
          );
        await outbox.end(id, 'failed', outcome.reason);
        return await switchOff(subscription, outcome.reason);
      case 'bounced':
        return await outbox.end(id, 'failed', outcome.reason);
      case 'gone':
        await outbox.end(id, 'failed', outcome.reason);
        return await switchOff(subscription, outcome.reason);
      case 'malformed':
        log.error({ delivery: id, reason: outcome.reason }, 'a post was not taken');
        return await outbox.end(id, 'failed', outcome.reason);
      case 'unknown':
        if (publisher.find === undefined) await outbox.end(id, 'unknown', outcome.reason);
        return; // its lease ends, and then the platform is asked
    }
  }

  async function postpone(
    { id, attempts, refusals, until, content }: Delivery,
    reason: string,
    afterMs = RETRY_AFTER_MS[Math.max(0, attempts - 1)] ?? RETRY_AFTER_MS.at(-1) ?? MINUTE_MS,
  ): Promise<void> {
    const at = new Date(now().getTime() + afterMs);
    if (at >= until) await outbox.end(id, 'missed', reason);
    else await outbox.retry(id, { reason, at, refusals, ...(content && { content }) });
  }

  /** All that goes to that place; each of those who wanted it is told once. */
  async function switchOff(subscription: Subscription, reason: string): Promise<void> {
    const all = await subscriptions.switchOff(subscription, reason);
    if (all.length === 0) return; // another post found out first
    const { platform } = publisher;
    log.warn({ platform, count: all.length, reason }, 'posts to a place were switched off');
    const people = new Set(all.map(({ person }) => person).filter((person) => person !== ''));
    for (const person of people) {
      const own = all.filter((one) => one.person === person).map(({ topic }) => topic);
      const text = phrases.switchedOff(own, reason);
      await publisher
        .tell?.({ tenant: subscription.tenant, person }, text)
        .catch((error: unknown) =>
          log.warn({ err: error }, 'who wanted the posts could not be told'),
        );
    }
  }

  return {
    async send(signal) {
      let failed = false;
      const attempt = (delivery: Delivery): Promise<void> =>
        deliver(delivery).catch((error: unknown) => {
          failed = true;
          log.error({ err: error, delivery: delivery.id }, 'a delivery failed');
        });
      while (!signal.aborted && !failed && monotonic() >= haltedUntil) {
        const ready = await outbox.ready(publisher.platform, AT_ONCE);
        await pacer.run(ready, attempt, signal);
        if (ready.length < AT_ONCE) return;
      }
    },

    async resolve() {
      for (const delivery of await outbox.abandoned(publisher.platform, AT_ONCE)) {
        const subscription = await subscriptions.get(delivery.subscription);
        const found = subscription && (await publisher.find?.(postOf(delivery, subscription)));
        switch (found?.kind) {
          case 'arrived':
            await outbox.arrived(delivery, found.conversation);
            break;
          case 'absent':
            await postpone(delivery, phrases.interruptedPost, 0);
            break;
          case 'unreachable':
            return; // neither are the others
          default:
            await outbox.end(delivery.id, 'unknown', phrases.interruptedPost);
        }
      }
    },
  };
}

function postOf({ id, dueAt }: Delivery, subscription: Subscription): Post {
  return { key: id, to: subscription, subscription: subscription.id, dueAt };
}
