import type { Reply } from '../../src/reply.ts';
import { createGrowingMessage, type MessageOptions, type StreamClient } from './growing-message.ts';
import { newest } from './newest.ts';

/**
 * Shows a reply in a thread as it grows, and gives the message's `ts`; undefined where `isNeeded` says so of the
 * last one. Sentences are appended to a stream; an answer that is replaced, or whose stream Slack refuses or ends,
 * is edited instead, and one that cannot be edited is posted anew. Throws what the replies throw, and when even
 * posting fails.
 */
export async function streamReplies(
  client: StreamClient,
  replies: AsyncIterable<Reply>,
  options: MessageOptions & { readonly isNeeded?: (last: Reply) => boolean },
): Promise<string | undefined> {
  const message = createGrowingMessage(client, options);
  let last: Reply | undefined;
  try {
    for await (const reply of newest(replies, options.timer, message.pauseMs)) {
      last = reply;
      if (reply.kind === 'answer' && reply.status !== 'done') await message.show(reply);
    }
  } catch (error) {
    await message.leave();
    throw error;
  }
  if (last === undefined) throw new Error('there is one reply at least');
  if (options.isNeeded?.(last) !== false) return await message.finish(last);
  await message.leave();
  return undefined;
}
