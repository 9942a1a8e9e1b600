import { sql } from 'kysely';
import { OPERATORS } from '../alerts.ts';
import { MAIL } from '../subscriptions.ts';
import type { Tenancy } from '../tenancy.ts';
import type { State } from './schema.ts';

/** What went with a person. */
export interface Forgotten {
  readonly questions: number;
  /** Of what went to them alone. */
  readonly subscriptions: number;
  /** Subscriptions of channels, which go on without their name. */
  readonly inChannels: number;
  /** Rows of feedback, buttons, settings and usage. */
  readonly others: number;
}

/**
 * Removes everything that a person asked, said or pressed on a platform, and what is kept for their direct
 * messages, where the person is the tenant.
 */
export async function forgetPerson(
  state: State,
  platform: string,
  person: string,
): Promise<Forgotten> {
  const forgotten = await state.transaction().execute(async (transaction) => {
    let [questions, others] = [0, 0];
    for (const table of ['turns', 'feedback', 'calls', 'local_signals'] as const) {
      const { numDeletedRows } = await transaction
        .deleteFrom(table)
        .where('platform', '=', platform)
        .where((row) => row.or([row('person', '=', person), row('tenant', '=', person)]))
        .executeTakeFirstOrThrow();
      if (table === 'turns') questions = Number(numDeletedRows);
      else others += Number(numDeletedRows);
    }
    for (const table of ['seen_events', 'settings', 'accounts'] as const) {
      const { numDeletedRows } = await transaction
        .deleteFrom(table)
        .where('platform', '=', platform)
        .where('tenant', '=', person)
        .executeTakeFirstOrThrow();
      if (table !== 'seen_events') others += Number(numDeletedRows); // that it was asked is one of those
    }
    return { questions, others, ...(await forgetSubscriber(transaction, platform, person)) };
  });
  return forgotten;
}

/** Removes all that is kept of a place. */
export async function forgetTenant(state: State, { platform, tenant }: Tenancy): Promise<void> {
  await state.transaction().execute(async (transaction) => {
    for (const table of TABLES_OF_TENANTS) {
      await transaction
        .deleteFrom(table)
        .where('platform', '=', platform)
        .where('tenant', '=', tenant)
        .execute();
    }
    await transaction
      .updateTable('subscriptions')
      .set({ person: '' }) // mails go on to who confirmed them
      .where('platform', '=', MAIL.platform)
      .where('person', 'like', `${platform} ${tenant}/%`)
      .execute();
  });
}

const TABLES_OF_TENANTS = [
  'turns',
  'feedback',
  'settings',
  'seen_events',
  'calls',
  'local_signals',
  'subscriptions',
  'outbox',
  'posted',
  'installations',
] as const;

/**
 * What goes to the person alone goes, with what was delivered; a channel keeps what it subscribes to, and forgets
 * who asked for it.
 */
async function forgetSubscriber(
  state: State,
  platform: string,
  person: string,
): Promise<Pick<Forgotten, 'subscriptions' | 'inChannels'>> {
  const inMail = `${platform} ${person}`;
  const own = await state
    .selectFrom('subscriptions')
    .select('id')
    .where((row) =>
      row.or([
        row.and([
          row('platform', '=', platform),
          row('direct', '=', 1),
          row.or([row('person', '=', person), row('tenant', '=', person)]),
        ]),
        row.and([row('platform', '=', 'mail'), row('person', '=', inMail)]),
      ]),
    )
    .execute();
  for (const { id } of own) await removeSubscription(state, id);
  const { numUpdatedRows } = await state
    .updateTable('subscriptions')
    .set({ person: '' })
    .where('platform', '=', platform)
    .where('person', '=', person)
    .executeTakeFirstOrThrow();
  return { subscriptions: own.length, inChannels: Number(numUpdatedRows) };
}

/** Where it went to a person alone, with what was delivered and, after the last one, with all that is known there. */
export async function removeSubscription(state: State, id: string): Promise<void> {
  const removed = await state
    .deleteFrom('subscriptions')
    .where('id', '=', id)
    .returning(['platform', 'tenant', 'channel', 'direct'])
    .executeTakeFirst();
  if (removed?.direct !== 1) return;
  const { platform, tenant, channel } = removed;
  await state.deleteFrom('outbox').where('subscription', '=', id).execute();
  const left = await state
    .selectFrom('subscriptions')
    .select('id')
    .where('platform', '=', platform)
    .where('tenant', '=', tenant)
    .where('channel', '=', channel)
    .executeTakeFirst();
  if (left !== undefined) return;
  for (const table of ['posted', 'local_signals'] as const) {
    await state
      .deleteFrom(table)
      .where('platform', '=', platform)
      .where('tenant', '=', tenant)
      .where('channel', '=', channel)
      .execute();
  }
}

const DAY_MS = 86_400_000;
/** A list serves those who get it late or again. */
const LISTS_MS = 3 * DAY_MS;
/** What a channel got may come again after so long. */
const POSTED_MS = 90 * DAY_MS;
/** What is told once a month is not told again within it. */
const TOLD_MS = 40 * DAY_MS;
/** An address that nobody has confirmed. */
const PENDING_MS = 7 * DAY_MS;

const TIMES = {
  turns: 'asked_at',
  feedback: 'given_at',
  calls: 'made_at',
  local_signals: 'at',
  outbox: 'due_at',
} as const;

/** Removes what is older; settings, usage and subscriptions stay, and what is of no person has its own time. */
export async function removeOlder(state: State, before: Date, now: Date): Promise<void> {
  for (const [table, column] of Object.entries(TIMES)) {
    await sql`DELETE FROM ${sql.table(table)} WHERE ${sql.ref(column)} < ${before.toISOString()}`.execute(
      state,
    );
  }
  const ago = (ms: number): string => new Date(now.getTime() - ms).toISOString();
  const seenBefore = (time: string) => state.deleteFrom('seen_events').where('seen_at', '<', time);
  await seenBefore(before.toISOString()).where('platform', '!=', OPERATORS).execute();
  await seenBefore(ago(TOLD_MS)).where('platform', '=', OPERATORS).execute();
  await state.deleteFrom('lists').where('made_at', '<', ago(LISTS_MS)).execute();
  await state.deleteFrom('posted').where('at', '<', ago(POSTED_MS)).execute();
  await state
    .deleteFrom('subscriptions')
    .where('state', '=', 'pending')
    .where('made_at', '<', ago(PENDING_MS))
    .execute();
  await state
    .deleteFrom('subscriptions')
    .where('platform', '=', MAIL.platform)
    .where('state', '=', 'off')
    .where('next_at', '<', before.toISOString()) // it stands still since then
    .execute();
}
