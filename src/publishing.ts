import type { Log } from './log.ts';
import type { Post, Published, Publisher } from './publisher.ts';
import type { Digest } from './trending-reply.ts';

/** Publishes a post; where the platform does not take it, without the one paper that is to blame. */
export async function publishSound(
  digest: Digest,
  post: Post,
  { publisher, log }: { readonly publisher: Publisher; readonly log: Log },
): Promise<Published> {
  const outcome = await publisher.publish(digest, post);
  if (outcome.kind !== 'malformed' || digest.cards.length < 2) return outcome;
  for (const card of digest.cards) {
    const cards = digest.cards.filter((other) => other !== card);
    const second = await publisher.publish({ ...digest, cards }, post);
    if (second.kind === 'malformed') continue;
    log.error({ paper: card.id, reason: outcome.reason }, 'a paper was left out of a post');
    return second;
  }
  return outcome;
}
