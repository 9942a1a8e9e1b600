import type { Occurrence, Timing } from './schedule.ts';
import type { Tenancy } from './tenancy.ts';

/** Where posts go. */
export interface Destination extends Tenancy {
  /** A channel as its platform names it; for mail, the address. */
  readonly channel: string;
  /** One person reads there. */
  readonly direct: boolean;
}

/**
 * active · paused: by somebody who may · pending: its mail address is not confirmed · off: it could not be
 * delivered any more
 */
export type SubscriptionState = 'active' | 'paused' | 'pending' | 'off';

/** On days without new papers: nothing, or the week's. */
export type QuietDays = 'silence' | 'week';

export interface Subscription extends Destination, Timing {
  readonly id: string;
  /** Who made it; for mail, with the platform before it; empty where nobody is known. */
  readonly person: string;
  /** As `tidyTopic` gives it. */
  readonly topic: string;
  readonly quiet: QuietDays;
  readonly state: SubscriptionState;
  /** Why it is off. */
  readonly reason?: string;
  readonly madeAt: Date;
  readonly next: Occurrence;
}

/** Whether both bring the same at the same time. */
export function isSamePost(one: Wanted, other: Wanted): boolean {
  const fields = ['topic', 'every', 'time', 'zone'] as const;
  return fields.every((field) => one[field] === other[field]);
}

type Wanted = Timing & Pick<Subscription, 'topic'>;

/** The platform of mail, where there is one place for everybody. */
export const MAIL: Tenancy = { platform: 'mail', tenant: 'mail' };
