import Database from 'better-sqlite3';
import { Kysely } from 'kysely';
import { afterAll } from 'vitest';
import { migrate, openState, upToDate } from '../../../src/state/database.ts';
import type { Schema } from '../../../src/state/schema.ts';
import { aFolder } from '../../support/builders.ts';
import { pglite } from '../../support/pglite.ts';
import { testState } from '../../support/state-contract.ts';

const postgres = await pglite();
afterAll(postgres.close);

testState('a SQLite file', () => openState(aFolder()));
testState('SQLite in memory', () => upToDate(new Database(':memory:'), 'the state'));
testState('Postgres', async () => {
  const state = new Kysely<Schema>({ dialect: await postgres.emptied() });
  await migrate(state, 'the state');
  return state;
});
