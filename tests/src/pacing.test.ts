import { expect, it } from 'vitest';
import { pause } from '../../src/pacing.ts';

it('pauses for nobody who is already to stop', async () => {
  const stop = new AbortController();
  stop.abort();
  let cancelled = 0;
  await pause(60_000, () => () => void cancelled++, stop.signal);
  expect(cancelled).toBe(1);
});
