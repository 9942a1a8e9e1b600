import { existsSync, renameSync, rmSync } from 'node:fs';
import { type Db, openSqlite, papersPath, schemaVersion, translate } from './database.ts';
import { openVectorStore } from './vector-store.ts';

/** The newest `user_version` of papers.db that is known here. */
export const PAPERS_SCHEMA = 3;

/**
 * A paper's `seq` stands for its embedded text: new metadata keeps it, a new text takes the next one. So a
 * generation is exact for the rows whose seq it holds, and what came later has a greater one.
 */
const PAPERS = `
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
`;

/** Each holds all that its query reads: going to the rows themselves takes ten times as long. */
const COVERING = `
  CREATE INDEX papers_filter ON papers (seq, published, categories, author_key);
  CREATE INDEX papers_newest ON papers (coalesce(published, ''), seq, title_key);
  CREATE INDEX papers_text_hash ON papers (text_hash);
  CREATE INDEX papers_source ON papers (source);
`;

/**
 * Fields of other sources than the paper's first (JSON: field → source); other names of a paper; and which papers
 * were withdrawn, who said so (`back`: nobody any more), and of which day the version is of which that is told.
 */
const SOURCES = `
  ALTER TABLE papers ADD COLUMN provenance TEXT NOT NULL DEFAULT '{}';
  CREATE TABLE aliases (alias TEXT PRIMARY KEY, id TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE INDEX aliases_id ON aliases (id);
  CREATE TABLE withdrawn (
    id TEXT PRIMARY KEY, source TEXT NOT NULL, day TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
`;

/** True where papers.db is missing or of an older schema: `preparePapers` must come first. */
export function needsPreparing(dataDir: string): boolean {
  const path = papersPath(dataDir);
  if (!existsSync(path)) return true;
  const db = openSqlite(path, 'reading');
  try {
    return schemaVersion(db, path, PAPERS_SCHEMA) < PAPERS_SCHEMA;
  } finally {
    db.close();
  }
}

/** Makes papers.db or brings it up to date; the caller holds the folder's lock. */
export function preparePapers(dataDir: string): void {
  const path = papersPath(dataDir);
  const db = openSqlite(path, 'writing');
  try {
    const version = schemaVersion(db, path, PAPERS_SCHEMA);
    translate(path, () => {
      if (version === 0) change(db, PAPERS + COVERING + SOURCES);
      if (version === 1) fromFirst(db, dataDir);
      if (version === 2) {
        copyBefore(db, `${path}.before-3`);
        change(db, SOURCES);
      }
    });
  } finally {
    db.close();
  }
}

/** Version 1 kept the vectors beside the papers, by sequence number. */
function fromFirst(db: Db, dataDir: string): void {
  copyBefore(db, `${papersPath(dataDir)}.before-2`);
  const vectors = openVectorStore(dataDir);
  try {
    const page = db.prepare<
      [number],
      { seq: number; embedder: string; hash: string; vector: Buffer }
    >(
      `SELECT v.rowid AS seq, v.embedder, p.text_hash AS hash, v.vector
         FROM vectors v JOIN papers p ON p.seq = v.seq WHERE v.rowid > ? ORDER BY v.rowid LIMIT 1000`,
    );
    for (let last = 0; ; ) {
      const rows = page.all(last);
      if (rows.length === 0) break;
      last = rows.at(-1)?.seq ?? last;
      vectors.putBytes(rows);
    }
  } finally {
    vectors.close();
  }
  change(db, `DROP TABLE vectors; DROP INDEX papers_published; ${COVERING} ${SOURCES}`);
}

function change(db: Db, sql: string): void {
  db.transaction(() => {
    db.exec(sql);
    db.pragma(`user_version = ${PAPERS_SCHEMA}`);
  }).immediate();
}

/** A whole copy or none: one that was cut short is under another name. An older one is of another time. */
function copyBefore(db: Db, path: string): void {
  rmSync(`${path}.tmp`, { force: true });
  db.prepare('VACUUM INTO ?').run(`${path}.tmp`);
  renameSync(`${path}.tmp`, path);
}
