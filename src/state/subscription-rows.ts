import type { Selectable } from 'kysely';
import type { Subscription } from '../subscriptions.ts';
import type { SubscriptionRow } from './schema.ts';

/** A link that somebody gets by mail: what is kept of it, and for how long it is good. */
export interface Confirmation {
  /** Hex sha256 of the token. */
  readonly hash: string;
  readonly until: Date;
}

export function toRow(subscription: Subscription, confirmation?: Confirmation): SubscriptionRow {
  const { id, platform, tenant, channel, person, topic, every, time, zone, quiet } = subscription;
  return {
    id,
    platform,
    tenant,
    channel,
    person,
    topic,
    every,
    time,
    zone,
    quiet,
    direct: subscription.direct ? 1 : 0,
    state: subscription.state,
    reason: subscription.reason ?? null,
    confirm_hash: confirmation?.hash ?? null,
    confirm_until: confirmation?.until.toISOString() ?? null,
    made_at: subscription.madeAt.toISOString(),
    next_at: subscription.next.at.toISOString(),
    next_date: subscription.next.date,
  };
}

export function toSubscription(row: Selectable<SubscriptionRow>): Subscription {
  const { id, platform, tenant, channel, person, topic, time, zone, reason } = row;
  return {
    id,
    platform,
    tenant,
    channel,
    person,
    topic,
    time,
    zone,
    direct: row.direct === 1,
    every: row.every === 'weekly' ? 'weekly' : 'daily',
    quiet: row.quiet === 'week' ? 'week' : 'silence',
    state: stateOf(row.state),
    madeAt: new Date(row.made_at),
    next: { at: new Date(row.next_at), date: row.next_date },
    ...(reason !== null && { reason }),
  };
}

function stateOf(text: string): Subscription['state'] {
  return text === 'active' || text === 'paused' || text === 'pending' ? text : 'off';
}
