import type { Timer } from '../../../src/deadline.ts';

export interface Clock {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** How many are waiting for their time. */
  readonly waiting: number;
  readonly after: Timer;
  /** As `after`, but the time passes as soon as the running code has come to rest. */
  readonly passing: Timer;
  /** Lets so much time pass; what is due on the way is done in order, each to its end. */
  readonly advance: (ms: number) => Promise<void>;
}

interface Alarm {
  readonly at: number;
  readonly ring: () => unknown;
}

/** Stands still until it is told. Starts at the real time, for those who check signatures by it. */
export function createClock(startAt = Date.now()): Clock {
  let now = startAt;
  const alarms = new Set<Alarm>();

  const after: Timer = (ms, callback) => {
    const alarm = { at: now + ms, ring: callback };
    alarms.add(alarm);
    return () => void alarms.delete(alarm);
  };

  const advance = async (ms: number): Promise<void> => {
    const until = now + ms;
    for (;;) {
      const due = [...alarms].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      alarms.delete(due);
      now = Math.max(now, due.at);
      await due.ring();
    }
    now = Math.max(now, until);
  };

  const passing: Timer = (ms, callback) => {
    const cancel = after(ms, callback);
    const soon = setImmediate(() => void advance(ms));
    return () => {
      cancel();
      clearImmediate(soon);
    };
  };

  return {
    now: () => now,
    get waiting() {
      return alarms.size;
    },
    after,
    passing,
    advance,
  };
}
