import type { Log } from './log.ts';
import type { Stores } from './state/stores.ts';
import type { Tenancy } from './tenancy.ts';

/**
 * True for whoever comes first with an event, also after a restart. Where that cannot be told, it counts as the
 * first: twice is better than never.
 */
export async function claim(
  { stores, log }: { readonly stores: Pick<Stores, 'seen'>; readonly log: Log },
  of: Tenancy,
  event: string,
): Promise<boolean> {
  return await stores.seen.claim(of, event).catch((error: unknown) => {
    log.error({ err: error }, 'an event could not be noted');
    return true;
  });
}
