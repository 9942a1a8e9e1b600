import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createTurnstile } from '../../../adapters/slack/turnstile.ts';
import { manualTime } from '../../support/manual-time.ts';

const LONG_MS = 1_000;

/** Ten pieces of work that begin when they are let in, and end when they are told to. */
function aCrowd(isOwed: () => boolean = () => false) {
  const time = manualTime();
  const turn = createTurnstile(time.timer, isOwed);
  const begun: { readonly leave: () => void; end(): void; fail(error: Error): void }[] = [];
  const all = Array.from({ length: 10 }, () =>
    turn(
      (leave) =>
        new Promise((resolve, reject) => begun.push({ leave, end: resolve, fail: reject })),
    ),
  );
  const begin = async (): Promise<number> => {
    for (let turns = 0; turns < 20; turns++) await setImmediate();
    return begun.length;
  };
  return { time, begun, all, begin };
}

it('lets one after the other in, never all of them', async () => {
  const { begun, begin, all } = aCrowd();
  const atOnce = await begin();
  expect(atOnce).toBeLessThan(5);
  begun[0]?.end();
  expect(await begin()).toBe(atOnce + 1);
  begun[1]?.leave();
  expect(await begin()).toBe(atOnce + 2);
  begun[1]?.end(); // it has left before
  expect(await begin()).toBe(atOnce + 2);
  for (let i = 0; i < all.length; i++) {
    begun[i]?.end();
    await begin();
  }
  await Promise.all(all);
});

it('lets somebody else in when one works long', async () => {
  const { time, begun, begin } = aCrowd();
  const atOnce = await begin();
  while (begun.length < 10) {
    const before = begun.length;
    time.pass(LONG_MS);
    expect(await begin()).toBe(Math.min(10, before + atOnce));
  }
});

it('passes on what fails, and lets the next in', async () => {
  const { begun, begin, all } = aCrowd();
  const atOnce = await begin();
  begun[0]?.fail(new Error('broken'));
  await expect(all[0]).rejects.toThrow('broken');
  expect(await begin()).toBe(atOnce + 1);
});

it('waits until all is acknowledged, but not for ever', async () => {
  let isOwed = true;
  const { begin, time } = aCrowd(() => isOwed);
  expect(await begin()).toBe(0);
  isOwed = false;
  time.pass(LONG_MS);
  expect(await begin()).toBeGreaterThan(0);
  const late = aCrowd(() => true);
  for (let waits = 0; late.begun.length === 0; waits++) {
    expect(waits).toBeLessThan(1_000);
    await late.begin();
    late.time.pass(LONG_MS);
  }
});
