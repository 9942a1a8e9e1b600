import type { Paper, PaperId } from '../index/paper.ts';

/** Counts of one paper at one time; absent means unknown, never zero. */
export interface Snapshot {
  readonly at: Date;
  readonly upvotes?: number;
  readonly comments?: number;
  /** Of the paper's repository. */
  readonly stars?: number;
}

/** A paper that may be trending. */
export interface Contender {
  readonly paper: Paper;
  /** Oldest first; none where no source counts. */
  readonly snapshots: readonly Snapshot[];
  /** When it was announced, else published; its age counts from there. */
  readonly since: Date;
  /** What this community did with it in the window: reactions, shares, questions. */
  readonly local: number;
  /** Growth when this channel got it last; absent where it never did. */
  readonly postedWith?: number;
}

export type Period = 'day' | 'week';

export interface Growth {
  readonly upvotes?: number;
  readonly comments?: number;
  readonly stars?: number;
  /** `growth`: in the period; `level`: so far, where there is nothing to compare with; `new`: no counts at all. */
  readonly basis: 'growth' | 'level' | 'new';
}

export interface TrendingPaper {
  readonly paper: Paper;
  readonly score: number;
  /** Without damping by age: what `postedWith` is compared with later. */
  readonly growth: number;
  readonly why: Growth & { readonly local: number };
}

export interface TrendingOptions {
  readonly now: Date;
  readonly period: Period;
  readonly k: number;
  /** Cosine of each pair of papers, row-major, for telling topics apart. */
  readonly similarities: (ids: readonly PaperId[]) => Promise<Float32Array>;
}

const HOUR_MS = 3_600_000;
const PERIOD_MS: Readonly<Record<Period, number>> = { day: 24 * HOUR_MS, week: 168 * HOUR_MS };
/** Half of a score is gone after so many hours. */
const HALF_LIFE_H: Readonly<Record<Period, number>> = { day: 72, week: 240 };
const WEIGHTS = { upvotes: 1, stars: 0.7, comments: 0.4, local: 1 } as const;
/** A level is worth less than the same growth: it was gathered in an unknown time. */
const LEVEL_SHARE = 0.5;
/** Two papers this near to each other are about one topic. */
const SAME_TOPIC = 0.6;
const TOPIC_SHARE_MAX = 0.4;
/** A paper comes again when it has grown so many times what it had when it was posted. */
const AGAIN = 2;
/** So many of the best are looked at for the list. */
const CONSIDERED = 5;

/** The papers that trend, best first; fewer than `k` where there are fewer. */
export async function rankTrending(
  contenders: readonly Contender[],
  options: TrendingOptions,
): Promise<readonly TrendingPaper[]> {
  const ranked = contenders
    .map((contender) => ({ ...weigh(contender, options), contender }))
    .filter(({ growth, why, contender }) => isNews(growth, why, contender))
    .sort((a, b) => b.score - a.score || (a.paper.id < b.paper.id ? -1 : 1))
    .slice(0, CONSIDERED * options.k);
  const spread = await spreadTopics(ranked, options);
  return spread.map(({ paper, score, growth, why }) => ({ paper, score, growth, why }));
}

function weigh(contender: Contender, { now, period }: TrendingOptions): TrendingPaper {
  const { paper, local } = contender;
  const counted = growthOf(contender, new Date(now.getTime() - PERIOD_MS[period]));
  const ln = (value: number | undefined): number => Math.log1p(Math.max(0, value ?? 0));
  const counts =
    WEIGHTS.upvotes * ln(counted.upvotes) +
    WEIGHTS.stars * ln(counted.stars) +
    WEIGHTS.comments * ln(counted.comments);
  const share = counted.basis === 'level' ? LEVEL_SHARE : 1;
  const growth = share * counts + WEIGHTS.local * ln(local);
  const ageH = Math.max(0, now.getTime() - contender.since.getTime()) / HOUR_MS;
  const damping = 2 ** (-ageH / HALF_LIFE_H[period]);
  // Where nothing is counted the newest come first, behind everything that is.
  const score = growth > 0 ? growth * damping : damping * Number.EPSILON;
  return { paper, score, growth, why: { ...counted, local } };
}

/** The last snapshot against the newest one before the period, or against zero for a paper that is younger. */
function growthOf({ snapshots, since }: Contender, start: Date): Growth {
  const last = snapshots.at(-1);
  if (last === undefined) return { basis: 'new' };
  const before = snapshots.findLast(({ at }) => at <= start);
  if (before !== undefined && before !== last)
    return { ...differences(last, before), basis: 'growth' };
  if (since >= start) {
    const { stars: _, ...own } = counts(last); // the repository may be older than the paper
    return { ...own, basis: 'growth' };
  }
  const first = snapshots[0];
  if (first !== undefined && first !== last)
    return { ...differences(last, first), basis: 'growth' };
  return { ...counts(last), basis: 'level' };
}

type Counts = Pick<Growth, 'upvotes' | 'comments' | 'stars'>;

function counts({ upvotes, comments, stars }: Snapshot): Counts {
  return {
    ...(upvotes !== undefined && { upvotes }),
    ...(comments !== undefined && { comments }),
    ...(stars !== undefined && { stars }),
  };
}

/** Only what both snapshots know. */
function differences(last: Snapshot, before: Snapshot): Counts {
  const grown = (name: keyof Counts): number | undefined => {
    const [now, then] = [last[name], before[name]];
    return now === undefined || then === undefined ? undefined : Math.max(0, now - then);
  };
  const [upvotes, comments, stars] = [grown('upvotes'), grown('comments'), grown('stars')];
  return counts({
    at: last.at,
    ...(upvotes !== undefined && { upvotes }),
    ...(comments !== undefined && { comments }),
    ...(stars !== undefined && { stars }),
  });
}

/** Something happened, and more than when the channel was told. */
function isNews(growth: number, { basis }: Growth, { postedWith }: Contender): boolean {
  if (growth === 0 && basis !== 'new') return false;
  return postedWith === undefined || (growth > 0 && growth >= AGAIN * postedWith);
}

/** Goes down the ranking and passes over a paper whose topic has its share of the list already. */
async function spreadTopics<T extends TrendingPaper>(
  ranked: readonly T[],
  { k, similarities }: TrendingOptions,
): Promise<readonly T[]> {
  const cosines = await similarities(ranked.map(({ paper }) => paper.id));
  const most = Math.max(1, Math.floor(TOPIC_SHARE_MAX * k));
  const chosen: number[] = [];
  for (const i of ranked.keys()) {
    if (chosen.length === k) break;
    const near = chosen.filter((j) => (cosines[i * ranked.length + j] ?? 0) >= SAME_TOPIC);
    if (near.length < most) chosen.push(i);
  }
  return chosen.map((i) => ranked[i] as T);
}
