import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Database } from '../../../index/sqlite.ts';
import { openState } from '../../../src/state/database.ts';
import { exportState } from '../../../src/state/export.ts';
import { createStores } from '../../../src/state/stores.ts';
import { aFolder, aTurn } from '../../support/builders.ts';

const HERE = { platform: 'test', tenant: 'here' };
const now = (): Date => new Date('2026-11-26T10:00:00Z');

async function aFolderWith(ids: readonly string[]): Promise<string> {
  const folder = aFolder();
  const stores = createStores(await openState(folder), now);
  for (const id of ids) await stores.turns.put(aTurn({ ...HERE, id, person: 'p' }));
  await stores.installations.put(HERE, 'canary-sealed-token');
  await stores.seen.claim(HERE, 'event');
  await stores.close();
  return folder;
}

it('gives a row a line with its table, in the same order whatever came first', async () => {
  const lines = [...exportState(await aFolderWith(['b', 'a', 'c']))];
  expect(lines).toEqual([...exportState(await aFolderWith(['c', 'b', 'a']))]);
  const rows = lines.map((line) => JSON.parse(line));
  expect(rows.map(({ table, row }) => [table, row.id ?? row.event ?? row.tenant])).toEqual([
    ['installations', 'here'],
    ['seen_events', 'event'],
    ['turns', 'a'],
    ['turns', 'b'],
    ['turns', 'c'],
  ]);
  expect(rows[2].row).toMatchObject({ person: 'p', asked_at: '2026-11-26T10:00:00.000Z' });
});

it('gives no token, no key and no link that waits to be pressed', async () => {
  const folder = await aFolderWith([]);
  const stores = createStores(await openState(folder), now);
  const key = await stores.keys.get('unsubscribe');
  await stores.close();
  const db = new Database(join(folder, 'state.db'));
  db.exec(`INSERT INTO subscriptions (id, platform, tenant, channel, direct, person, topic, every, time, zone, quiet,
    state, confirm_hash, made_at, next_at, next_date)
    VALUES ('s', 'mail', '', 'ada@example.org', 1, '', '', 'daily', '09:00', 'UTC', 'week', 'pending', 'canary-hash', '', '', '')`);
  db.close();
  const lines = [...exportState(folder)].join('\n');
  expect(lines).not.toContain('canary');
  expect(lines).not.toContain(key);
  expect(lines.match(/"\[redacted\]"/g)).toHaveLength(3);
});

it('says where nothing is remembered yet', () => {
  expect(() => [...exportState(aFolder())]).toThrow(/^Nothing is remembered in \S+ yet\. /);
});
