import { once } from 'node:events';
import { expect, it } from 'vitest';
import { systemClock } from '../../../index/sources/clock.ts';

it('wakes up in time, or with the reason of the signal', async () => {
  const before = systemClock.now();
  await systemClock.sleep(1);
  expect(systemClock.now()).toBeGreaterThanOrEqual(before);
  const reason = new Error('enough');
  await expect(systemClock.sleep(60_000, AbortSignal.abort(reason))).rejects.toBe(reason);
  const stop = new AbortController();
  const sleeping = systemClock.sleep(60_000, stop.signal);
  stop.abort(reason);
  await expect(sleeping).rejects.toBe(reason);
});

it('aborts at a deadline', async () => {
  const signal = systemClock.deadline(1);
  if (!signal.aborted) await once(signal, 'abort');
  expect(signal.reason.name).toBe('TimeoutError');
});
