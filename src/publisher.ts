import type { Destination } from './subscriptions.ts';
import type { Digest } from './trending-reply.ts';

/** What came of sending a post, and why, in words. */
export type Published =
  /** Questions about it carry this conversation. */
  | { readonly kind: 'arrived'; readonly conversation?: string }
  /** It certainly did not arrive; the same may go through later. */
  | { readonly kind: 'later'; readonly reason: string; readonly afterMs?: number }
  /** The place does not take it now. */
  | { readonly kind: 'refused'; readonly reason: string; readonly afterMs?: number }
  /** This one will not go through; the next one may. */
  | { readonly kind: 'bounced'; readonly reason: string }
  /** The place is not there any more. */
  | { readonly kind: 'gone'; readonly reason: string }
  /** The platform does not take what was made of it. */
  | { readonly kind: 'malformed'; readonly reason: string }
  /** It may have arrived. */
  | { readonly kind: 'unknown'; readonly reason: string }
  /** Nothing goes through to anybody. */
  | { readonly kind: 'halted'; readonly reason: string };

/** Whether a post that was sent is there. */
export type Found =
  | { readonly kind: 'arrived'; readonly conversation?: string }
  | { readonly kind: 'absent' }
  /** Asking again later would not help. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'unreachable' };

/** One post on its way. */
export interface Post {
  /** The same however often it is sent; at most 16 of `[A-Za-z0-9_-]`. */
  readonly key: string;
  readonly to: Destination;
  readonly subscription: string;
  readonly dueAt: Date;
}

/** How fast posts go out. */
export interface Pace {
  readonly atOnce: number;
  /** Between two starts. */
  readonly gapMs: number;
  /** Between two starts to the same part of the platform. */
  readonly laneGapMs: number;
  laneOf(to: Pick<Destination, 'tenant' | 'channel'>): string;
}

/** How a person is told something there, in whose name a place may stand before a slash; undefined where nobody can be. */
export function tellerOn(
  publisher: Pick<Publisher, 'tell'> | undefined,
): ((person: string, text: string) => Promise<void>) | undefined {
  const tell = publisher?.tell;
  return tell && ((person, text) => tell({ tenant: person.split('/', 1)[0] ?? '', person }, text));
}

/** Posts on one platform. */
export interface Publisher {
  readonly platform: string;
  /** Cards in one post. */
  readonly cards: number;
  readonly pace: Pace;
  /** Never throws. */
  publish(digest: Digest, post: Post): Promise<Published>;
  /** Left out where the platform cannot be asked. Never throws. */
  find?(post: Post): Promise<Found>;
  /** Says something to one person alone, and rejects where that did not go through; left out where it cannot be. */
  tell?(to: Pick<Destination, 'tenant'> & { readonly person: string }, text: string): Promise<void>;
}
