import { z } from 'zod';
import type { PaperId } from '../index/paper.ts';
import { readTopic } from './topics.ts';
import { type Contender, type Period, rankTrending, type Trend } from './trending.ts';
import { reasonOf } from './trending-reason.ts';
import type { TrendingCard } from './trending-reply.ts';

/** In a list on one topic all papers are near to each other. */
export const TOPIC_SHARE_MAX = 0.4;

/** A paper that may be shown, as it would be shown, and what is counted of it. */
export interface Entry extends Pick<Contender, 'id' | 'snapshots' | 'since'> {
  readonly card: Omit<TrendingCard, 'rank' | 'reason'>;
}

/** What may trend on a topic at one time, for everybody: each reader's own list is chosen from it. */
export interface TrendingList {
  readonly topic: string;
  readonly period: Period;
  readonly madeAt: Date;
  readonly entries: readonly Entry[];
  /** Cosine of each pair of entries, row-major. */
  readonly similarities: Float32Array;
}

/** How somebody looks at a list. */
export interface View {
  readonly k: number;
  /** People here who did something with a paper. */
  readonly interest: ReadonlyMap<PaperId, number>;
  /** What was posted here, and how much it had grown. */
  readonly posted: ReadonlyMap<PaperId, number>;
  readonly unwanted: readonly PaperId[];
}

export interface Chosen {
  readonly card: TrendingCard;
  readonly growth: number;
}

/** The cards for one view, best first. `similarities` is asked where the list does not know them all. */
export async function choose(
  list: TrendingList,
  { k, interest, posted, unwanted }: View,
  similarities: (ids: readonly PaperId[]) => Promise<Float32Array>,
): Promise<readonly Chosen[]> {
  const { entries, period } = list;
  const contenders = entries.map(({ id, snapshots, since }): Contender => {
    const postedWith = posted.get(id);
    const local = interest.get(id) ?? 0;
    return { id, snapshots, since, local, ...(postedWith !== undefined && { postedWith }) };
  });
  const positions = new Map(entries.map(({ id }, i) => [id, i]));
  const trends = await rankTrending(contenders, {
    now: list.madeAt,
    period,
    k,
    topicShare: readTopic(list.topic).kind === 'text' ? 1 : TOPIC_SHARE_MAX,
    unwanted,
    similarities: async (ids) =>
      ids.every((id) => positions.has(id))
        ? within(
            list,
            ids.map((id) => positions.get(id) ?? 0),
          )
        : await similarities(ids),
  });
  return trends.flatMap((trend, i) => {
    const entry = entries[positions.get(trend.id) ?? -1];
    return entry === undefined
      ? []
      : [toChosen(entry, trend, { rank: i + 1, period, now: list.madeAt })];
  });
}

function toChosen(
  { card }: Entry,
  trend: Trend,
  { rank, period, now }: { readonly rank: number; readonly period: Period; readonly now: Date },
): Chosen {
  const reason = reasonOf(trend, period, { published: card.published, now });
  return { card: { ...card, rank, reason }, growth: trend.growth };
}

function within(list: TrendingList, positions: readonly number[]): Float32Array {
  const { length } = list.entries;
  return Float32Array.from(
    positions.flatMap((i) => positions.map((j) => list.similarities[i * length + j] ?? 0)),
  );
}

const snapshotSchema = z.object({
  at: z.coerce.date(),
  upvotes: z.number().exactOptional(),
  comments: z.number().exactOptional(),
  stars: z.number().exactOptional(),
});
const entrySchema = z.object({
  id: z.string(),
  snapshots: z.array(snapshotSchema),
  since: z.coerce.date(),
  card: z.object({
    id: z.string(),
    title: z.string(),
    authors: z.array(z.string()),
    year: z.number().exactOptional(),
    url: z.string().exactOptional(),
    sentence: z.string().exactOptional(),
    published: z.string().exactOptional(),
    links: z.array(z.object({ label: z.string(), url: z.string() })),
  }),
});
const listSchema = z.object({
  topic: z.string(),
  period: z.enum(['day', 'week']),
  madeAt: z.coerce.date(),
  entries: z.array(entrySchema),
  similarities: z.base64(),
});

const BYTE_MAX = 255;

/** As it is kept: cosines by the byte, those below zero as zero. */
export function packList({ similarities, ...list }: TrendingList): string {
  const bytes = Buffer.from(
    similarities.map((cosine) => Math.round(Math.max(0, cosine) * BYTE_MAX)),
  );
  return JSON.stringify({ ...list, similarities: bytes.toString('base64') });
}

export function unpackList(json: string): TrendingList {
  const { similarities, ...list } = listSchema.parse(JSON.parse(json));
  const bytes = Buffer.from(similarities, 'base64');
  return { ...list, similarities: Float32Array.from(bytes, (byte) => byte / BYTE_MAX) };
}
