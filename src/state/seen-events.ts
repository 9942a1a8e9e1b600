import type { Tenancy } from '../tenancy.ts';
import type { State } from './schema.ts';

/** Which events were handled, so that one that a platform delivers again, also after a restart, is not. */
export interface SeenEvents {
  /**
   * True for whoever comes first; where a time is given, also for the first since then. That was claimed in the
   * future is no hindrance then: the clock was ahead.
   */
  claim(of: Tenancy, event: string, since?: Date): Promise<boolean>;
  /** It came to nothing: the next one to claim it is the first. */
  release(of: Tenancy, event: string): Promise<void>;
}

export function createSeenEvents(state: State, now: () => Date): SeenEvents {
  return {
    async claim({ platform, tenant }, event, since) {
      const seen_at = now().toISOString();
      const { numInsertedOrUpdatedRows } = await state
        .insertInto('seen_events')
        .values({ platform, tenant, event, seen_at })
        .onConflict((conflict) =>
          conflict
            .columns(['platform', 'tenant', 'event'])
            .doUpdateSet({ seen_at })
            .where((row) =>
              row.or(
                since === undefined
                  ? []
                  : [
                      row('seen_events.seen_at', '<=', since.toISOString()),
                      row('seen_events.seen_at', '>', seen_at),
                    ],
              ),
            ),
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
