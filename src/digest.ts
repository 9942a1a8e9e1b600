import { createHash } from 'node:crypto';
import { dropOldest } from '../index/memory.ts';
import { phrases } from './phrases.ts';
import type { Occurrence } from './schedule.ts';
import { type SourceDelay, sourcesBehind } from './source-delay.ts';
import type { Content } from './state/deliveries.ts';
import type { SourceRun } from './state/source-runs.ts';
import type { Stores } from './state/stores.ts';
import type { Subscription } from './subscriptions.ts';
import { PERIOD_MS, type Period } from './trending.ts';
import { choose, packList, type TrendingList, unpackList } from './trending-list.ts';
import type { Digest } from './trending-reply.ts';
import { noticesOf, toDigest } from './trending-title.ts';
import type { Trends } from './trends.ts';

/** What a subscription's post is made of, or why there is none. */
export type Composed =
  | { readonly kind: 'content'; readonly content: Content }
  | { readonly kind: 'nothing'; readonly reason: string };

export interface Composer {
  /** What the post of that occurrence holds; the list behind it is made once for all who get it. */
  compose(subscription: Subscription, occurrence: Occurrence): Promise<Composed>;
  /** The post as it is shown; undefined where its list is not kept any more. */
  digest(
    subscription: Pick<Subscription, 'topic'>,
    of: { readonly id?: string; readonly date: string; readonly content: Content },
  ): Promise<Digest | undefined>;
}

export interface ComposerParts {
  readonly stores: Pick<Stores, 'lists' | 'local' | 'posted' | 'signals'>;
  /** Of what posts are made of, as far as it is read now. */
  readonly sourceRuns: () => Promise<readonly SourceRun[]>;
  readonly trends: Trends;
  /** Of a post on a platform. */
  readonly cardsOn: (platform: string) => number;
  readonly now: () => Date;
}

const DAY_MS = 86_400_000;
const LISTS_IN_MEMORY = 600;
const UNWANTED_MAX = 20;

export function createComposer(parts: ComposerParts): Composer {
  const { stores, trends, cardsOn, now } = parts;
  const lists = new Map<string, { list: Promise<TrendingList>; since: Date }>(); // oldest first

  /** The same list for everybody who gets it in one minute. */
  function listFor(
    topic: string,
    period: Period,
    at: Date,
  ): { id: string; list: Promise<TrendingList> } {
    const minute = at.toISOString().slice(0, 'YYYY-MM-DDTHH:MM'.length);
    const key = JSON.stringify([topic, period, minute]);
    const id = createHash('sha256').update(key).digest('base64url').slice(0, 16);
    const known = lists.get(id);
    const isOfNow = known !== undefined && known.since <= now(); // else the clock was ahead
    return { id, list: isOfNow ? known.list : keep(id, readOrMake(id, { topic, period })) };
  }

  function keep(id: string, made: Promise<TrendingList>): Promise<TrendingList> {
    lists.set(id, { list: made, since: now() });
    made.catch(() => lists.delete(id)); // another try may do better
    dropOldest(lists, LISTS_IN_MEMORY);
    return made;
  }

  async function readOrMake(
    id: string,
    of: { topic: string; period: Period },
  ): Promise<TrendingList> {
    const kept = await stores.lists.get(id);
    const list = kept === undefined ? undefined : unpackList(kept);
    if (list !== undefined && list.madeAt <= now()) return list; // else the clock was ahead
    const json = packList(await trends.list({ ...of, now: now() }));
    await stores.lists.put(id, json);
    return unpackList(json);
  }

  /** Undefined where it is not kept any more. */
  async function listBy(id: string): Promise<TrendingList | undefined> {
    const known = lists.get(id);
    if (known !== undefined) return await known.list;
    const kept = await stores.lists.get(id);
    return kept === undefined ? undefined : await keep(id, Promise.resolve(unpackList(kept)));
  }

  /** Of a day that is not known yet nothing is said. */
  async function isQuiet(
    { every }: Subscription,
    { at }: Occurrence,
    behind: readonly SourceDelay[],
  ): Promise<boolean> {
    if (every === 'weekly' || behind.length > 0) return false;
    return (await stores.signals.announcedAfter(new Date(at.getTime() - DAY_MS))) === false;
  }

  async function viewOf(subscription: Subscription, period: Period) {
    const since = new Date(now().getTime() - PERIOD_MS[period]);
    const [interest, posted, unwanted] = await Promise.all([
      stores.local.interest(subscription, since),
      stores.posted.growthOf(subscription),
      stores.local.unwanted(subscription, UNWANTED_MAX),
    ]);
    return { k: cardsOn(subscription.platform), interest, posted, unwanted };
  }

  return {
    async compose(subscription, occurrence) {
      const behind = sourcesBehind(await parts.sourceRuns(), now());
      const quiet = await isQuiet(subscription, occurrence, behind);
      if (quiet && subscription.quiet === 'silence') {
        return { kind: 'nothing', reason: phrases.quietDay(occurrence.date) };
      }
      const period = quiet || subscription.every === 'weekly' ? 'week' : 'day';
      const { id, list: made } = listFor(subscription.topic, period, occurrence.at);
      const list = await made;
      const chosen = await choose(list, await viewOf(subscription, period), trends.similarities);
      if (chosen.length === 0) return { kind: 'nothing', reason: phrases.nothingNew(list.topic) };
      const papers = chosen.map(({ card, growth }) => ({
        id: card.id,
        growth,
        reason: card.reason,
      }));
      const notices = [
        ...(quiet ? [phrases.quietWeek(occurrence.date)] : []),
        ...noticesOf(chosen.length, list),
        ...behind.map((source: SourceDelay) => phrases.sourceBehind(source)),
      ];
      return { kind: 'content', content: { list: id, period, notices, papers } };
    },

    async digest({ topic }, { id, date, content }) {
      const list = await listBy(content.list);
      if (list === undefined) return undefined;
      const cards = new Map(list.entries.map((entry) => [entry.id, entry.card]));
      const { period, notices } = content;
      return toDigest({
        date,
        period,
        topic,
        notices,
        ...(id !== undefined && { id }),
        cards: content.papers.flatMap(({ id: paper, reason }, i) => {
          const card = cards.get(paper);
          return card === undefined ? [] : [{ ...card, rank: i + 1, reason }];
        }),
      });
    },
  };
}
