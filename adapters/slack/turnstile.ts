import { setImmediate } from 'node:timers/promises';
import type { Timer } from '../../src/deadline.ts';

/** So many are let to work at a time… */
const AT_ONCE = 2;
/** …whoever works longer waits for somebody else, and holds nobody up… */
const HOLD_MS = 250;
/** …and what is to be acknowledged comes first, but not for ever. */
const TURNS_MAX = 500;

/**
 * Lets a few to work at a time, once nothing that Slack has sent waits for its acknowledgement. Who only waits for
 * others calls `leave`. Passes on what the work throws.
 */
export type Turnstile = (work: (leave: () => void) => Promise<void>) => Promise<void>;

/** `owed`: how many acknowledgements are. */
export function createTurnstile(timer: Timer, owed: () => number): Turnstile {
  const waiting: (() => void)[] = [];
  let busy = 0;

  function leave(): void {
    const next = waiting.shift();
    if (next === undefined) busy--;
    else next();
  }

  async function enter(): Promise<() => void> {
    if (busy < AT_ONCE) busy++;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    await acknowledged();
    let cancel = (): void => {};
    let hasLeft = false;
    const once = (): void => {
      cancel();
      if (!hasLeft) leave();
      hasLeft = true;
    };
    cancel = timer(HOLD_MS, once);
    return once;
  }

  /** A turn of the event loop reads what has come; each is told to be owed in the next. */
  async function acknowledged(): Promise<void> {
    for (let turn = 0; turn < TURNS_MAX; turn++) {
      await setImmediate();
      if (turn > 0 && owed() === 0) return;
    }
  }

  return async (work) => {
    const leaveOnce = await enter();
    try {
      await work(leaveOnce);
    } finally {
      leaveOnce();
    }
  };
}
