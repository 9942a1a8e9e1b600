import type { Tenancy } from '../tenancy.ts';
import type { State } from './schema.ts';

/** Which events were handled, so that one that a platform delivers again, also after a restart, is not. */
export interface SeenEvents {
  /** True for whoever comes first. */
  claim(of: Tenancy, event: string): Promise<boolean>;
}

export function createSeenEvents(state: State, now: () => Date): SeenEvents {
  return {
    async claim({ platform, tenant }, event) {
      const { numInsertedOrUpdatedRows } = await state
        .insertInto('seen_events')
        .values({ platform, tenant, event, seen_at: now().toISOString() })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      return Number(numInsertedOrUpdatedRows) > 0;
    },
  };
}
