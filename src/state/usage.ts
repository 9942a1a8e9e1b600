import { sql } from 'kysely';
import type { Tenancy } from '../tenancy.ts';
import type { State } from './schema.ts';

export interface Tokens {
  readonly in: number;
  readonly out: number;
}

export interface MonthUsage extends Tokens {
  readonly calls: number;
}

export interface Allowance {
  /** Tokens that one call may cost at most. */
  readonly tokens: number;
  /** Of the month, over everybody; undefined: no limit. */
  readonly total: number | undefined;
  /** Of the month, for this place. */
  readonly share: number | undefined;
}

/** Tokens that are set aside until it is known what was spent. */
export interface Reservation {
  settle(spent: Tokens): Promise<void>;
}

export interface UsageStore {
  /** Sets tokens aside where the limits leave room for them; undefined where they do not. */
  reserve(of: Tenancy, allowance: Allowance): Promise<Reservation | undefined>;
  /** Spent this month by everybody; what is set aside counts as `out`. */
  thisMonth(): Promise<MonthUsage>;
}

type Account = Tenancy & { readonly month: string };

const EVERYBODY: Tenancy = { platform: '', tenant: '' };
const NOTHING: Tokens = { in: 0, out: 0 };

/** A crash before settling leaves the tokens set aside: the budget is never exceeded. */
export function createUsage(state: State, now: () => Date): UsageStore {
  return {
    async reserve(of, { tokens, total, share }) {
      const month = monthOf(now());
      const own = { ...of, month };
      const everybody = { ...EVERYBODY, month };
      const reserved = await state.transaction().execute(async (transaction) => {
        if (!(await setAside(transaction, own, { tokens, limit: share }))) return false;
        if (await setAside(transaction, everybody, { tokens, limit: total })) return true;
        await settle(transaction, own, { tokens, spent: NOTHING, calls: -1 });
        return false;
      });
      if (!reserved) return undefined;
      return {
        settle: (spent) =>
          state.transaction().execute(async (transaction) => {
            await settle(transaction, own, { tokens, spent, calls: 0 });
            await settle(transaction, everybody, { tokens, spent, calls: 0 });
          }),
      };
    },

    async thisMonth() {
      const row = await state
        .selectFrom('accounts')
        .selectAll()
        .where('month', '=', monthOf(now()))
        .where('platform', '=', EVERYBODY.platform)
        .where('tenant', '=', EVERYBODY.tenant)
        .executeTakeFirst();
      if (row === undefined) return { ...NOTHING, calls: 0 };
      return {
        in: Number(row.tokens_in),
        out: Number(row.tokens_out) + Number(row.reserved),
        calls: Number(row.calls),
      };
    },
  };
}

/** One statement looks and takes, so that no two calls take the same room. */
async function setAside(
  state: State,
  { month, platform, tenant }: Account,
  { tokens, limit = Number.MAX_SAFE_INTEGER }: { tokens: number; limit: number | undefined },
): Promise<boolean> {
  if (tokens > limit) return false;
  const { numInsertedOrUpdatedRows } = await state
    .insertInto('accounts')
    .values({ month, platform, tenant, tokens_in: 0, tokens_out: 0, reserved: tokens, calls: 1 })
    .onConflict((conflict) =>
      conflict
        .columns(['month', 'platform', 'tenant'])
        .doUpdateSet({
          reserved: sql`accounts.reserved + excluded.reserved`,
          calls: sql`accounts.calls + 1`,
        })
        .where(
          sql<number>`accounts.tokens_in + accounts.tokens_out + accounts.reserved + excluded.reserved`,
          '<=',
          Math.floor(limit),
        ),
    )
    .executeTakeFirstOrThrow();
  return Number(numInsertedOrUpdatedRows) > 0;
}

async function settle(
  state: State,
  { month, platform, tenant }: Account,
  { tokens, spent, calls }: { tokens: number; spent: Tokens; calls: number },
): Promise<void> {
  await state
    .updateTable('accounts')
    .set({
      reserved: sql`reserved - ${sql.lit(tokens)}`,
      tokens_in: sql`tokens_in + ${sql.lit(spent.in)}`,
      tokens_out: sql`tokens_out + ${sql.lit(spent.out)}`,
      calls: sql`calls + ${sql.lit(calls)}`,
    })
    .where('month', '=', month)
    .where('platform', '=', platform)
    .where('tenant', '=', tenant)
    .execute();
}

/** `2026-11`, in UTC. */
function monthOf(time: Date): string {
  return time.toISOString().slice(0, 7);
}
