import type { SwitchedOff } from '../alerts.ts';
import type { Destination, Subscription } from '../subscriptions.ts';
import type { Tenancy } from '../tenancy.ts';
import type { State } from './schema.ts';
import { type Confirmation, toRow, toSubscription } from './subscription-rows.ts';

export interface SubscriptionStore {
  put(subscription: Subscription, confirmation?: Confirmation): Promise<void>;
  get(id: string): Promise<Subscription | undefined>;
  /** Oldest first. */
  at(destination: Omit<Destination, 'direct'>): Promise<readonly Subscription[]>;
  /** Those that go to the person alone: direct messages and mail. */
  ofPerson(of: Tenancy, person: string): Promise<readonly Subscription[]>;
  set(
    id: string,
    changes: Partial<Pick<Subscription, 'state' | 'reason' | 'next' | 'quiet'>>,
  ): Promise<void>;
  /** Gives those that were active; they are off now. */
  switchOff(
    destination: Omit<Destination, 'direct'>,
    reason: string,
  ): Promise<readonly Subscription[]>;
  /** Those whose post could not be delivered since then and that are off now. */
  switchedOff(since: Date): Promise<readonly (Subscription & SwitchedOff)[]>;
  /** Active ones whose time has come by then, the longest due first. */
  due(by: Date, limit: number): Promise<readonly Subscription[]>;
  /** Active ones whose next time is later than it can be: the clock was ahead when it was set. */
  astray(limit: number): Promise<readonly Subscription[]>;
  /** The subscription that waits for this link, while it is good. */
  awaiting(hash: string): Promise<Subscription | undefined>;
  /** Makes it active, once. */
  confirm(hash: string, next: Subscription['next']): Promise<Subscription | undefined>;
}

const HOUR_MS = 3_600_000;
/** From one occurrence to the next, with a change of the clock. */
const DAILY_MAX_MS = 26 * HOUR_MS;
const WEEKLY_MAX_MS = (7 * 24 + 2) * HOUR_MS;

export function createSubscriptions(state: State, now: () => Date): SubscriptionStore {
  const select = () => state.selectFrom('subscriptions').selectAll();

  async function awaiting(hash: string): Promise<Subscription | undefined> {
    const row = await select()
      .where('confirm_hash', '=', hash)
      .where('state', '=', 'pending')
      .where('confirm_until', '>', now().toISOString())
      .executeTakeFirst();
    return row && toSubscription(row);
  }

  return {
    async put(subscription, confirmation) {
      await state.insertInto('subscriptions').values(toRow(subscription, confirmation)).execute();
    },

    async get(id) {
      const row = await select().where('id', '=', id).executeTakeFirst();
      return row && toSubscription(row);
    },

    async at({ platform, tenant, channel }) {
      const rows = await select()
        .where('platform', '=', platform)
        .where('tenant', '=', tenant)
        .where('channel', '=', channel)
        .orderBy('made_at')
        .orderBy('id')
        .execute();
      return rows.map(toSubscription);
    },

    async ofPerson({ platform }, person) {
      const rows = await select()
        .where((row) =>
          row.or([
            row.and([
              row('platform', '=', platform),
              row('person', '=', person),
              row('direct', '=', 1),
            ]),
            row.and([row('platform', '=', 'mail'), row('person', '=', `${platform} ${person}`)]),
          ]),
        )
        .orderBy('made_at')
        .orderBy('id')
        .execute();
      return rows.map(toSubscription);
    },

    async set(id, { state: to, reason, next, quiet }) {
      await state
        .updateTable('subscriptions')
        .set({
          ...(to !== undefined && { state: to, reason: reason ?? null }),
          ...(next && { next_at: next.at.toISOString(), next_date: next.date }),
          ...(quiet && { quiet }),
        })
        .where('id', '=', id)
        .execute();
    },

    async switchOff({ platform, tenant, channel }, reason) {
      const rows = await state
        .updateTable('subscriptions')
        .set({ state: 'off', reason })
        .where('platform', '=', platform)
        .where('tenant', '=', tenant)
        .where('channel', '=', channel)
        .where('state', '=', 'active')
        .returningAll()
        .execute();
      return rows.map(toSubscription);
    },

    async switchedOff(since) {
      const rows = await state
        .selectFrom('subscriptions')
        .innerJoin('outbox', 'outbox.subscription', 'subscriptions.id')
        .where('subscriptions.state', '=', 'off')
        .where('outbox.state', '=', 'failed')
        .where('outbox.changed_at', '>', since.toISOString())
        .selectAll('subscriptions')
        .distinct()
        .orderBy('subscriptions.id')
        .execute();
      return rows.map(toSubscription).map(({ reason = '', ...rest }) => ({ ...rest, reason }));
    },

    async due(by, limit) {
      const rows = await select()
        .where('state', '=', 'active')
        .where('next_at', '<=', by.toISOString())
        .orderBy('next_at')
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.map(toSubscription);
    },

    async astray(limit) {
      const beyond = (ms: number): string => new Date(now().getTime() + ms).toISOString();
      const rows = await select()
        .where('state', '=', 'active')
        .where('next_at', '>', beyond(DAILY_MAX_MS))
        .where((row) =>
          row.or([row('every', '=', 'daily'), row('next_at', '>', beyond(WEEKLY_MAX_MS))]),
        )
        .limit(limit)
        .execute();
      return rows.map(toSubscription);
    },

    awaiting,
    async confirm(hash, next) {
      const waiting = await awaiting(hash);
      if (waiting === undefined) return undefined;
      const { numUpdatedRows } = await state
        .updateTable('subscriptions')
        .set({
          state: 'active',
          confirm_hash: null,
          confirm_until: null,
          next_at: next.at.toISOString(),
          next_date: next.date,
        })
        .where('confirm_hash', '=', hash)
        .executeTakeFirst();
      return Number(numUpdatedRows) === 0 ? undefined : { ...waiting, state: 'active', next };
    },
  };
}
