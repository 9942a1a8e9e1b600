import { Kysely } from 'kysely';
import { afterAll } from 'vitest';
import { Database } from '../../index/sqlite.ts';
import { migrate, openState, upToDate } from '../../src/state/database.ts';
import type { Schema, State } from '../../src/state/schema.ts';
import { aFolder } from './builders.ts';
import { pglite } from './pglite.ts';

/** An empty state in memory. */
export function aState(): Promise<State> {
  return upToDate(new Database(':memory:'), 'the state');
}

/** Runs what holds for the state on each database that may keep it. */
export function inEachDatabase(test: (name: string, open: () => Promise<State>) => void): void {
  let postgres: ReturnType<typeof pglite> | undefined;
  afterAll(async () => (await postgres)?.close());
  test('a SQLite file', () => openState(aFolder()));
  test('SQLite in memory', aState);
  test('Postgres', async () => {
    postgres ??= pglite();
    const state = new Kysely<Schema>({ dialect: await (await postgres).emptied() });
    await migrate(state, 'the state');
    return state;
  });
}
