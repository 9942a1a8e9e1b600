import { orAborted } from '../or-aborted.ts';
import type { Clock } from './clock.ts';
import type { Lane } from './lane.ts';

const PAUSE_MAX_MS = 3_600_000;
/** Another process asks: looked at again after so long. */
const AGAIN_MS = 50;

/** Waits for the moment at which a request may start. */
export type Start = () => Promise<void>;

export interface Turns {
  /** Runs the job alone; it waits with `start` before each request that it makes. */
  take<T>(job: (start: Start) => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** Nothing starts before this time, an hour away at most. */
  pauseUntil(time: number): void;
  /** How long a request that came now would wait, apart from those before it. */
  waitMs(): number;
}

/** One request at a time in all processes, in each first come, first served, with a gap between starts. */
export function createTurns(gapMs: number, clock: Clock, lane: Lane): Turns {
  let previous: Promise<void> = Promise.resolve();

  /** A clock that was set back makes nobody wait longer. */
  const waitMs = (): number => {
    const now = clock.now();
    const { startedAt, pausedUntil } = lane.times();
    const times = {
      startedAt: Math.min(startedAt, now),
      pausedUntil: Math.min(pausedUntil, now + PAUSE_MAX_MS),
    };
    if (times.startedAt < startedAt || times.pausedUntil < pausedUntil) lane.keep(times);
    return Math.max(0, times.startedAt + gapMs - now, times.pausedUntil - now);
  };

  async function start(signal?: AbortSignal): Promise<void> {
    for (let ms = waitMs(); ms > 0; ms = waitMs()) await clock.sleep(ms, signal);
    signal?.throwIfAborted();
    lane.keep({ startedAt: clock.now() });
  }

  async function enter(signal?: AbortSignal): Promise<() => void> {
    for (;;) {
      const leave = lane.enter();
      if (leave !== undefined) return leave;
      await clock.sleep(AGAIN_MS, signal);
    }
  }

  return {
    waitMs,
    pauseUntil(time) {
      lane.keep({ pausedUntil: Math.max(lane.times().pausedUntil, time) });
    },
    async take(job, signal) {
      const before = previous;
      let end = (): void => {};
      previous = new Promise((resolve) => {
        end = resolve;
      });
      try {
        await orAborted(() => before, signal);
        const leave = await enter(signal);
        try {
          return await job(() => start(signal));
        } finally {
          leave();
        }
      } finally {
        void before.then(end);
      }
    },
  };
}
