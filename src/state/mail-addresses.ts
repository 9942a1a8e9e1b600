import { z } from 'zod';
import { MAIL } from '../subscriptions.ts';
import type { State } from './schema.ts';

/** What is known of mail addresses beside what they subscribe to. */
export interface MailAddresses {
  /** Counts a confirmation mail to the address, unless there were too many lately. */
  mayAsk(address: string, limits: readonly AskLimit[]): Promise<boolean>;
  /** A mail came back; gives how many have since the address last took one. */
  bounce(address: string): Promise<number>;
  /** A mail was taken. */
  accept(address: string): Promise<void>;
  /** Removes addresses that nothing is sent to any more. */
  dropUnused(): Promise<void>;
}

export interface AskLimit {
  readonly count: number;
  readonly windowMs: number;
}

const asksSchema = z.array(z.number());

export function createMailAddresses(state: State, now: () => Date): MailAddresses {
  const empty = (address: string) => ({ address, asked: '[]', bounces: 0, bounced_at: null });

  return {
    async mayAsk(address, limits) {
      const time = now().getTime();
      return await state.transaction().execute(async (transaction) => {
        const row = await transaction
          .selectFrom('mail_addresses')
          .select('asked')
          .where('address', '=', address)
          .executeTakeFirst();
        const asks = asksSchema.parse(JSON.parse(row?.asked ?? '[]'));
        const isOver = ({ count, windowMs }: AskLimit): boolean =>
          asks.filter((at) => at > time - windowMs).length >= count;
        if (limits.some(isOver)) return false;
        const longest = Math.max(...limits.map(({ windowMs }) => windowMs));
        const asked = JSON.stringify([...asks.filter((at) => at > time - longest), time]);
        await transaction
          .insertInto('mail_addresses')
          .values({ ...empty(address), asked })
          .onConflict((conflict) => conflict.column('address').doUpdateSet({ asked }))
          .execute();
        return true;
      });
    },

    async bounce(address) {
      const bounced_at = now().toISOString();
      const { bounces } = await state
        .insertInto('mail_addresses')
        .values({ ...empty(address), bounces: 1, bounced_at })
        .onConflict((conflict) =>
          conflict
            .column('address')
            .doUpdateSet((row) => ({ bounces: row('mail_addresses.bounces', '+', 1), bounced_at })),
        )
        .returning('bounces')
        .executeTakeFirstOrThrow();
      return bounces;
    },

    async accept(address) {
      await state
        .updateTable('mail_addresses')
        .set({ bounces: 0, bounced_at: null })
        .where('address', '=', address)
        .where('bounces', '>', 0)
        .execute();
    },

    async dropUnused() {
      await state
        .deleteFrom('mail_addresses')
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom('subscriptions')
                .select('id')
                .where('platform', '=', MAIL.platform)
                .where('tenant', '=', MAIL.tenant)
                .whereRef('channel', '=', 'mail_addresses.address'),
            ),
          ),
        )
        .execute();
    },
  };
}
