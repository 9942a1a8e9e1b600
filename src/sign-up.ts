import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { UserError } from './errors.ts';
import type { Log } from './log.ts';
import { phrases } from './phrases.ts';
import { createRateLimiter } from './rate-limit.ts';
import { occurrenceAfter, type Timing } from './schedule.ts';
import type { Stores } from './state/stores.ts';
import { isSamePost, MAIL, type QuietDays, type Subscription } from './subscriptions.ts';

/** Who wants which posts by mail. */
export interface SignUp extends Timing {
  readonly address: string;
  readonly topic: string;
  readonly quiet: QuietDays;
  /** With its platform before it; empty on a page. */
  readonly person: string;
}

export interface SignUps {
  /**
   * Asks the address whether it wants that. Never says whether it is known, whether a mail was sent, or how long it
   * took: all of that happens after it has returned. Throws a `UserError` where too many come from one source.
   */
  ask(request: SignUp, source: string): void;
  /** What waits for this link; undefined for one that is old, used or unknown. */
  awaiting(token: string): Promise<Subscription | undefined>;
  /** Begins it, once; where the address gets the same already, that is it. */
  confirm(token: string): Promise<Subscription | undefined>;
  /** The token that ends a subscription; it never expires. */
  stopToken(subscription: string): Promise<string>;
  /** The subscription that such a token names, though it may be gone; undefined for one that was not made here. */
  named(token: string): Promise<string | undefined>;
  /** Ends it; the address is forgotten with its last one. */
  stop(token: string): Promise<void>;
  /** Waits for what `ask` has begun. */
  settled(): Promise<void>;
}

/** Sends the mail that asks for a confirmation; takes care itself of trying again. Never throws. */
export type AskByMail = (request: SignUp, token: string) => Promise<void>;

export interface SignUpParts {
  readonly stores: Pick<Stores, 'subscriptions' | 'mailAddresses' | 'keys' | 'unsubscribe'>;
  readonly askByMail: AskByMail;
  readonly now: () => Date;
  /** Milliseconds. */
  readonly monotonic: () => number;
  readonly log: Log;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const CONFIRM_MS = 2 * DAY_MS;
/** Mails that one address may get because somebody typed it. */
const LIMITS = [
  { count: 1, windowMs: 10 * MINUTE_MS },
  { count: 3, windowMs: DAY_MS },
];
/** Sign-ups from one person or one network. */
const A_SOURCE = { count: 10, windowMs: 60 * MINUTE_MS };
const SUBSCRIPTIONS_MAX = 20;
const TOKEN_BYTES = 24;
const SIGNATURE_LENGTH = 22; // of base64url: 128 bits

export function createSignUps(parts: SignUpParts): SignUps {
  const { stores, askByMail, now, log } = parts;
  const sources = createRateLimiter(A_SOURCE, parts.monotonic);
  /** What is stored of an address goes with its last subscription, which whoever typed it may end. */
  const mails = LIMITS.map((limit) => createRateLimiter(limit, parts.monotonic));
  const { subscriptions, mailAddresses, keys } = stores;
  const running = new Set<Promise<void>>();

  async function handle(request: SignUp): Promise<void> {
    const { address, topic, person, every, time, zone, quiet } = request;
    const known = await subscriptions.at({ ...MAIL, channel: address });
    if (known.length >= SUBSCRIPTIONS_MAX) return;
    if (!mails.every((limiter) => limiter.take(hashOf(address)).allowed)) return;
    if (!(await mailAddresses.mayAsk(address, LIMITS))) return;
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    const until = new Date(now().getTime() + CONFIRM_MS);
    const subscription: Subscription = {
      ...MAIL,
      id: randomBytes(9).toString('base64url'),
      channel: address,
      direct: true,
      person,
      topic,
      every,
      time,
      zone,
      quiet,
      state: 'pending',
      madeAt: now(),
      next: occurrenceAfter(request, now()),
    };
    await subscriptions.put(subscription, { hash: hashOf(token), until });
    await askByMail(request, token);
  }

  async function signatureOf(id: string): Promise<string> {
    const key = Buffer.from(await keys.get('unsubscribe'), 'hex');
    return createHmac('sha256', key).update(id).digest('base64url').slice(0, SIGNATURE_LENGTH);
  }

  async function named(token: string): Promise<string | undefined> {
    const [, id = '', signature = ''] = /^([\w-]{1,40})\.([\w-]{22})$/.exec(token) ?? [];
    const expected = Buffer.from(await signatureOf(id));
    const given = Buffer.from(signature.padEnd(SIGNATURE_LENGTH).slice(0, SIGNATURE_LENGTH));
    return expected.length === given.length && timingSafeEqual(expected, given) ? id : undefined;
  }

  return {
    ask(request, source) {
      const { allowed, waitMs } = sources.take(source);
      if (!allowed) throw new UserError(phrases.tooManySignUps(Math.ceil(waitMs / MINUTE_MS)));
      const work = new Promise<void>((resolve) => setImmediate(resolve))
        .then(() => handle(request))
        .catch((error: unknown) => log.error({ err: error }, 'a sign-up failed'))
        .finally(() => running.delete(work));
      running.add(work);
    },

    awaiting: (token) => subscriptions.awaiting(hashOf(token)),

    async confirm(token) {
      const waiting = await subscriptions.awaiting(hashOf(token));
      if (waiting === undefined) return undefined;
      const known = await subscriptions.at(waiting);
      const same = known.find((one) => one.state === 'active' && isSamePost(one, waiting));
      if (same === undefined)
        return await subscriptions.confirm(hashOf(token), occurrenceAfter(waiting, now()));
      const { quiet } = waiting; // the wish that was said last
      await subscriptions.set(same.id, { quiet });
      await stores.unsubscribe(waiting.id);
      return { ...same, quiet };
    },

    stopToken: async (subscription) => `${subscription}.${await signatureOf(subscription)}`,
    named,

    async stop(token) {
      const id = await named(token);
      if (id === undefined) return;
      await parts.stores.unsubscribe(id);
    },

    async settled() {
      while (running.size > 0) await Promise.all(running);
    },
  };
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
