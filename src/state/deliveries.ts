import type { Selectable } from 'kysely';
import { z } from 'zod';
import type { Spot } from '../tenancy.ts';
import type { Period } from '../trending.ts';
import type { OutboxRow } from './schema.ts';

/**
 * queued → sending → sent, or back to queued where it certainly did not arrive · failed: refused for good ·
 * unknown: it may have arrived · missed: its time went by · skipped: there was nothing to say
 */
export type DeliveryState =
  | 'queued'
  | 'sending'
  | 'sent'
  | 'failed'
  | 'unknown'
  | 'missed'
  | 'skipped';

/** Which papers of which list, how much they had grown, and what is said of them. */
export interface Content {
  readonly list: string;
  readonly period: Period;
  readonly notices: readonly string[];
  readonly papers: readonly {
    readonly id: string;
    readonly growth: number;
    readonly reason: string;
  }[];
}

/** One post of a subscription, on a local date. */
export interface Delivery extends Spot {
  /** The same for the same subscription and date: platforms tell repeats by it. */
  readonly id: string;
  readonly subscription: string;
  readonly date: string;
  readonly state: DeliveryState;
  /** Why it is where it is, in words. */
  readonly reason?: string;
  readonly content?: Content;
  readonly attempts: number;
  /** Attempts that the place itself refused. */
  readonly refusals: number;
  readonly dueAt: Date;
  /** Later than this it is missed. */
  readonly until: Date;
  readonly nextAt: Date;
  readonly changedAt: Date;
}

export type NewDelivery = Omit<Delivery, 'attempts' | 'refusals' | 'nextAt' | 'changedAt'>;

const contentSchema = z.object({
  list: z.string(),
  period: z.enum(['day', 'week']),
  notices: z.array(z.string()),
  papers: z.array(z.object({ id: z.string(), growth: z.number(), reason: z.string() })),
});

export function toRow(delivery: NewDelivery, changedAt: string): OutboxRow {
  const { id, subscription, date, platform, tenant, channel, state, reason, content } = delivery;
  return {
    id,
    subscription,
    date,
    platform,
    tenant,
    channel,
    state,
    reason: reason ?? null,
    content: content === undefined ? null : JSON.stringify(content),
    attempts: 0,
    refusals: 0,
    due_at: delivery.dueAt.toISOString(),
    until: delivery.until.toISOString(),
    next_at: delivery.dueAt.toISOString(),
    lease_until: null,
    conversation: null,
    changed_at: changedAt,
  };
}

export function toDelivery(row: Selectable<OutboxRow>): Delivery {
  const { id, subscription, date, platform, tenant, channel, reason, content, attempts, refusals } =
    row;
  return {
    id,
    subscription,
    date,
    platform,
    tenant,
    channel,
    attempts,
    refusals,
    state: stateOf(row.state),
    dueAt: new Date(row.due_at),
    until: new Date(row.until),
    nextAt: new Date(row.next_at),
    changedAt: new Date(row.changed_at),
    ...(reason !== null && { reason }),
    ...(content !== null && { content: contentSchema.parse(JSON.parse(content)) }),
  };
}

const STATES = ['queued', 'sending', 'sent', 'failed', 'unknown', 'missed', 'skipped'] as const;

export function stateOf(text: string): DeliveryState {
  return STATES.find((state) => state === text) ?? 'unknown';
}
