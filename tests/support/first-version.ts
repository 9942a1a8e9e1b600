import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Kysely, Migrator } from 'kysely';
import { expect } from 'vitest';
import { type Paper, textHash } from '../../index/paper.ts';
import { Database } from '../../index/sqlite.ts';
import { sqliteDialect } from '../../src/state/database.ts';
import { migrations } from '../../src/state/migrations.ts';
import type { Schema } from '../../src/state/schema.ts';
import { createStores } from '../../src/state/stores.ts';
import { aTurn } from './builders.ts';
import { createFakeEmbedder } from './fake-embedder.ts';

/** What version 1 wrote, which kept vectors beside papers. */
const FIRST_SCHEMA = `
  CREATE TABLE papers (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, title TEXT NOT NULL,
    abstract TEXT NOT NULL, authors TEXT NOT NULL, published TEXT, categories TEXT NOT NULL,
    arxiv_id TEXT, doi TEXT, url TEXT, title_key TEXT NOT NULL, author_key TEXT NOT NULL,
    text_hash TEXT NOT NULL, source TEXT NOT NULL
  ) STRICT;
  CREATE INDEX papers_title_key ON papers (title_key);
  CREATE INDEX papers_doi ON papers (doi) WHERE doi IS NOT NULL;
  CREATE INDEX papers_published ON papers (published);
  CREATE TABLE vectors (
    seq INTEGER NOT NULL REFERENCES papers (seq) ON DELETE CASCADE, embedder TEXT NOT NULL,
    vector BLOB NOT NULL, PRIMARY KEY (seq, embedder)
  ) STRICT;
  PRAGMA user_version = 1;
`;

/** Leaves papers.db in the folder as the first version did, with a vector for each paper. */
export async function firstPapers(dataDir: string, papers: readonly Paper[]): Promise<void> {
  const embedder = createFakeEmbedder();
  mkdirSync(dataDir, { recursive: true });
  const db = new Database(join(dataDir, 'papers.db'));
  db.pragma('journal_mode = WAL');
  db.exec(FIRST_SCHEMA);
  const insert = db.prepare(
    `INSERT INTO papers (id, title, abstract, authors, published, categories, title_key, author_key, text_hash, source)
       VALUES (?, ?, ?, '[]', ?, ' cs.LG ', ?, '', ?, 'import')`,
  );
  const put = db.prepare('INSERT INTO vectors (seq, embedder, vector) VALUES (?, ?, ?)');
  db.exec('BEGIN');
  for (const paper of papers) {
    const { id, title, abstract, published } = paper;
    const row = insert.run(id, title, abstract, published, title.toLowerCase(), textHash(paper));
    const [vector] = await embedder.embed([`${title}. ${abstract}`], 'paper');
    put.run(row.lastInsertRowid, embedder.id, Buffer.from(vector?.buffer ?? new ArrayBuffer(0)));
  }
  db.exec('COMMIT');
  db.close();
}

const first = Object.fromEntries(Object.entries(migrations).slice(0, 1));

/** Leaves state.db in the folder as the first version did, holding so many turns. */
export async function firstState(folder: string, turns: number): Promise<void> {
  const now = (): Date => new Date('2026-11-25T12:00:00Z');
  const db = new Database(join(folder, 'state.db'));
  db.pragma('journal_mode = WAL');
  const state = new Kysely<Schema>({ dialect: sqliteDialect(db) });
  const provider = { getMigrations: async () => first };
  expect((await new Migrator({ db: state, provider }).migrateToLatest()).error).toBeUndefined();
  const stores = createStores(state, now);
  for (let i = 0; i < turns; i++) await stores.turns.put(aTurn({ id: `t${i}` }));
  db.exec(
    `INSERT INTO calls VALUES ('c', 'test', 'here', '{"name":"help","input":{}}', '2026-11-25')`,
  );
  db.exec(`INSERT INTO usage VALUES ('2026-11', 'test', 'here', 10, 5, 1, 2)`);
  db.exec(`INSERT INTO usage VALUES ('2026-11', 'test', 'there', 100, 50, 0, 3)`);
  await state.destroy();
}
