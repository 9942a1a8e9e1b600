import type { Timer } from '../../src/deadline.ts';

const GAP_MS = 5_000;
const HOUR_MS = 3_600_000;
const AN_HOUR_MAX = 10;

export interface IdentifyThrottle {
  waitForIdentify(shardId: number, signal: AbortSignal): Promise<void>;
}

/**
 * Lets a shard begin a session ten times an hour at most, and five seconds apart: Discord resets the token of
 * those who begin a thousand a day.
 */
export function createIdentifyThrottle(monotonic: () => number, timer: Timer): IdentifyThrottle {
  const begun = new Map<number, readonly number[]>();
  let last = Number.NEGATIVE_INFINITY;

  return {
    async waitForIdentify(shardId, signal) {
      for (;;) {
        const now = monotonic();
        const recent = (begun.get(shardId) ?? []).filter((time) => time > now - HOUR_MS);
        const full = recent.length < AN_HOUR_MAX ? 0 : (recent[0] ?? now) + HOUR_MS - now;
        const waitMs = Math.max(full, last + GAP_MS - now);
        if (waitMs <= 0) {
          last = now;
          begun.set(shardId, [...recent, now]);
          return;
        }
        await pause(waitMs, timer, signal);
      }
    },
  };
}

function pause(ms: number, timer: Timer, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      cancel();
      reject(signal.reason);
    };
    const cancel = timer(ms, () => {
      signal.removeEventListener('abort', stop);
      resolve();
    });
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
  });
}
