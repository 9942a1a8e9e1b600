import { closeSync, mkdirSync, openSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Dialect, Kysely, Migrator, SqliteDialect } from 'kysely';
import { Database, sqliteProblem } from '../../index/sqlite.ts';
import { ASIDE, WORK } from '../backup/half-restored.ts';
import { StateError, UserError } from '../errors.ts';
import { findState, STATE_FILE } from './file.ts';
import { migrations } from './migrations.ts';
import type { Schema, State } from './schema.ts';

const COPY = `${STATE_FILE}.before-`;
const BUSY_TIMEOUT_MS = 5_000;
/** People's questions are for the user that runs Footnote alone. */
const PRIVATE_FILE = 0o600;

/**
 * Opens `state.db` in the folder and brings it up to date; what stood there before is copied first. Only the
 * running service may: it holds the folder's lock.
 */
export async function openState(dataDir: string): Promise<State> {
  const path = join(dataDir, STATE_FILE);
  const db = translate(path, () => {
    mkdirSync(dataDir, { recursive: true });
    closeSync(openSync(path, 'a', PRIVATE_FILE));
    return new Database(path, { timeout: BUSY_TIMEOUT_MS });
  });
  try {
    return await upToDate(db, path);
  } catch (error) {
    db.close();
    throw error;
  }
}

/** A state that another process may keep, to be read beside it; undefined where it has no such table yet. */
export function openToRead(path: string, table: string): State | undefined {
  const db = translate(path, () => new Database(path, { readonly: true }));
  try {
    const found = translate(path, () =>
      db.prepare('SELECT 1 FROM sqlite_schema WHERE name = ?').get(table),
    );
    if (found !== undefined) return new Kysely<Schema>({ dialect: sqliteDialect(db) });
  } catch (error) {
    db.close();
    throw error;
  }
  db.close();
  return undefined;
}

/** For what only makes sense where something is remembered. */
export function assertBegun(dataDir: string): void {
  if (findState(dataDir) !== undefined) return;
  throw new UserError(`Nothing is remembered in ${dataDir} yet. \`footnote start\` begins it.`);
}

/** The state in an open database; throws a `StateError` where this Footnote cannot work with it. */
export async function upToDate(db: Database, path: string): Promise<State> {
  translate(path, () => prepare(db, path));
  const state = new Kysely<Schema>({ dialect: sqliteDialect(db) });
  const applied = knownTo(db, path);
  if (applied.length > 0 && applied.length < Object.keys(migrations).length) {
    translate(path, () => copy(db, path));
  }
  await migrate(state, path);
  return state;
}

/** Brings a state in any database that Kysely speaks up to date: all of it or nothing. */
export async function migrate(state: State, path: string): Promise<void> {
  const migrator = new Migrator({
    db: state,
    provider: { getMigrations: async () => ({ ...migrations }) },
  });
  const { error } = await migrator.migrateToLatest();
  if (error === undefined) return;
  throw new StateError(
    `${path} could not be brought up to date and is as it was. Check that the disk has room.`,
    { cause: error },
  );
}

/** Kysely does not wrap the migrations of SQLite in a transaction; a crash would leave half of one. */
export function sqliteDialect(database: Database): Dialect {
  const dialect = new SqliteDialect({ database });
  const adapter = Object.defineProperty(dialect.createAdapter(), 'supportsTransactionalDdl', {
    value: true,
  });
  dialect.createAdapter = () => adapter;
  return dialect;
}

/** Removes older copies from before a migration or a restore, and what either left: they hold what people asked. */
export function removeCopies(dataDir: string, before: Date): void {
  for (const name of readdirSync(dataDir)) {
    const path = join(dataDir, name);
    const isOld = (): boolean => statSync(path).mtime < before;
    if (name.startsWith(COPY) && isOld()) rmSync(path);
    if (name.startsWith(ASIDE) && isOld()) removeState(path);
    const isLeft = name === WORK || /\.part-\w{6}$/.test(name); // a restore or a backup was cut off
    if (isLeft && isOld()) rmSync(path, { recursive: true });
  }
}

/** The papers beside it may be the only ones that there are. */
function removeState(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (name.startsWith(STATE_FILE)) rmSync(join(folder, name));
  }
}

/** Commits are durable; deleted rows are overwritten with zeros. */
function prepare(db: Database, path: string): void {
  const problem = sqliteProblem(db);
  if (problem !== undefined) throw new StateError(problem);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.pragma('secure_delete = ON');
  assertSound(db, path);
}

function assertSound(db: Database, path: string): void {
  const finding = String(db.pragma('quick_check(1)', { simple: true }));
  if (finding !== 'ok') throw damaged(path, new Error(finding));
}

/** Throws a `StateError` for a state that is damaged or of a newer Footnote; changes nothing. */
export function assertUsable(open: () => Database, path: string): void {
  const db = translate(path, open);
  try {
    translate(path, () => assertSound(db, path));
    knownTo(db, path);
  } finally {
    db.close();
  }
}

/** The migrations that were applied; throws for one that only a newer Footnote knows. */
function knownTo(db: Database, path: string): readonly string[] {
  const applied = translate(path, () => appliedTo(db));
  const unknown = applied.find((name) => !Object.hasOwn(migrations, name));
  if (unknown === undefined) return applied;
  throw new StateError(
    `${path} was written by a newer Footnote (it has "${unknown}"). Install that version, or restore a backup from before.`,
    { newer: true },
  );
}

function appliedTo(db: Database): readonly string[] {
  const table = db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'kysely_migration'").get();
  if (table === undefined) return [];
  return db.prepare('SELECT name FROM kysely_migration').pluck().all().map(String);
}

/** Written beside and renamed, so that there is a whole copy or none. */
function copy(db: Database, path: string): void {
  const whole = join(dirname(path), `${COPY}${Object.keys(migrations).at(-1)}`);
  const part = `${whole}.part`;
  rmSync(part, { force: true });
  closeSync(openSync(part, 'wx', PRIVATE_FILE)); // it holds what people asked
  db.prepare('VACUUM INTO ?').run(part);
  renameSync(part, whole);
}

function translate<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (cause) {
    if (!(cause instanceof Error) || !('code' in cause)) throw cause;
    if (cause.code === 'SQLITE_CORRUPT' || cause.code === 'SQLITE_NOTADB')
      throw damaged(path, cause);
    throw new StateError(
      `${path} cannot be used (${cause.code}). Check that it and its folder are writable and that the disk has room.`,
      { cause },
    );
  }
}

function damaged(path: string, cause: Error): StateError {
  return new StateError(
    `${path} is damaged. Restore it from a backup, or move it away to begin anew.`,
    { cause },
  );
}
