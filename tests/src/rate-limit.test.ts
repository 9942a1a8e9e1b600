import { expect, it } from 'vitest';
import { createRateLimiter } from '../../src/rate-limit.ts';

const MINUTE_MS = 60_000;

function aLimiter(count = 3) {
  let now = 1_000;
  const limiter = createRateLimiter({ count, windowMs: MINUTE_MS }, () => now);
  return {
    take: (key = 'p') => limiter.take(key),
    pass(ms: number) {
      now += ms;
    },
  };
}

it('allows so many in a window, then says how long to wait', () => {
  const { take, pass } = aLimiter();
  for (let i = 0; i < 3; i++) {
    expect(take()).toEqual({ allowed: true, waitMs: 0, first: false });
    pass(10_000);
  }
  expect(take()).toEqual({ allowed: false, waitMs: 30_000, first: true });
  pass(30_000);
  expect(take()).toMatchObject({ allowed: true });
  expect(take()).toMatchObject({ allowed: false, waitMs: 10_000 });
});

it('does not count what it refuses', () => {
  const { take, pass } = aLimiter(1);
  take();
  for (let i = 0; i < 100; i++) expect(take().allowed).toBe(false);
  pass(MINUTE_MS);
  expect(take().allowed).toBe(true);
});

it('tells once, until something is allowed again', () => {
  const { take, pass } = aLimiter(1);
  take();
  expect([take().first, take().first, take().first]).toEqual([true, false, false]);
  pass(MINUTE_MS);
  take();
  expect(take().first).toBe(true);
});

it('keeps people apart', () => {
  const { take } = aLimiter(1);
  expect(take('p').allowed).toBe(true);
  expect(take('q').allowed).toBe(true);
  expect(take('p').allowed).toBe(false);
});

it('forgets who was not seen for longest, beyond ten thousand', () => {
  const { take } = aLimiter(1);
  take('p');
  for (let i = 0; i < 9_999; i++) take(`other ${i}`);
  expect(take('p').allowed).toBe(false); // seen again
  for (let i = 0; i < 9_999; i++) take(`another ${i}`);
  expect(take('p').allowed).toBe(false);
  for (let i = 0; i < 10_000; i++) take(`more ${i}`);
  expect(take('p').allowed).toBe(true);
});
