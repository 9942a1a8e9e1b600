import { localDate } from './schedule.ts';
import { tidyTopic } from './topics.ts';
import type { Period } from './trending.ts';
import { choose } from './trending-list.ts';
import type { Digest } from './trending-reply.ts';
import { noticesOf, toDigest } from './trending-title.ts';
import type { Trends } from './trends.ts';

export interface PreviewOf {
  readonly topic: string;
  readonly period: Period;
  readonly now: Date;
  /** Cards. */
  readonly k: number;
}

/** The post that somebody would get who has got none before. Throws a `UserError` for what is no topic. */
export async function previewPost(
  trends: Trends,
  { topic: text, period, now, k }: PreviewOf,
  signal: AbortSignal,
): Promise<Digest> {
  const topic = tidyTopic(text);
  const list = await trends.list({ topic, period, now }, signal);
  const view = { k, interest: new Map(), posted: new Map(), unwanted: [] };
  const chosen = await choose(list, view, trends.similarities);
  const notices = noticesOf(chosen.length, list);
  const cards = chosen.map(({ card }) => card);
  return toDigest({ date: localDate(now, 'UTC'), period, topic, cards, notices });
}
