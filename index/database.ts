import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type BetterSqlite from 'better-sqlite3';
import { IndexError } from './errors.ts';
import { Database, sqliteProblem } from './sqlite.ts';

const BUSY_TIMEOUT_MS = 5_000;
/** A quarter of SQLite's own, so that no commit waits long for what the ones before it left. */
const CHECKPOINT_PAGES = 250;

export type Db = Database;
/** Only the process that holds the folder's lock opens a database for writing. */
export type Access = 'reading' | 'writing';

export function papersPath(dataDir: string): string {
  return join(dataDir, 'papers.db');
}

/** Opens a database; for writing it is made where there is none, and its folder, for nobody else to read. */
export function openSqlite(path: string, access: Access): Db {
  return translate(path, () => {
    if (access === 'reading') return openToRead(path);
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const db = open(path);
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    return db;
  });
}

/** What a kill in the very first write left half-done has to be rolled back, which takes a writer. */
function openToRead(path: string): Db {
  const reading = { readonly: true, fileMustExist: true } as const;
  try {
    return open(path, reading);
  } catch (error) {
    if (errorCode(error) !== 'SQLITE_READONLY_ROLLBACK') throw error;
    open(path, { fileMustExist: true }).close();
    return open(path, reading);
  }
}

function open(path: string, options: BetterSqlite.Options = {}): Db {
  const db = new Database(path, { timeout: BUSY_TIMEOUT_MS, ...options });
  try {
    const problem = sqliteProblem(db);
    if (problem !== undefined) throw new IndexError('storage', problem);
    db.pragma('user_version'); // reads the file
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Makes a copy of one moment, which keeps nobody from writing; throws where there is a file already. */
export function copyDatabase(from: string, to: string): void {
  const db = openSqlite(from, 'reading');
  try {
    translate(from, () => db.prepare('VACUUM INTO ?').run(to));
  } finally {
    db.close();
  }
}

/** The number that a database's schema goes by; throws for one of a newer Footnote. */
export function schemaVersion(db: Db, path: string, known: number): number {
  const version = translate(path, () => Number(db.pragma('user_version', { simple: true })));
  if (version <= known) return version;
  throw new IndexError(
    'mismatch',
    `${path} has schema ${version}; this Footnote knows ${known}. Install the newer Footnote, or restore a backup from before.`,
  );
}

/** Reads every page; throws as SQLite does for one that is damaged. */
export function quickCheck(db: Db): void {
  const found = db.pragma('quick_check(1)', { simple: true });
  if (found !== 'ok') throw Object.assign(new Error(String(found)), { code: 'SQLITE_CORRUPT' });
}

/** Runs an action on the database; what SQLite or the disk refuses comes out as an `IndexError`. */
export function translate<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (cause) {
    throw toIndexError(path, cause);
  }
}

/** An error of SQLite or of the file system as an `IndexError`; any other is given back as it is. */
export function toIndexError(path: string, cause: unknown): unknown {
  const code = cause instanceof IndexError ? undefined : errorCode(cause);
  if (code === undefined) return cause;
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') {
    return new IndexError(
      'damaged',
      `${path} is damaged (${code}). Restore it from a backup, or move it away and import again.`,
      { cause },
    );
  }
  if (code.startsWith('SQLITE_BUSY')) {
    return new IndexError('busy', `Another process is writing ${path}. Wait for it to end.`, {
      cause,
    });
  }
  if (code === 'EEXIST' || code === 'ENOTDIR') {
    const message = `${dirname(path)} is no folder. Name another, or move that file away.`;
    return new IndexError('storage', message, { cause });
  }
  return new IndexError(
    'storage',
    `${path} cannot be used (${code}). Check that its folder is writable and that the disk has room.`,
    { cause },
  );
}

function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  const { code } = error;
  return typeof code === 'string' && /^(SQLITE_|E[A-Z0-9]+$)/.test(code) ? code : undefined;
}
