import { setImmediate } from 'node:timers/promises';
import type { Timer } from '../../src/deadline.ts';

export interface Clock {
  /** Milliseconds since the clock was made; never goes back. */
  readonly monotonic: () => number;
  /** The time of day, which may jump. */
  readonly date: () => Date;
  readonly timer: Timer;
  /** Waits, and rejects when the signal aborts. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** Lets so much time go by: what is due happens in its order. */
  advance(ms: number): Promise<void>;
  /** Sets the time of day forward or back. */
  jump(ms: number): void;
}

/** Time that goes by only when it is told to. */
export function aClock(start = '2026-11-25T12:00:00Z'): Clock {
  let now = 0;
  let offset = Date.parse(start);
  const due: { at: number; callback: () => void }[] = [];
  const timer: Timer = (ms, callback) => {
    const entry = { at: now + ms, callback };
    due.push(entry);
    return () => {
      const index = due.indexOf(entry);
      if (index >= 0) due.splice(index, 1);
    };
  };
  return {
    monotonic: () => now,
    date: () => new Date(offset + now),
    timer,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        const cancel = timer(ms, resolve);
        const stop = (): void => {
          cancel();
          reject(signal?.reason);
        };
        if (signal?.aborted === true) stop();
        signal?.addEventListener('abort', stop, { once: true });
      }),
    async advance(ms) {
      const end = now + ms;
      await settled();
      for (;;) {
        const next = due.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
        if (next === undefined) break;
        due.splice(due.indexOf(next), 1);
        now = Math.max(now, next.at);
        next.callback();
        await settled();
      }
      now = end;
    },
    jump(ms) {
      offset += ms;
    },
  };
}

/** Everything that can go on without time going by has gone on. */
export async function settled(): Promise<void> {
  for (let round = 0; round < 3; round++) await setImmediate();
}
