import type { Paper } from '../../index/paper.ts';
import { createDigests, type Digests } from '../../src/digests.ts';
import type { Post, Published, Publisher } from '../../src/publisher.ts';
import { createRetriever } from '../../src/retriever.ts';
import { occurrenceAfter } from '../../src/schedule.ts';
import type { State } from '../../src/state/schema.ts';
import { createStores, type Stores } from '../../src/state/stores.ts';
import type { Subscription } from '../../src/subscriptions.ts';
import type { Digest } from '../../src/trending-reply.ts';
import { createTrends, type Trends } from '../../src/trends.ts';
import { aPaper, each } from './builders.ts';
import { aClock, type Clock } from './clock.ts';
import { createFakeEmbedder } from './fake-embedder.ts';
import { aLog } from './log.ts';
import { createMemoryIndex } from './memory-index.ts';
import { aState } from './states.ts';

let next = 0;

export function aSubscription(
  changes: Partial<Subscription> = {},
  now = new Date(0),
): Subscription {
  next++;
  const timing = { every: 'daily', time: '09:00', zone: 'UTC', ...changes } as const;
  return {
    id: `subscription-${next}`,
    platform: 'test',
    tenant: 'here',
    channel: `channel-${next}`,
    direct: false,
    person: 'owner',
    topic: '',
    quiet: 'silence',
    state: 'active',
    madeAt: now,
    ...timing,
    next: occurrenceAfter(timing, now),
    ...changes,
  };
}

export interface Sent {
  readonly digest: Digest;
  readonly post: Post;
}

/** Takes every post, unless it is told otherwise, and remembers what reached people. */
export function aPublisher(
  changes: Partial<Publisher> = {},
): Publisher & { readonly sent: Sent[]; answer: (sent: Sent) => Published } {
  const sent: Sent[] = [];
  const publisher = {
    platform: 'test',
    cards: 5,
    pace: { atOnce: 4, gapMs: 0, laneGapMs: 0, laneOf: () => '' },
    sent,
    answer: (): Published => ({ kind: 'arrived' }),
    async publish(digest: Digest, post: Post): Promise<Published> {
      const outcome = publisher.answer({ digest, post });
      if (outcome.kind === 'arrived') sent.push({ digest, post });
      return outcome;
    },
    ...changes,
  } as Publisher & { readonly sent: Sent[]; answer: (sent: Sent) => Published };
  return publisher;
}

const somePapers: readonly Paper[] = ['graphs', 'speech', 'vision', 'robots'].flatMap((subject) =>
  Array.from({ length: 8 }, (_, i) =>
    aPaper({
      id: `${subject}-${i}`,
      title: `About ${subject}, part ${i}`,
      abstract: `Here ${subject} are studied in way number ${i}.`,
      published: `2026-11-${10 + i}`,
    }),
  ),
);

export async function someTrends(
  stores: Stores,
  papers: readonly Paper[] = somePapers,
): Promise<Trends> {
  const index = await createMemoryIndex(createFakeEmbedder());
  await index.upsert(each(papers), 'test');
  await index.build(() => {});
  return createTrends({
    index: { ...index, similarities: async (ids) => new Float32Array(ids.length ** 2) },
    retriever: createRetriever(index),
    isOnTopic: ({ bm25 }) => bm25 > 0,
    signals: stores.signals,
  });
}

/** Ever new papers on every topic, without a corpus. */
export function freshTrends(): Trends {
  return {
    async list({ topic, period, now }) {
      const entries = Array.from({ length: 20 }, (_, i) => {
        const id = `${topic} ${now.toISOString()} ${i}`;
        const links: readonly never[] = [];
        const card = { id, title: `Paper ${i} on ${topic}`, authors: ['Ada Example'], links };
        return { id, snapshots: [], since: now, card };
      });
      return { topic, period, madeAt: now, entries, similarities: new Float32Array(400) };
    },
    covers: async () => true,
    similarities: async (ids) => new Float32Array(ids.length ** 2),
  };
}

export function digestsOn(stores: Stores, trends: Trends, clock: Clock, log = aLog().log): Digests {
  const { date: now, monotonic, timer } = clock;
  const sourceRuns = stores.sourceRuns.all;
  return createDigests({ stores, trends, sourceRuns, log, now, monotonic, timer });
}

export interface DigestsSetup {
  readonly clock?: Clock;
  readonly state?: State;
  readonly trends?: (stores: Stores) => Trends | Promise<Trends>;
}

/** Posts on papers in memory, with time that goes by when it is told to. */
export async function someDigests(setup: DigestsSetup = {}) {
  const { clock = aClock('2026-11-25T08:00:00Z'), trends = someTrends } = setup;
  const { log, lines } = aLog();
  const state = setup.state ?? (await aState());
  const stores = createStores(state, clock.date);
  const digests = digestsOn(stores, await trends(stores), clock, log);
  const subscribe = async (changes: Partial<Subscription> = {}): Promise<Subscription> => {
    const subscription = aSubscription(changes, clock.date());
    await stores.subscriptions.put(subscription);
    return subscription;
  };
  return { clock, state, stores, digests, subscribe, lines };
}
