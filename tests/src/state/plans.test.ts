import { expect, it } from 'vitest';
import { Database } from '../../../index/sqlite.ts';
import { upToDate } from '../../../src/state/database.ts';
import { createStores, type Stores } from '../../../src/state/stores.ts';
import { MAIL } from '../../../src/subscriptions.ts';
import { aSubscription } from '../../support/digests.ts';

const ADA = 'ada@example.org';
const DUE = new Date('2026-11-25T09:00:00Z');
const CONTENT = { list: 'l', period: 'day', notices: [], papers: [] } as const;

/** How SQLite goes about each statement of an action. */
async function plansOf(action: (stores: Stores) => Promise<unknown>): Promise<string> {
  const run: string[] = [];
  const db = new Database(':memory:', { verbose: (sql) => run.push(String(sql)) });
  const state = await upToDate(db, 'the state');
  const stores = createStores(state, () => new Date('2026-11-25T12:00:00Z'));
  await stores.subscriptions.put(aSubscription({ ...MAIL, channel: ADA, direct: true }));
  const own = { id: 'd', subscription: 's', date: '2026-11-25', dueAt: DUE, until: DUE };
  await stores.outbox.put([{ ...MAIL, ...own, channel: ADA, state: 'queued' }], new Map());
  await stores.outbox.begin('d', 1_000, CONTENT);
  for (const delivery of await stores.outbox.history('s', 1)) await stores.outbox.arrived(delivery);
  run.length = 0;
  await action(stores);
  const statements = run.filter((sql) => /^(?:select|delete|update)\b/i.test(sql));
  const steps = statements.flatMap((sql) =>
    db.prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all(),
  );
  await stores.close();
  return steps.map(({ detail }) => detail).join('\n');
}

it('looks up what an address subscribes to, one by one', async () => {
  expect(await plansOf((stores) => stores.mailAddresses.dropUnused())).toMatch(
    /subscriptions .*subscriptions_place \(platform=\? AND tenant=\? AND channel=\?\)/,
  );
});

it('looks up the mails of the address whose mail came back', async () => {
  const note = { delivery: 'd', addresses: [ADA], reason: 'full' };
  expect(await plansOf((stores) => stores.returned.note(note))).toMatch(
    /outbox .*outbox_place \(platform=\? AND tenant=\? AND channel=\?\)/,
  );
});

it('counts and prunes deliveries without reading all there are', async () => {
  const counted = await plansOf((stores) => stores.outbox.counts(DUE));
  expect(counted).toContain('COVERING INDEX outbox_due (due_at>?)');
  const pruned = await plansOf((stores) => stores.prune(DUE));
  expect(pruned).toContain('outbox_due (due_at<?)');
  expect(pruned).not.toContain('SCAN outbox');
});
