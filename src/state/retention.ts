import { sql } from 'kysely';
import type { State } from './schema.ts';

/**
 * Removes everything that a person asked, said or pressed on a platform, and what is kept for their direct
 * messages, where the person is the tenant; gives how many questions went.
 */
export async function forgetPerson(
  state: State,
  platform: string,
  person: string,
): Promise<number> {
  const forgotten = await state.transaction().execute(async (transaction) => {
    let questions = 0;
    for (const table of ['turns', 'feedback', 'calls'] as const) {
      const { numDeletedRows } = await transaction
        .deleteFrom(table)
        .where('platform', '=', platform)
        .where((row) => row.or([row('person', '=', person), row('tenant', '=', person)]))
        .executeTakeFirstOrThrow();
      if (table === 'turns') questions = Number(numDeletedRows);
    }
    for (const table of ['seen_events', 'settings', 'accounts'] as const) {
      await transaction
        .deleteFrom(table)
        .where('platform', '=', platform)
        .where('tenant', '=', person)
        .execute();
    }
    return questions;
  });
  return forgotten;
}

const TIMES = {
  turns: 'asked_at',
  feedback: 'given_at',
  seen_events: 'seen_at',
  calls: 'made_at',
} as const;

/** Removes what is older; settings and usage stay. */
export async function removeOlder(state: State, before: Date): Promise<void> {
  for (const [table, column] of Object.entries(TIMES)) {
    await sql`DELETE FROM ${sql.table(table)} WHERE ${sql.ref(column)} < ${before.toISOString()}`.execute(
      state,
    );
  }
}
