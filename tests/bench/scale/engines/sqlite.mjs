import { join } from 'node:path';
import Database from 'better-sqlite3';
import { load } from 'sqlite-vec';
import { K, SETTINGS, STOP_WORDS } from '../settings.mjs';
import { DIMENSIONS, textOf } from '../sizes.mjs';

const { tokenize, oversample, perSide, rrf, pragmas } = SETTINGS.sqlite;
const BATCH = 1_000;

export async function build({ folder, papers, onProgress }) {
  const db = connect(folder);
  db.exec(`
    CREATE TABLE papers (row INTEGER PRIMARY KEY, id TEXT NOT NULL);
    CREATE VIRTUAL TABLE words USING fts5(text, content='', tokenize='${tokenize}');
    CREATE VIRTUAL TABLE meaning USING vec0(
      row INTEGER PRIMARY KEY,
      coarse bit[${DIMENSIONS}],
      exact float[${DIMENSIONS}] distance_metric=cosine
    );
  `);
  const paperRow = db.prepare('INSERT INTO papers (row, id) VALUES (?, ?)');
  const wordsRow = db.prepare('INSERT INTO words (rowid, text) VALUES (?, ?)');
  const meaningRow = db.prepare(
    'INSERT INTO meaning (row, coarse, exact) VALUES (?, vec_quantize_binary(?), ?)',
  );
  let row = 0n;
  const putAll = db.transaction((batch) => {
    for (const paper of batch) {
      const vector = bytesOf(paper.vector);
      paperRow.run(++row, paper.id);
      wordsRow.run(row, textOf(paper));
      meaningRow.run(row, vector, vector);
    }
  });
  let batch = [];
  for await (const paper of papers) {
    batch.push(paper);
    if (batch.length < BATCH) continue;
    putAll(batch);
    batch = [];
    onProgress(Number(row));
  }
  putAll(batch);
  db.exec("INSERT INTO words (words) VALUES ('optimize'); ANALYZE;");
  db.pragma('wal_checkpoint(TRUNCATE)');
  db.close();
}

export async function open({ folder }) {
  const db = connect(folder);
  const lexical = db
    .prepare(
      'SELECT id FROM (SELECT rowid AS found, rank FROM words WHERE words MATCH @words ORDER BY rank LIMIT @k) JOIN papers ON row = found ORDER BY rank',
    )
    .pluck();
  const nearest = `
    SELECT row AS found, vec_distance_cosine(exact, @vector) AS distance FROM meaning
    WHERE row IN (
      SELECT row FROM meaning WHERE coarse MATCH vec_quantize_binary(@vector) ORDER BY distance LIMIT ${oversample}
    )
    ORDER BY 2 LIMIT @k`;
  const dense = db
    .prepare(`SELECT id FROM (${nearest}) JOIN papers ON row = found ORDER BY distance`)
    .pluck();
  const hybrid = db
    .prepare(`
      WITH near AS (SELECT found, row_number() OVER (ORDER BY distance) AS place FROM (${nearest.replace('@k', String(perSide))})),
        told AS (
          SELECT rowid AS found, row_number() OVER (ORDER BY rank) AS place FROM (
            SELECT rowid, rank FROM words WHERE words MATCH @words ORDER BY rank LIMIT ${perSide}
          )
        ),
        both AS (SELECT * FROM near UNION ALL SELECT * FROM told)
      SELECT id FROM (
        SELECT found, sum(1.0 / (${rrf} + place)) AS score FROM both GROUP BY found ORDER BY score DESC LIMIT @k
      ) JOIN papers ON row = found ORDER BY score DESC`)
    .pluck();
  return {
    modes: {
      lexical: ({ text }) => lexical.all({ words: matching(text), k: K }),
      dense: ({ vector }) => dense.all({ vector: bytesOf(vector), k: K }),
      hybrid: ({ text, vector }) =>
        hybrid.all({ words: matching(text), vector: bytesOf(vector), k: K }),
    },
    close: () => db.close(),
  };
}

function connect(folder) {
  const db = new Database(join(folder, 'papers.db'));
  load(db);
  for (const pragma of pragmas) db.pragma(pragma);
  return db;
}

/** Any of the words, each quoted: FTS5 has no list of stop words. */
function matching(text) {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const telling = words.filter((word) => !STOP_WORDS.has(word));
  return (telling.length > 0 ? telling : words).map((word) => `"${word}"`).join(' OR ');
}

function bytesOf(vector) {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength);
}
