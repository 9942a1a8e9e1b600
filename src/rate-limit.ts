/** So many in a time, over a sliding window. */
export interface Limit {
  readonly count: number;
  readonly windowMs: number;
}

export interface Verdict {
  readonly allowed: boolean;
  /** Until the next one is allowed; 0 where this one is. */
  readonly waitMs: number;
  /** Nobody was told yet in this window. */
  readonly first: boolean;
}

export interface RateLimiter {
  /** Counts an attempt for a key, unless it is refused. */
  take(key: string): Verdict;
}

interface Window {
  times: number[];
  told: boolean;
}

const KEYS_MAX = 10_000;

/** `now`: milliseconds, monotonic, so that a change of the clock lets nobody in and locks nobody out. */
export function createRateLimiter({ count, windowMs }: Limit, now: () => number): RateLimiter {
  const windows = new Map<string, Window>();

  function windowOf(key: string, since: number): Window {
    const kept = windows.get(key) ?? { times: [], told: false };
    windows.delete(key);
    for (const [oldest, { times }] of windows) {
      if (windows.size < KEYS_MAX && (times.at(-1) ?? since) > since) break;
      windows.delete(oldest);
    }
    windows.set(key, kept); // the least used come first
    kept.times = kept.times.filter((time) => time > since);
    return kept;
  }

  return {
    take(key) {
      const time = now();
      const window = windowOf(key, time - windowMs);
      if (window.times.length < count) {
        window.times.push(time);
        window.told = false;
        return { allowed: true, waitMs: 0, first: false };
      }
      const first = !window.told;
      window.told = true;
      return { allowed: false, waitMs: (window.times[0] ?? time) + windowMs - time, first };
    },
  };
}
