import type { Clock } from '../../index/sources/clock.ts';

export interface VirtualClock extends Clock {
  /** Lets time pass: deadlines that fall due abort. */
  advance(ms: number): void;
}

const START = Date.parse('2026-11-23T06:00:00Z');

/**
 * Time that passes only when somebody sleeps or the test says so: waiting an hour takes no time. Requests
 * take no time either, so a deadline is met unless the test lets time pass.
 */
export function createVirtualClock(): VirtualClock {
  let now = START;
  const deadlines: { readonly at: number; readonly late: AbortController }[] = [];

  function advance(ms: number): void {
    now += ms;
    for (const { at, late } of deadlines) {
      if (at <= now) late.abort(new DOMException('the time is up', 'TimeoutError'));
    }
  }

  return {
    now: () => now,
    advance,
    async sleep(ms, signal) {
      const until = now + ms;
      await new Promise(setImmediate);
      signal?.throwIfAborted();
      if (until > now) advance(until - now);
    },
    deadline(ms) {
      const late = new AbortController();
      deadlines.push({ at: now + ms, late });
      return late.signal;
    },
  };
}
