import { sql } from 'kysely';
import type { Subscription } from '../subscriptions.ts';
import type { Tenancy } from '../tenancy.ts';
import {
  type Content,
  type Delivery,
  type DeliveryState,
  type NewDelivery,
  stateOf,
  toDelivery,
  toRow,
} from './deliveries.ts';
import { notePosted } from './posted.ts';
import type { OutboxRow, State } from './schema.ts';

export interface Outbox {
  /** Keeps deliveries and moves their subscriptions on, in one go; what is there already stays as it is. */
  put(
    deliveries: readonly NewDelivery[],
    next: ReadonlyMap<Subscription['id'], Subscription['next']>,
  ): Promise<void>;
  /** Those to send now, the longest due first. */
  ready(platform: string, limit: number): Promise<readonly Delivery[]>;
  /** True for whoever takes it: durable, with what it is about, before anything is sent. */
  begin(id: string, leaseMs: number, content: Content): Promise<boolean>;
  /** It arrived, and questions about it carry this conversation. */
  arrived(delivery: Delivery, conversation?: string): Promise<void>;
  /** It did not arrive, and is tried again. */
  retry(
    id: string,
    again: {
      readonly reason: string;
      readonly at: Date;
      readonly content?: Content;
      readonly refusals: number;
    },
  ): Promise<void>;
  end(
    id: string,
    state: 'failed' | 'unknown' | 'missed' | 'skipped',
    reason: string,
  ): Promise<void>;
  /** Forgets what came of times that are still to come and was not sent: the clock was ahead. */
  takeBack(subscription: string): Promise<void>;
  /** Those whose sender is gone: nobody knows whether they arrived. */
  abandoned(platform: string, limit: number): Promise<readonly Delivery[]>;
  /** Queued ones whose time has gone by. */
  late(limit: number): Promise<readonly Delivery[]>;
  /** What came of the last ones of a subscription, newest first. */
  history(subscription: string, limit: number): Promise<readonly Delivery[]>;
  /** The papers of the post that a conversation is about. */
  about(of: Tenancy, conversation: string): Promise<Content | undefined>;
  /** Of everybody, since then: how many are in each state. */
  counts(since: Date): Promise<ReadonlyMap<DeliveryState, number>>;
  /** The last ones that nobody knows of, newest first. */
  unknown(limit: number): Promise<readonly Delivery[]>;
}

const ROWS_A_STATEMENT = 100;

export function createOutbox(state: State, now: () => Date): Outbox {
  const select = () => state.selectFrom('outbox').selectAll();
  const time = () => now().toISOString();

  async function change(id: string, changes: Partial<Omit<OutboxRow, 'id'>>): Promise<void> {
    await state
      .updateTable('outbox')
      .set({ lease_until: null, ...changes, changed_at: time() })
      .where('id', '=', id)
      .execute();
  }

  return {
    async put(deliveries, next) {
      await state.transaction().execute(async (transaction) => {
        const gone = new Set<string>(); // stopped meanwhile: nothing is kept of it
        for (const [id, { at, date }] of next) {
          const { numUpdatedRows } = await transaction
            .updateTable('subscriptions')
            .set({ next_at: at.toISOString(), next_date: date })
            .where('id', '=', id)
            .executeTakeFirst();
          if (Number(numUpdatedRows) === 0) gone.add(id);
        }
        const rows = deliveries
          .filter(({ subscription }) => !gone.has(subscription))
          .map((delivery) => toRow(delivery, time()));
        for (let from = 0; from < rows.length; from += ROWS_A_STATEMENT) {
          await transaction
            .insertInto('outbox')
            .values(rows.slice(from, from + ROWS_A_STATEMENT))
            .onConflict((conflict) => conflict.doNothing())
            .execute();
        }
      });
    },

    async ready(platform, limit) {
      const rows = await select()
        .where('state', '=', 'queued')
        .where('platform', '=', platform)
        .where('next_at', '<=', time())
        .where('until', '>', time())
        .orderBy('next_at')
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.map(toDelivery);
    },

    async begin(id, leaseMs, content) {
      const { numUpdatedRows } = await state
        .updateTable('outbox')
        .set((row) => ({
          state: 'sending',
          attempts: row('attempts', '+', 1),
          content: JSON.stringify(content),
          lease_until: new Date(now().getTime() + leaseMs).toISOString(),
          changed_at: time(),
        }))
        .where('id', '=', id)
        .where('state', '=', 'queued')
        .executeTakeFirst();
      return Number(numUpdatedRows) > 0;
    },

    async arrived(delivery, conversation) {
      const at = time();
      await state.transaction().execute(async (transaction) => {
        const { numUpdatedRows } = await transaction
          .updateTable('outbox')
          .set({
            state: 'sent',
            reason: null,
            lease_until: null,
            conversation: conversation ?? null,
            changed_at: at,
          })
          .where('id', '=', delivery.id)
          .executeTakeFirst();
        if (Number(numUpdatedRows) > 0) await notePosted(transaction, delivery, at); // else who got it is forgotten
      });
    },

    retry: (id, { reason, at, content, refusals }) =>
      change(id, {
        state: 'queued',
        reason,
        refusals,
        next_at: at.toISOString(),
        ...(content && { content: JSON.stringify(content) }),
      }),
    end: (id, to, reason) => change(id, { state: to, reason }),

    async takeBack(subscription) {
      await state
        .deleteFrom('outbox')
        .where('subscription', '=', subscription)
        .where('state', 'in', ['queued', 'missed', 'skipped'])
        .where('due_at', '>', time())
        .execute();
    },

    async abandoned(platform, limit) {
      const rows = await select()
        .where('state', '=', 'sending')
        .where('platform', '=', platform)
        .where('lease_until', '<', time())
        .limit(limit)
        .execute();
      return rows.map(toDelivery);
    },

    async late(limit) {
      const rows = await select()
        .where('state', '=', 'queued')
        .where('until', '<=', time())
        .limit(limit)
        .execute();
      return rows.map(toDelivery);
    },

    async history(subscription, limit) {
      const rows = await select()
        .where('subscription', '=', subscription)
        .orderBy('due_at', 'desc')
        .limit(limit)
        .execute();
      return rows.map(toDelivery);
    },

    async about({ platform, tenant }, conversation) {
      const row = await select()
        .where('conversation', '=', conversation)
        .where('platform', '=', platform)
        .where('tenant', '=', tenant)
        .executeTakeFirst();
      return row && toDelivery(row).content;
    },

    async counts(since) {
      const by = sql<string>`state || ''`; // by the bare column SQLite reads all rows, since they are in its order
      const rows = await state
        .selectFrom('outbox')
        .select(({ fn }) => [by.as('state'), fn.countAll().as('count')])
        .where('due_at', '>=', since.toISOString())
        .groupBy(by)
        .execute();
      return new Map(rows.map((row) => [stateOf(row.state), Number(row.count)]));
    },

    async unknown(limit) {
      const rows = await select()
        .where('state', '=', 'unknown')
        .orderBy('due_at', 'desc')
        .limit(limit)
        .execute();
      return rows.map(toDelivery);
    },
  };
}
