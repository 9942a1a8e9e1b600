import { UserError } from './errors.ts';
import { phrases } from './phrases.ts';
import { type Occurrence, type Timing, timeOfDay, zoneNamed } from './schedule.ts';
import type { Tenancy } from './state/turns.ts';

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

/** The platform of mail, where there is one place for everybody. */
export const MAIL: Tenancy = { platform: 'mail', tenant: 'mail' };

const DEFAULT_TIME = '09:00';

/** The timing that somebody asked for. Throws a `UserError` for a time or zone that there is not. */
export function readTiming(
  given: {
    readonly time?: string | undefined;
    readonly timezone?: string | undefined;
    readonly every?: Timing['every'] | undefined;
  },
  zone: string,
): Timing {
  const time = timeOfDay(given.time ?? DEFAULT_TIME);
  if (time === undefined) throw new UserError(phrases.noTime(given.time ?? ''));
  const named = zoneNamed(given.timezone ?? zone);
  if (named === undefined) throw new UserError(phrases.noZone(given.timezone ?? ''));
  return { every: given.every ?? 'daily', time, zone: named };
}
