import type { PaperId } from '../../index/paper.ts';
import { type Snapshot, trimSnapshots } from '../growth.ts';
import { type Contender, rankTrending, spanOf, type Trend } from '../trending.ts';
import { TOPIC_SHARE_MAX } from '../trending-list.ts';
import { COUNTED_MS } from '../trends.ts';
import type { DayList } from './history.ts';
import { confidence95, mean, rounded } from './metrics.ts';

/**
 * `trending`: as the command lists it. `posts`: as a channel gets it, which had the lists before. `upvotes`: those
 * with the most.
 */
export type Way = 'trending' | 'posts' | 'upvotes';

export interface WayScores {
  /** Share of the next list's first ten that stood in this one, 0..1. */
  readonly overlap10: number;
  /** Half the width of the 95 % interval of `overlap10`. */
  readonly ci95: number;
  /** Share of the papers, from the second day on, that had been listed on an earlier day. */
  readonly repeatRate: number;
  /** Mean number in a list, and mean share of a list that the largest takes; undefined where no topics are known. */
  readonly topics?: number;
  readonly largestTopic?: number;
}

export interface TrendingReport {
  readonly from: string;
  readonly to: string;
  /** Lists that were made: one for each day but the last, which has no next one. */
  readonly lists: number;
  readonly papers: number;
  readonly ways: Readonly<Record<Way, WayScores>>;
}

const TOP = 10;
const DAY_MS = 86_400_000;
const DECIMALS = 4;

/** Makes each day's list from what was known by then, and compares it with the list of the day after. */
export async function evaluateTrending(days: readonly DayList[]): Promise<TrendingReport> {
  const known = new Map<PaperId, Known>();
  const posted = new Map<PaperId, number>();
  const made: Record<Way, (readonly PaperId[])[]> = { trending: [], posts: [], upvotes: [] };
  for (const day of days.slice(0, -1)) {
    const now = noonOf(day);
    learn(known, day);
    const contenders = contendersAt(known, now);
    const posts = await rank(contenders.map(after(posted)), known, now);
    for (const { id, growth } of posts) posted.set(id, growth);
    made.posts.push(posts.map(({ id }) => id));
    made.trending.push((await rank(contenders, known, now)).map(({ id }) => id));
    made.upvotes.push(mostUpvoted(contenders));
  }
  const next = days.slice(1).map(({ papers }) => papers.slice(0, TOP).map(({ id }) => id));
  const scores = (way: Way): WayScores => ({
    ...overlaps(made[way], next),
    repeatRate: repeats(made[way]),
    ...topics(made[way], known),
  });
  return {
    from: days[0]?.date ?? '',
    to: days.at(-1)?.date ?? '',
    lists: next.length,
    papers: new Set(days.flatMap(({ papers }) => papers.map(({ id }) => id))).size,
    ways: { trending: scores('trending'), posts: scores('posts'), upvotes: scores('upvotes') },
  };
}

interface Known {
  readonly topic?: string;
  readonly since: Date;
  readonly snapshots: readonly Snapshot[];
}

/** Each list is taken for one of noon, UTC. */
function noonOf({ date }: DayList): Date {
  return new Date(Date.parse(date) + DAY_MS / 2);
}

/** A paper's age counts from its publication, else from the first list that it is on. */
function learn(known: Map<PaperId, Known>, day: DayList): void {
  const at = noonOf(day);
  for (const { id, published, topic, ...counts } of day.papers) {
    const before = known.get(id);
    const about = topic ?? before?.topic;
    known.set(id, {
      since: published === undefined ? (before?.since ?? at) : new Date(published),
      snapshots: [...(before?.snapshots ?? []), { at, ...counts }],
      ...(about !== undefined && { topic: about }),
    });
  }
}

/** What the service looks at for a day's list. */
function contendersAt(known: ReadonlyMap<PaperId, Known>, now: Date): readonly Contender[] {
  const span = spanOf({ now, period: 'day' });
  const counted = new Date(span.start.getTime() - COUNTED_MS);
  return [...known].flatMap(([id, { since, snapshots }]) => {
    const last = snapshots.at(-1);
    if (last === undefined || last.at < counted) return [];
    return [{ id, since, local: 0, snapshots: trimSnapshots(snapshots, span) }];
  });
}

function after(posted: ReadonlyMap<PaperId, number>): (contender: Contender) => Contender {
  return (contender) => {
    const postedWith = posted.get(contender.id);
    return { ...contender, ...(postedWith !== undefined && { postedWith }) };
  };
}

/** As the service ranks; papers are about the same where the history names one topic for both. */
async function rank(
  contenders: readonly Contender[],
  known: ReadonlyMap<PaperId, Known>,
  now: Date,
): Promise<readonly Trend[]> {
  const isSame = (a: PaperId, b: PaperId): boolean => {
    const topic = known.get(a)?.topic;
    return a === b || (topic !== undefined && topic === known.get(b)?.topic);
  };
  return await rankTrending(contenders, {
    now,
    period: 'day',
    k: TOP,
    topicShare: TOPIC_SHARE_MAX,
    similarities: async (ids) =>
      Float32Array.from(ids.flatMap((a) => ids.map((b) => Number(isSame(a, b))))),
  });
}

function mostUpvoted(contenders: readonly Contender[]): readonly PaperId[] {
  const upvotes = ({ snapshots }: Contender): number => snapshots.at(-1)?.upvotes ?? 0;
  return contenders
    .toSorted((a, b) => upvotes(b) - upvotes(a) || (a.id < b.id ? -1 : 1))
    .slice(0, TOP)
    .map(({ id }) => id);
}

type Lists = readonly (readonly PaperId[])[];

function overlaps(lists: Lists, next: Lists): Pick<WayScores, 'overlap10' | 'ci95'> {
  const shares = next.map((wanted, i) => {
    const listed = new Set(lists[i]);
    return wanted.filter((id) => listed.has(id)).length / Math.max(1, wanted.length);
  });
  return {
    overlap10: rounded(mean(shares), DECIMALS),
    ci95: rounded(confidence95(shares), DECIMALS),
  };
}

function repeats(lists: Lists): number {
  const [first = [], ...others] = lists;
  const seen = new Set(first);
  const again = others.flatMap((list) => {
    const repeated = list.map((id) => Number(seen.has(id)));
    for (const id of list) seen.add(id);
    return repeated;
  });
  return rounded(mean(again), DECIMALS);
}

/** A paper of no known topic is one of its own. */
function topics(
  lists: Lists,
  known: ReadonlyMap<PaperId, Known>,
): Pick<WayScores, 'topics' | 'largestTopic'> {
  if (![...known.values()].some(({ topic }) => topic !== undefined)) return {};
  const sizes = lists
    .filter((list) => list.length > 0)
    .map((list) => {
      const counts = new Map<string, number>();
      for (const id of list) {
        const topic = known.get(id)?.topic ?? `of ${id}`;
        counts.set(topic, (counts.get(topic) ?? 0) + 1);
      }
      return { topics: counts.size, largest: Math.max(...counts.values()) / list.length };
    });
  return {
    topics: rounded(mean(sizes.map((size) => size.topics)), DECIMALS),
    largestTopic: rounded(mean(sizes.map(({ largest }) => largest)), DECIMALS),
  };
}
