import { expect, it } from 'vitest';
import { createChanges } from './waiting.ts';

const aWait = () => createChanges({ describe: () => 'GET /gateway/bot → 200', patienceMs: 20 });

it('gives what the probe finds, at once or when something has changed', async () => {
  const { until, notify } = aWait();
  expect(await until(() => 'here')).toBe('here');
  let found: number | undefined;
  const waiting = until(() => found);
  notify();
  found = 7;
  notify();
  expect(await waiting).toBe(7);
});

it('says what it waited for and what has happened when nothing came of it', async () => {
  const waiting = aWait().until(() => 0);
  await expect(waiting).rejects.toThrow('nothing came of () => 0 in 20 ms\nGET /gateway/bot → 200');
});

it('fails with a probe that fails, and lets the others wait on', async () => {
  const { until, notify } = aWait();
  let found = '';
  const waiting = until(() => found);
  const failing = until(() => {
    throw new Error('no such channel');
  });
  await expect(failing).rejects.toThrow('no such channel');
  found = 'found';
  notify();
  expect(await waiting).toBe('found');
});
