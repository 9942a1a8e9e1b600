import type { Call } from '../../src/call.ts';
import type { CommandContext } from '../../src/command-context.ts';
import { systemTimer } from '../../src/deadline.ts';
import { phrases } from '../../src/phrases.ts';
import type { Notice, Reply } from '../../src/reply.ts';
import type { Core } from '../service.ts';
import { createTurnstile, type Work } from './turnstile.ts';

/** Of the work that is done at a time; what is let in is done within half a second on two cores. */
const ROOM = 32;
const QUESTION: Work = { weight: 4, heldMs: 1_000 };
const OTHER: Work = { weight: 1 };
const BUSY: Notice = {
  kind: 'notice',
  level: 'error',
  text: phrases.tooMany(1),
  reason: 'rate',
  waitSeconds: 1,
};

/** How everything on the page is asked for. */
export interface Asking {
  /** Snapshots, as the dispatcher gives them. */
  replies(call: Call, context: CommandContext, signal: AbortSignal): AsyncIterable<Reply>;
  /** The last one. */
  reply(call: Call, context: CommandContext, signal: AbortSignal): Promise<Reply>;
}

export function createAsking({ dispatcher }: Pick<Core, 'dispatcher'>): Asking {
  const turnstile = createTurnstile({ room: ROOM, timer: systemTimer });

  async function* replies(
    call: Call,
    context: CommandContext,
    signal: AbortSignal,
  ): AsyncIterable<Reply> {
    const leave = turnstile.enter(call.name === 'ask' ? QUESTION : OTHER);
    if (leave === undefined) {
      yield BUSY;
      return;
    }
    try {
      for await (const reply of dispatcher.dispatch(call, context, signal)) {
        leave(); // the first words are there: what follows is the model's time
        yield reply;
      }
    } finally {
      leave();
    }
  }

  return {
    replies,
    async reply(call, context, signal) {
      let last: Reply | undefined;
      for await (const reply of replies(call, context, signal)) last = reply;
      if (last === undefined) throw new Error(`${call.name} gave no reply`);
      return last;
    },
  };
}
