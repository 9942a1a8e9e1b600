import type { Digests } from '../src/digests.ts';
import type { Service } from './service.ts';

/** Sends the posts of subscriptions while the service runs. */
export function createPostsService(digests: Digests): Service {
  return {
    name: 'posts',
    async start() {
      digests.start();
    },
    stop: digests.stop,
    health() {
      const failure = digests.failure();
      return { alive: true, ready: failure === undefined, detail: failure ?? 'on time' };
    },
  };
}
