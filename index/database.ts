import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { IndexError } from './errors.ts';
import { sqliteProblem } from './sqlite.ts';

const SCHEMA_VERSION = 1;
const BUSY_TIMEOUT_MS = 5_000;

/**
 * A paper's `seq` stands for its embedded text: new metadata keeps it, a new text takes the next one. So a
 * generation is exact for the rows whose seq it holds, and what came later has a greater one.
 */
const SCHEMA = `
  CREATE TABLE papers (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    abstract TEXT NOT NULL,
    authors TEXT NOT NULL,
    published TEXT,
    categories TEXT NOT NULL,
    arxiv_id TEXT,
    doi TEXT,
    url TEXT,
    title_key TEXT NOT NULL,
    author_key TEXT NOT NULL,
    text_hash TEXT NOT NULL,
    source TEXT NOT NULL
  ) STRICT;
  CREATE INDEX papers_title_key ON papers (title_key);
  CREATE INDEX papers_doi ON papers (doi) WHERE doi IS NOT NULL;
  CREATE INDEX papers_published ON papers (published);
  CREATE TABLE vectors (
    seq INTEGER NOT NULL REFERENCES papers (seq) ON DELETE CASCADE,
    embedder TEXT NOT NULL,
    vector BLOB NOT NULL,
    PRIMARY KEY (seq, embedder)
  ) STRICT;
`;

export type Db = Database.Database;

/** Opens (and makes) `papers.db` in the folder. */
export function openDatabase(dataDir: string): Db {
  const path = join(dataDir, 'papers.db');
  return translate(path, () => {
    mkdirSync(dataDir, { recursive: true });
    const db = new Database(path, { timeout: BUSY_TIMEOUT_MS });
    const problem = sqliteProblem(db);
    if (problem !== undefined) throw new IndexError('storage', problem);
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma('foreign_keys = ON');
    migrate(db, path);
    return db;
  });
}

/** Runs an action on the database; what SQLite or the disk refuses comes out as an `IndexError`. */
export function translate<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (cause) {
    const code = cause instanceof IndexError ? undefined : errorCode(cause);
    if (code === undefined) throw cause;
    if (code === 'SQLITE_CORRUPT' || code === 'SQLITE_NOTADB') {
      throw new IndexError(
        'damaged',
        `${path} is damaged (${code}). Restore it from a backup, or move it away and import again.`,
        { cause },
      );
    }
    if (code.startsWith('SQLITE_BUSY')) {
      throw new IndexError('busy', `Another process is writing ${path}. Wait for it to end.`, {
        cause,
      });
    }
    throw new IndexError(
      'storage',
      `${path} cannot be used (${code}). Check that its folder is writable and that the disk has room.`,
      { cause },
    );
  }
}

function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

function migrate(db: Db, path: string): void {
  const version = Number(db.pragma('user_version', { simple: true }));
  if (version > SCHEMA_VERSION) {
    throw new IndexError(
      'mismatch',
      `${path} has schema ${version}; this Footnote knows ${SCHEMA_VERSION}. Install the newer Footnote.`,
    );
  }
  if (version === SCHEMA_VERSION) return;
  db.transaction(() => {
    if (Number(db.pragma('user_version', { simple: true })) === SCHEMA_VERSION) return;
    db.exec(SCHEMA);
    db.pragma(`user_version = ${SCHEMA_VERSION}`);
  }).immediate();
}
