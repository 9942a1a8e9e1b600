import type { Core } from '../service.ts';
import { PLATFORM } from './place.ts';

/**
 * True for whoever comes first, also after a restart. Where that cannot be told, it counts as the first: twice is
 * better than never.
 */
export async function claim(
  { stores, log }: Pick<Core, 'stores' | 'log'>,
  tenant: string,
  event: string,
): Promise<boolean> {
  return await stores.seen.claim({ platform: PLATFORM, tenant }, event).catch((error: unknown) => {
    log.error({ err: error }, 'an event could not be noted');
    return true;
  });
}
