import { setImmediate } from 'node:timers/promises';
import type { Call } from '../../src/call.ts';
import type { CommandContext } from '../../src/command-context.ts';
import { systemTimer } from '../../src/deadline.ts';
import { phrases } from '../../src/phrases.ts';
import type { Notice, Reply } from '../../src/reply.ts';
import type { Telemetry } from '../../src/telemetry.ts';
import type { Core } from '../service.ts';
import { createTurnstile, type Turnstile } from './turnstile.ts';

/** Two of each saturate two cores; what is let in is done within half a second. */
const AT_ONCE = 2;
/** A search, a card: longer ones ask a source. */
const READING = { patienceMs: 400, heldMs: 500 };
/** A question that this machine answers by itself. */
const QUOTING = { patienceMs: 300, heldMs: 2_000 };
/** One that waits for a model by then, which people have the patience for. */
const MODEL = { patienceMs: 2_000, heldMs: 150 };
/** The loop accepts one connection a turn: as many as come while it is held up, but for a flood. */
const TURNS = 16;
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

export function createAsking({
  dispatcher,
  monotonic,
  telemetry,
  hasModel,
}: Pick<Core, 'dispatcher' | 'monotonic'> & {
  readonly telemetry: Telemetry;
  readonly hasModel: boolean;
}): Asking {
  const turnstile = (kind: typeof READING): Turnstile =>
    createTurnstile({ ...kind, atOnce: AT_ONCE, letIn, timer: systemTimer, now: monotonic });
  const questions = turnstile(hasModel ? MODEL : QUOTING);
  const others = turnstile(READING);

  async function* replies(
    call: Call,
    context: CommandContext,
    signal: AbortSignal,
  ): AsyncIterable<Reply> {
    const leave = await (call.name === 'ask' ? questions : others).enter(signal);
    if (leave === undefined) {
      telemetry.served({ command: call.name, platform: 'web', ms: 0, reply: BUSY });
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

async function letIn(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn++) await setImmediate();
}
