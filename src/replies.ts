import type { Call } from './call.ts';
import type { CommandContext } from './command-context.ts';
import type { Dispatcher } from './dispatcher.ts';
import type { Reply } from './reply.ts';

/** What answers somebody; ends soon after the signal. */
export type Replies = (signal: AbortSignal) => AsyncIterable<Reply>;

export function doing(dispatcher: Dispatcher, call: Call, context: CommandContext): Replies {
  return (signal) => dispatcher.dispatch(call, context, signal);
}

/** One sentence that says why nothing is done. */
export function saying(text: string): Replies {
  return async function* () {
    yield { kind: 'notice', level: 'error', text };
  };
}

/** A notice that whoever asked was given before. */
export function isRepeated(reply: Reply): boolean {
  return reply.kind === 'notice' && reply.repeated === true;
}
