import type { Answer } from '../../src/reply.ts';
import { createGrowingMessage, type MessageOptions, type StreamClient } from './growing-message.ts';
import { newest } from './newest.ts';

/**
 * Shows an answer in a thread as it grows, and gives the message's `ts`. Sentences are appended to a
 * stream; an answer that is replaced, or whose stream Slack refuses or ends, is edited instead, and one
 * that cannot be edited is posted anew. Throws what the answers throw, and when even posting fails.
 */
export async function streamAnswer(
  client: StreamClient,
  answers: AsyncIterable<Answer>,
  options: MessageOptions,
): Promise<string> {
  const message = createGrowingMessage(client, options);
  let last: Answer | undefined;
  try {
    for await (const answer of newest(answers, options.timer, message.pauseMs)) {
      last = answer;
      if (answer.status !== 'done') await message.show(answer);
    }
  } catch (error) {
    await message.leave();
    throw error;
  }
  if (last === undefined) throw new Error('an answer has one snapshot at least');
  return message.finish(last);
}
