import { expect, it } from 'vitest';
import { createTurnstile } from '../../../adapters/web/turnstile.ts';
import { aClock } from '../../support/clock.ts';

const aTurnstile = () => {
  const clock = aClock();
  return { clock, ...createTurnstile({ room: 4, timer: clock.timer }) };
};

it('lets in what there is room for, and others when it has left', () => {
  const { enter } = aTurnstile();
  const first = enter({ weight: 3 });
  expect(enter({ weight: 2 })).toBeUndefined();
  expect(enter({ weight: 1 })).toBeDefined();
  first?.();
  first?.(); // leaving twice makes no room twice
  expect(enter({ weight: 3 })).toBeDefined();
  expect(enter({ weight: 1 })).toBeUndefined();
});

it('makes room for others while a language model is waited for', async () => {
  const { enter, clock } = aTurnstile();
  enter({ weight: 4, heldMs: 1_000 });
  expect(enter({ weight: 1 })).toBeUndefined();
  await clock.advance(1_000);
  expect(enter({ weight: 4 })).toBeDefined();
  await clock.advance(10_000);
  expect(enter({ weight: 1 })).toBeUndefined(); // work of this machine is held until it is over
});
