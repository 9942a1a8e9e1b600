import type { Timer } from '../../src/deadline.ts';

/** Time that stands still until it is told to pass. */
export interface ManualTime {
  readonly monotonic: () => number;
  readonly timer: Timer;
  /** Calls back what is due by then, in order. */
  pass(ms: number): void;
  /** How many wait. */
  waiting(): number;
}

export function manualTime(): ManualTime {
  let now = 0;
  let waiting: { readonly at: number; readonly callback: () => void }[] = [];
  return {
    monotonic: () => now,
    timer(ms, callback) {
      const entry = { at: now + ms, callback };
      waiting.push(entry);
      return () => {
        waiting = waiting.filter((other) => other !== entry);
      };
    },
    pass(ms) {
      const end = now + ms;
      for (;;) {
        const next = waiting.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
        if (next === undefined) break;
        waiting = waiting.filter((other) => other !== next);
        now = Math.max(now, next.at);
        next.callback();
      }
      now = end;
    },
    waiting: () => waiting.length,
  };
}
