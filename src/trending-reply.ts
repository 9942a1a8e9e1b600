import type { PaperSummary } from './paper-summary.ts';
import type { DeliveryState } from './state/deliveries.ts';
import type { SubscriptionState } from './subscriptions.ts';
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

export interface SubscriptionLine {
  /** 1-based. */
  readonly n: number;
  readonly id: string;
  readonly topic: string;
  readonly every: 'daily' | 'weekly';
  readonly time: string;
  readonly zone: string;
  readonly state: SubscriptionState;
  readonly reason?: string;
  /** The channel that it was asked in, the person, or a mail address of theirs. */
  readonly to: string;
  readonly next?: Date;
  readonly last?: LastPost;
}

export interface LastPost {
  readonly date: string;
  readonly state: DeliveryState;
  readonly reason: string;
}

export interface SubscriptionList {
  readonly kind: 'subscriptions';
  readonly subscriptions: readonly SubscriptionLine[];
  /** What the reader may do about those of the channel. */
  readonly mayChange: boolean;
}
