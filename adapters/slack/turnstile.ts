import { setImmediate } from 'node:timers/promises';
import type { Timer } from '../../src/deadline.ts';

/** So many are let to work at a time… */
const AT_ONCE = 2;
/** …whoever works longer waits for somebody else, and holds nobody up… */
const HOLD_MS = 250;
/** …and what is to be acknowledged comes first, but not for ever. */
const AGAIN_MS = 5;
const TRIES_MAX = 200;

/**
 * Lets a few to work at a time, once nothing that Slack has sent waits for its acknowledgement. Who only waits for
 * others calls `leave`. Passes on what the work throws.
 */
export type Turnstile = (work: (leave: () => void) => Promise<void>) => Promise<void>;

/** `isOwed`: whether an acknowledgement is, or will be in a moment. */
export function createTurnstile(timer: Timer, isOwed: () => boolean): Turnstile {
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
    for (let tries = 0; tries < TRIES_MAX; tries++) {
      await setImmediate();
      await setImmediate();
      if (!isOwed()) return;
      await new Promise<void>((resolve) => timer(AGAIN_MS, resolve));
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
