import type { Timer } from '../../../src/deadline.ts';

export interface Clock {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** How many are waiting for their time. */
  readonly waiting: number;
  /** Milliseconds to the next who waits. */
  readonly untilNext: number | undefined;
  readonly after: Timer;
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

  return {
    now: () => now,
    get waiting() {
      return alarms.size;
    },
    get untilNext() {
      const times = [...alarms].map(({ at }) => at - now);
      return times.length === 0 ? undefined : Math.max(0, Math.min(...times));
    },
    after,
    advance,
  };
}
