import type { PaperSummary } from './reply.ts';
import type { Period } from './trending.ts';

/** A paper that trends, and why. */
export interface TrendingCard extends PaperSummary {
  /** 1-based. */
  readonly rank: number;
  /** In words. */
  readonly reason: string;
  /** ISO date, as far as it is known. */
  readonly published?: string;
  /** Where there is more of it than its page. */
  readonly links: readonly { readonly label: string; readonly url: string }[];
}

export interface Trending {
  readonly kind: 'trending';
  readonly title: string;
  readonly period: Period;
  /** As somebody asked for it; empty for everything. */
  readonly topic: string;
  readonly cards: readonly TrendingCard[];
  readonly notices: readonly string[];
  readonly ms: number;
}

/** A post of a subscription. */
export interface Digest extends Omit<Trending, 'kind' | 'ms'> {
  readonly kind: 'digest';
  /** The delivery's; none for a preview. */
  readonly id?: string;
  /** Local date of whoever gets it. */
  readonly date: string;
}
