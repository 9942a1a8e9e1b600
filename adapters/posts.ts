import type { Digests } from '../src/digests.ts';
import type { Stores } from '../src/state/stores.ts';
import type { Service } from './service.ts';

/** Sends the posts of subscriptions while the service runs. */
export function createPostsService(
  digests: Digests,
  { subscriptions }: Pick<Stores, 'subscriptions'>,
): Service {
  let active = 0;
  return {
    name: 'posts',
    async start() {
      active = await subscriptions.count();
      digests.start();
    },
    stop: digests.stop,
    health() {
      const failure = digests.failure();
      const detail = failure ?? `${active} subscriptions when it started`;
      return { alive: true, ready: failure === undefined, detail };
    },
  };
}
