import { expect, it } from 'vitest';
import { createRetentionService } from '../../adapters/retention.ts';
import { OPERATORS } from '../../src/alerts.ts';
import { openState } from '../../src/state/database.ts';
import { createStores } from '../../src/state/stores.ts';
import { aFolder, aTurn } from '../support/builders.ts';
import { aClock } from '../support/clock.ts';
import { aLog } from '../support/log.ts';

const HERE = { platform: 'test', tenant: 'here' };
const DAY_MS = 86_400_000;

it('prunes when it starts, lets go of what is in memory, and says how it went', async () => {
  const dataDir = aFolder();
  const clock = aClock();
  const stores = createStores(await openState(dataDir), clock.date);
  await stores.turns.put(aTurn({ ...HERE, id: 'old' }));
  await clock.advance(30 * DAY_MS + 1);
  let cleared = 0;
  const clear = (): void => {
    cleared++;
  };
  const { log } = aLog();
  const options = { stores, dataDir, days: 30, now: clock.date, log, clear };
  const service = createRetentionService(options);
  expect(service.health().ready).toBe(false);
  await service.start();
  expect(service.health()).toMatchObject({ ready: true, detail: /older than 30 days/ });
  expect(await stores.turns.get(HERE, 'old')).toBeUndefined();
  expect(cleared).toBe(1);
  await service.stop();
  await stores.close();
});

it('forgets events in their time, but not within a month what operators are told once in it', async () => {
  const clock = aClock('2026-11-01T00:00:00Z');
  const stores = createStores(await openState(aFolder()), clock.date);
  const whom = { platform: OPERATORS, tenant: 'discord:1' };
  const prunedAfter = async (days: number): Promise<void> => {
    await clock.advance(days * DAY_MS);
    await stores.prune(new Date(clock.date().getTime() - 7 * DAY_MS));
  };
  await stores.seen.claim(HERE, 'event');
  await stores.seen.claim(whom, 'budget 100 2026-11');
  await prunedAfter(29);
  expect(await stores.seen.claim(HERE, 'event')).toBe(true);
  expect(await stores.seen.claim(whom, 'budget 100 2026-11')).toBe(false);
  await prunedAfter(12);
  expect(await stores.seen.claim(whom, 'budget 100 2026-11')).toBe(true);
  await stores.close();
});

it('row O5: says when nothing can be removed, and goes on', async () => {
  const dataDir = aFolder();
  const stores = createStores(await openState(dataDir), () => new Date());
  await stores.close();
  const { log, lines } = aLog();
  const options = { stores, dataDir, days: 30, now: () => new Date(), log, clear: () => {} };
  const service = createRetentionService(options);
  await service.start();
  expect(service.health()).toMatchObject({
    alive: true,
    ready: false,
    detail: 'cannot be written',
  });
  expect(lines.join()).toContain('could not be removed');
  await service.stop();
});
