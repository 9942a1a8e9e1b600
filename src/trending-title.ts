import { phrases } from './phrases.ts';
import type { Period } from './trending.ts';
import type { Digest } from './trending-reply.ts';

/** Why there is nothing, or why these are only the newest. */
export function noticesOf(
  shown: number,
  {
    topic,
    entries,
  }: {
    readonly topic: string;
    readonly entries: readonly { readonly snapshots: readonly unknown[] }[];
  },
): readonly string[] {
  if (shown === 0) return [phrases.nothingTrends(topic)];
  return entries.some(({ snapshots }) => snapshots.length > 0) ? [] : [phrases.onlyNewest];
}

/** Nothing trends where nothing is counted. */
export function titleOf({
  topic,
  period,
  notices,
}: {
  readonly topic: string;
  readonly period: Period;
  readonly notices: readonly string[];
}): string {
  return notices.includes(phrases.onlyNewest)
    ? phrases.newestTitle(topic)
    : phrases.trendingTitle(topic, period);
}

/** A post with the title that it goes by. */
export function toDigest(parts: Omit<Digest, 'kind' | 'title'>): Digest {
  return { kind: 'digest', title: phrases.dated(titleOf(parts), parts.date), ...parts };
}
