import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { type Dialect, Kysely, Migrator, SqliteDialect } from 'kysely';
import { StateError } from '../errors.ts';
import { migrations } from './migrations.ts';
import type { Schema, State } from './schema.ts';

const FILE = 'state.db';
const BUSY_TIMEOUT_MS = 5_000;

/** Opens `state.db` in the folder and brings it up to date; what stood there before is copied first. */
export async function openState(dataDir: string): Promise<State> {
  const path = join(dataDir, FILE);
  mkdirSync(dataDir, { recursive: true });
  const isNew = !existsSync(path);
  const db = openSqlite(path);
  const state = new Kysely<Schema>({ dialect: new SqliteDialect({ database: db }) });
  await assertKnown(state, path);
  if (!isNew && (await pending(state)).length > 0) await backUp(db, path);
  await migrate(state, path);
  return state;
}

/** A state in any database that Kysely speaks; brought up to date. */
export async function openStateWith(dialect: Dialect): Promise<State> {
  const state = new Kysely<Schema>({ dialect });
  await migrate(state, 'the state database');
  return state;
}

/** Deleted rows are overwritten with zeros; commits are durable. */
function openSqlite(path: string): Database.Database {
  try {
    const db = new Database(path, { timeout: BUSY_TIMEOUT_MS });
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma('secure_delete = ON');
    return db;
  } catch (cause) {
    throw new StateError(
      `${path} cannot be used. Check that its folder is writable and has room, or restore it from a backup.`,
      { cause },
    );
  }
}

function migratorOf(state: State): Migrator {
  return new Migrator({
    db: state,
    provider: { getMigrations: async () => ({ ...migrations }) },
  });
}

async function pending(state: State): Promise<readonly string[]> {
  const all = await migratorOf(state).getMigrations();
  return all.filter(({ executedAt }) => executedAt === undefined).map(({ name }) => name);
}

/** A newer Footnote may have been here: its state is left alone. */
async function assertKnown(state: State, path: string): Promise<void> {
  const tables = await state.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some(({ name }) => name === 'kysely_migration')) return;
  const applied = await state
    .withTables<{ kysely_migration: { name: string } }>()
    .selectFrom('kysely_migration')
    .select('name')
    .execute();
  const unknown = applied.find(({ name }) => !Object.hasOwn(migrations, name));
  if (unknown === undefined) return;
  await state.destroy();
  throw new StateError(
    `${path} was written by a newer Footnote (it has "${unknown.name}"). Install that version, or restore the copy from before.`,
  );
}

async function backUp(db: Database.Database, path: string): Promise<void> {
  const last = Object.keys(migrations).at(-1);
  await db.backup(`${path}.before-${last}`);
}

async function migrate(state: State, path: string): Promise<void> {
  const { error } = await migratorOf(state).migrateToLatest();
  if (error === undefined) return;
  await state.destroy();
  throw new StateError(
    `${path} could not be brought up to date. Its copy from before is kept beside it.`,
    {
      cause: error,
    },
  );
}
