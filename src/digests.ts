import { systemTimer, type Timer } from './deadline.ts';
import { type Composer, createComposer } from './digest.ts';
import type { Log } from './log.ts';
import { phrases } from './phrases.ts';
import { createPlanner } from './planning.ts';
import type { Publisher } from './publisher.ts';
import { createSender, type Sender } from './sending.ts';
import type { SourceRun } from './state/source-runs.ts';
import type { Stores } from './state/stores.ts';
import type { Trends } from './trends.ts';

export interface DigestsParts {
  readonly stores: Stores;
  readonly trends: Trends;
  /** Of what posts are made of, as far as it is read now. */
  readonly sourceRuns: () => Promise<readonly SourceRun[]>;
  readonly log: Log;
  readonly now: () => Date;
  /** Milliseconds. */
  readonly monotonic: () => number;
  readonly timer?: Timer;
}

/** The posts of subscriptions: planned, composed, sent. */
export interface Digests {
  readonly composer: Composer;
  /** Has posts of a platform sent by this publisher. */
  connect(publisher: Publisher): void;
  /** What sends posts there. */
  publisherOn(platform: string): Publisher | undefined;
  /** One round: plans what is due, and sends what is ready on all platforms at once. */
  tick(): Promise<void>;
  /** A round every some seconds, until `stop`. */
  start(): void;
  /** Begins no more posts, and waits for those on their way. */
  stop(): Promise<void>;
  /** Why the last round failed; undefined where it did not. */
  failure(): string | undefined;
}

const TICK_MS = 15_000;
const CARDS_DEFAULT = 5;
const LATE_AT_ONCE = 500;

export function createDigests(parts: DigestsParts): Digests {
  const { stores, log, timer = systemTimer } = parts;
  const publishers = new Map<string, Publisher>();
  const senders = new Map<string, Sender>();
  const stopping = new AbortController();
  const sending = new Map<string, Promise<void>>();
  let planning: Promise<void> | undefined;
  let cancel = (): void => {};
  let failure: string | undefined;

  const composer = createComposer({
    ...parts,
    cardsOn: (platform) => publishers.get(platform)?.cards ?? CARDS_DEFAULT,
  });
  const planner = createPlanner({ ...parts, composer });

  async function plan(): Promise<void> {
    await planner.plan(stopping.signal);
    for (const { id, reason } of await stores.outbox.late(LATE_AT_ONCE))
      await stores.outbox.end(id, 'missed', reason ?? phrases.notSentInTime);
  }

  async function attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      failure = undefined;
    } catch (error) {
      if (failure === undefined) log.error({ err: error }, 'posts could not be handled');
      failure = 'cannot be handled';
    }
  }

  /** Sending takes its time: meanwhile others are planned, and other platforms send. */
  function send(platform: string, sender: Sender): Promise<void> {
    const now = sending.get(platform);
    if (now !== undefined) return now;
    const begun = attempt(async () => {
      await sender.resolve();
      await sender.send(stopping.signal);
    }).finally(() => sending.delete(platform));
    sending.set(platform, begun);
    return begun;
  }

  /** Resolves with what sends. */
  async function round(): Promise<readonly Promise<void>[]> {
    planning ??= attempt(plan).finally(() => {
      planning = undefined;
    });
    await planning;
    if (stopping.signal.aborted) return [];
    return [...senders].map(([platform, sender]) => send(platform, sender));
  }

  function goOn(): void {
    if (stopping.signal.aborted) return;
    void round().then(() => {
      cancel = timer(TICK_MS, goOn);
    });
  }

  return {
    composer,
    connect(publisher) {
      publishers.set(publisher.platform, publisher);
      senders.set(publisher.platform, createSender({ ...parts, timer, publisher, composer }));
    },
    publisherOn: (platform) => publishers.get(platform),
    async tick() {
      await Promise.all(await round());
    },
    start: goOn,
    async stop() {
      stopping.abort(new Error('stopped'));
      cancel();
      await planning;
      await Promise.all(sending.values());
    },
    failure: () => failure,
  };
}
