import type { Tenancy } from '../tenancy.ts';
import type { State } from './schema.ts';

/** Which events were handled, so that one that a platform delivers again, also after a restart, is not. */
export interface SeenEvents {
  /** True for whoever comes first; where a time is given, also for the first since then. */
  claim(of: Tenancy, event: string, since?: Date): Promise<boolean>;
  /** It came to nothing: the next one to claim it is the first. */
  release(of: Tenancy, event: string): Promise<void>;
}

export function createSeenEvents(state: State, now: () => Date): SeenEvents {
  return {
    async claim({ platform, tenant }, event, since = new Date(0)) {
      const seen_at = now().toISOString();
      const { numInsertedOrUpdatedRows } = await state
        .insertInto('seen_events')
        .values({ platform, tenant, event, seen_at })
        .onConflict((conflict) =>
          conflict
            .columns(['platform', 'tenant', 'event'])
            .doUpdateSet({ seen_at })
            .where('seen_events.seen_at', '<=', since.toISOString()),
        )
        .executeTakeFirst();
      return Number(numInsertedOrUpdatedRows) > 0;
    },

    async release({ platform, tenant }, event) {
      await state
        .deleteFrom('seen_events')
        .where('platform', '=', platform)
        .where('tenant', '=', tenant)
        .where('event', '=', event)
        .execute();
    },
  };
}
