import { sql } from 'kysely';
import type { State } from './schema.ts';
import type { Tenancy } from './turns.ts';

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

/** A crash before settling leaves the tokens set aside: the budget is never exceeded. */
export function createUsage(state: State, now: () => Date): UsageStore {
  return {
    async reserve(of, allowance) {
      const month = monthOf(now());
      const reserved = await state
        .transaction()
        .execute((transaction) => setAside(transaction, { ...of, month }, allowance));
      if (!reserved) return undefined;
      return { settle: (spent) => settle(state, { ...of, month }, allowance.tokens, spent) };
    },

    async thisMonth() {
      const row = await state
        .selectFrom('usage')
        .select([
          sql<number>`coalesce(sum(tokens_in), 0)`.as('in'),
          sql<number>`coalesce(sum(tokens_out + reserved), 0)`.as('out'),
          sql<number>`coalesce(sum(calls), 0)`.as('calls'),
        ])
        .where('month', '=', monthOf(now()))
        .executeTakeFirstOrThrow();
      return { in: Number(row.in), out: Number(row.out), calls: Number(row.calls) };
    },
  };
}

type Account = Tenancy & { readonly month: string };

async function setAside(
  state: State,
  account: Account,
  { tokens, total, share }: Allowance,
): Promise<boolean> {
  const { month, platform, tenant } = account;
  const spent = state
    .selectFrom('usage')
    .select(sql<number>`coalesce(sum(tokens_in + tokens_out + reserved), 0)`.as('tokens'))
    .where('month', '=', month);
  const own = spent.where('platform', '=', platform).where('tenant', '=', tenant);
  const leavesRoom = async (query: typeof spent, limit: number | undefined): Promise<boolean> =>
    limit === undefined || Number((await query.executeTakeFirst())?.tokens) + tokens <= limit;
  if (!(await leavesRoom(spent, total)) || !(await leavesRoom(own, share))) return false;
  await state
    .insertInto('usage')
    .values({ month, platform, tenant, reserved: tokens, calls: 1 })
    .onConflict((conflict) =>
      conflict.columns(['month', 'platform', 'tenant']).doUpdateSet({
        reserved: sql`usage.reserved + excluded.reserved`,
        calls: sql`usage.calls + 1`,
      }),
    )
    .execute();
  return true;
}

async function settle(
  state: State,
  { month, platform, tenant }: Account,
  reserved: number,
  spent: Tokens,
): Promise<void> {
  await state
    .updateTable('usage')
    .set({
      reserved: sql`reserved - ${sql.lit(reserved)}`,
      tokens_in: sql`tokens_in + ${sql.lit(spent.in)}`,
      tokens_out: sql`tokens_out + ${sql.lit(spent.out)}`,
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
