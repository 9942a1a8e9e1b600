import type { Call } from '../../src/call.ts';
import type { CommandContext } from '../../src/command.ts';
import type { Reply } from '../../src/reply.ts';
import type { Core } from '../service.ts';

/** What answers somebody; ends soon after the signal. */
export type Replies = (signal: AbortSignal) => AsyncIterable<Reply>;

export function doing(core: Core, call: Call, context: CommandContext): Replies {
  return (signal) => core.dispatcher.dispatch(call, context, signal);
}

/** One sentence that says why nothing is done. */
export function saying(text: string): Replies {
  return async function* () {
    yield { kind: 'notice', level: 'error', text };
  };
}
