import { expect, it } from 'vitest';
import { createTurnstile } from '../../../adapters/web/turnstile.ts';
import { aClock, settled } from '../../support/clock.ts';

const PATIENCE_MS = 400;
const never = new AbortController().signal;

/** Two at a time, whose work takes as long as `serve` says. */
function aTurnstile() {
  const clock = aClock();
  const { enter } = createTurnstile({
    atOnce: 2,
    patienceMs: PATIENCE_MS,
    heldMs: 1_000,
    letIn: async () => {},
    timer: clock.timer,
    now: clock.monotonic,
  });
  /** What becomes of somebody who comes now; `ms` from then until served. */
  async function serve(workMs: number, signal = never) {
    const cameAt = clock.monotonic();
    const leave = await enter(signal);
    if (leave === undefined) return { served: false, ms: clock.monotonic() - cameAt };
    await clock.sleep(workMs);
    leave();
    leave(); // leaving twice lets in nobody twice
    return { served: true, ms: clock.monotonic() - cameAt };
  }
  /** One every so many milliseconds, for a while. */
  async function offer(everyMs: number, count: number, workMs: number) {
    const pending = [];
    for (let i = 0; i < count; i++) {
      pending.push(serve(workMs));
      await clock.advance(everyMs);
    }
    await clock.advance(10_000);
    return Promise.all(pending);
  }
  return { clock, enter, serve, offer };
}

it('lets two to work at a time, in the order in which they came', async () => {
  const { clock, serve } = aTurnstile();
  const times: number[] = [];
  for (let i = 0; i < 4; i++) void serve(50).then(({ ms }) => times.push(ms));
  await clock.advance(1_000);
  expect(times).toEqual([50, 50, 100, 100]);
});

it.each([
  ['searches', 18, 5],
  ['questions', 150, 20],
])('serves all it can, and soon, when thrice as many come: %s', async (_, workMs, everyMs) => {
  const { offer } = aTurnstile();
  const count = 1_000;
  const all = await offer(everyMs, count, workMs);
  const served = all.filter(({ served: is }) => is);
  expect(served.length).toBeGreaterThan(0.95 * ((count * everyMs * 2) / workMs));
  for (const { ms } of served) expect(ms).toBeLessThanOrEqual(PATIENCE_MS + workMs);
  const refused = all.filter(({ served: is }) => !is);
  const atOnce = refused.filter(({ ms }) => ms === 0);
  expect(atOnce.length).toBeGreaterThan(0.95 * refused.length);
});

it('makes nobody wait longer where work suddenly takes long', async () => {
  const { clock, serve, offer } = aTurnstile();
  await offer(20, 50, 20);
  const slow = [serve(900), serve(900)];
  const behind = [serve(20), serve(20)];
  await clock.advance(10_000);
  expect(await Promise.all(slow)).toMatchObject([{ served: true }, { served: true }]);
  expect(await Promise.all(behind)).toEqual([
    { served: false, ms: 900 },
    { served: false, ms: 900 },
  ]);
});

it('lets people wait again once work is quick again', async () => {
  const { offer } = aTurnstile();
  await offer(500, 20, 900);
  await offer(100, 50, 20);
  const all = await offer(9, 10, 20);
  expect(all.every(({ served }) => served)).toBe(true);
});

it('keeps nobody from working for what waits for a language model', async () => {
  const { clock, enter, serve } = aTurnstile();
  await enter(never);
  await enter(never); // neither leaves
  await clock.advance(1_000);
  const next = serve(10);
  await clock.advance(10);
  expect(await next).toEqual({ served: true, ms: 10 });
});

it('passes over whoever has left', async () => {
  const { clock, serve } = aTurnstile();
  void serve(50);
  void serve(50);
  const leaving = new AbortController();
  const left = serve(50, leaving.signal);
  const stayed = serve(50);
  await settled();
  leaving.abort();
  await clock.advance(1_000);
  expect(await left).toMatchObject({ served: false });
  expect(await stayed).toEqual({ served: true, ms: 100 });
});
