import { sql, type Transaction } from 'kysely';
import { NOT_OF_ADDRESS } from '../bounces.ts';
import { MAIL } from '../subscriptions.ts';
import type { Schema, State } from './schema.ts';

export interface Return {
  readonly delivery: string;
  /** Who did not get it; capitals do not matter. */
  readonly addresses: readonly string[];
  readonly reason: string;
}

/** Mails that a server took and then could not deliver. */
export interface ReturnedMail {
  /**
   * It did not arrive after all; gives how many around it, in a row, did not either. Undefined, and nothing changed,
   * where it did not go to one of those addresses or is known not to have arrived.
   */
  note(
    returned: Return,
  ): Promise<{ readonly address: string; readonly bounces: number } | undefined>;
}

/** Of an address; a run of failures ends it long before. */
const DELIVERIES_MAX = 50;

export function createReturnedMail(state: State, now: () => Date): ReturnedMail {
  return {
    async note({ delivery, addresses, reason }) {
      if (addresses.length === 0) return undefined;
      const bounced_at = now().toISOString();
      return await state.transaction().execute(async (transaction) => {
        const row = await transaction
          .updateTable('outbox')
          .set({ state: 'failed', reason, changed_at: bounced_at })
          .where('id', '=', delivery)
          .where('platform', '=', 'mail')
          .where('state', 'in', ['sent', 'unknown'])
          .where(
            sql<string>`lower(channel)`,
            'in',
            addresses.map((address) => address.toLowerCase()),
          )
          .returning('channel')
          .executeTakeFirst();
        if (row === undefined) return undefined;
        const address = row.channel;
        const bounces = await runAround(transaction, { delivery, address });
        await transaction
          .insertInto('mail_addresses')
          .values({ address, asked: '[]', bounces, bounced_at })
          .onConflict((conflict) => conflict.column('address').doUpdateSet({ bounces, bounced_at }))
          .execute();
        return { address, bounces };
      });
    },
  };
}

/**
 * By what came of the mails, since a report may come when the next mail is out: that one, too, was taken, which says
 * nothing yet. Those that were refused for their sender’s sake are passed over.
 */
async function runAround(
  transaction: Transaction<Schema>,
  { delivery, address }: { readonly delivery: string; readonly address: string },
): Promise<number> {
  const rows = await transaction
    .selectFrom('outbox')
    .select(['id', 'state'])
    .where('platform', '=', MAIL.platform)
    .where('tenant', '=', MAIL.tenant)
    .where('channel', '=', address)
    .where('state', 'in', ['sent', 'failed'])
    .where(({ or, eb }) =>
      or([eb('reason', 'is', null), eb('reason', 'not like', `${NOT_OF_ADDRESS}%`)]),
    )
    .orderBy('due_at', 'desc')
    .orderBy('id')
    .limit(DELIVERIES_MAX)
    .execute();
  const at = rows.findIndex(({ id }) => id === delivery);
  if (at < 0) return 1;
  const arrived = (row: { readonly state: string }): boolean => row.state === 'sent';
  const before = rows.slice(0, at).findLastIndex(arrived);
  const after = rows.slice(at).findIndex(arrived);
  return (after < 0 ? rows.length : at + after) - before - 1;
}
