import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { textHash } from '../../index/paper.ts';
import { Database } from '../../index/sqlite.ts';
import { openVectorStore } from '../../index/vector-store.ts';
import { aFolder, aPaper } from '../support/builders.ts';
import { createFakeEmbedder } from '../support/fake-embedder.ts';
import { openTestIndex } from '../support/fake-index.ts';

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

const embedder = createFakeEmbedder();
const papers = Array.from({ length: 30 }, (_, i) => aPaper({ id: `p${i}` }));

async function aFirstFolder(): Promise<string> {
  const dataDir = aFolder();
  mkdirSync(dataDir, { recursive: true });
  const db = new Database(join(dataDir, 'papers.db'));
  db.pragma('journal_mode = WAL');
  db.exec(FIRST_SCHEMA);
  const insert = db.prepare(
    `INSERT INTO papers (id, title, abstract, authors, published, categories, title_key, author_key, text_hash, source)
       VALUES (?, ?, ?, '[]', ?, ' cs.LG ', ?, '', ?, 'import')`,
  );
  const put = db.prepare('INSERT INTO vectors (seq, embedder, vector) VALUES (?, ?, ?)');
  for (const paper of papers) {
    const { id, title, abstract, published } = paper;
    const row = insert.run(id, title, abstract, published, title.toLowerCase(), textHash(paper));
    const [vector] = await embedder.embed([`${title}. ${abstract}`], 'paper');
    put.run(row.lastInsertRowid, embedder.id, Buffer.from(vector?.buffer ?? new ArrayBuffer(0)));
  }
  db.close();
  return dataDir;
}

it('takes over the papers and the vectors of version 1, and keeps a copy of what was', async () => {
  const dataDir = await aFirstFolder();
  const fresh = createFakeEmbedder();
  const index = await openTestIndex(dataDir, [fresh]);
  expect(await index.estimate()).toMatchObject({ papers: 0 });
  await index.build(() => {});
  expect(fresh.embedded).toEqual([]); // no vector was computed again
  expect(await index.status()).toMatchObject({ papers: 30, tail: 0, newest: '2024-05-01' });
  expect(await index.suggest('paper number', 3)).toHaveLength(3);
  await index.close();
  const before = new Database(join(dataDir, 'papers.db.before-2'), { readonly: true });
  expect(before.prepare('SELECT count(*) FROM vectors').pluck().get()).toBe(30);
  before.close();
});

it('goes on where it was cut off', async () => {
  const dataDir = await aFirstFolder();
  const half = openVectorStore(dataDir); // as if it ended after some of the vectors
  half.putBytes([
    { embedder: embedder.id, hash: textHash(papers[0] ?? aPaper()), vector: Buffer.alloc(256, 1) },
  ]);
  half.close();
  const index = await openTestIndex(dataDir, [embedder]);
  expect(await index.verify(() => {})).toMatchObject({ withoutVector: 0, brokenVectors: 0 });
  expect(existsSync(join(dataDir, 'papers.db.before-2.tmp'))).toBe(false);
  await index.close();
});

it('waits for the process that does it, and leaves it to that one', async () => {
  const dataDir = await aFirstFolder();
  const opened = await Promise.all([1, 2, 3].map(() => openTestIndex(dataDir, [embedder])));
  for (const index of opened) {
    expect((await index.status()).papers).toBe(30);
    await index.close();
  }
});
