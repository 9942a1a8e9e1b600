import type { Db } from './database.ts';
import { type Paper, type PaperId, textHash, titleKey } from './paper.ts';
import type { Filter } from './paper-index.ts';

interface Row {
  seq: number;
  id: string;
  title: string;
  abstract: string;
  authors: string;
  published: string | null;
  categories: string;
  arxiv_id: string | null;
  doi: string | null;
  url: string | null;
  text_hash: string;
}

export type Change = 'added' | 'changed' | 'unchanged';
export type PaperStore = ReturnType<typeof createPaperStore>;

const METADATA =
  'title, abstract, authors, published, categories, arxiv_id, doi, url, title_key, author_key, text_hash, source';
const FIELDS = METADATA.split(', ');

/** The rows of papers.db; synchronous, as SQLite is. */
export function createPaperStore(db: Db) {
  const byId = db.prepare<[string], Row>('SELECT * FROM papers WHERE id = ?');
  const insert = db.prepare(
    `INSERT INTO papers (id, ${METADATA}) VALUES (@id, ${FIELDS.map((f) => `@${f}`).join(', ')})`,
  );
  const update = db.prepare(
    `UPDATE papers SET ${FIELDS.filter((f) => f !== 'source')
      .map((f) => `${f} = @${f}`)
      .join(', ')} WHERE id = @id`,
  );
  const remove = db.prepare('DELETE FROM papers WHERE id = ?');
  const byTitle = db.prepare<[string], string>(
    'SELECT id FROM papers WHERE title_key = ? ORDER BY published DESC LIMIT 1',
  );
  const byDoi = db.prepare<[string], string>('SELECT id FROM papers WHERE doi = ? LIMIT 1');
  const putVector = db.prepare(
    'INSERT OR REPLACE INTO vectors (seq, embedder, vector) VALUES (?, ?, ?)',
  );

  return {
    get(id: PaperId): Paper | undefined {
      const row = byId.get(id);
      return row === undefined ? undefined : toPaper(row);
    },

    seqOf: (id: PaperId): number | undefined => byId.get(id)?.seq,

    upsert(paper: Paper, source: string): Change {
      const row = { ...toRow(paper), source };
      const known = byId.get(paper.id);
      if (known === undefined) {
        insert.run(row);
        return 'added';
      }
      if (known.text_hash !== row.text_hash) {
        remove.run(paper.id);
        insert.run(row);
        return 'changed';
      }
      const same = JSON.stringify(toPaper(known)) === JSON.stringify(canonical(paper));
      if (!same) update.run(row);
      return same ? 'unchanged' : 'changed';
    },

    remove: (id: PaperId): boolean => remove.run(id).changes > 0,

    withTitle: (key: string): PaperId | undefined => byTitle.pluck().get(key),
    withDoi: (doi: string): PaperId | undefined => byDoi.pluck().get(doi),

    titled(words: readonly string[], limit: number): Paper[] {
      const tests =
        words.map(() => "(' ' || title_key) LIKE '% ' || ? || '%'").join(' AND ') || '1';
      return db
        .prepare<unknown[], Row>(
          `SELECT * FROM papers WHERE ${tests} ORDER BY published DESC, seq DESC LIMIT ?`,
        )
        .all(...words.map(escapeLike), limit)
        .map(toPaper);
    },

    publishedSince: (since: string, limit: number): Paper[] =>
      db
        .prepare<unknown[], Row>(
          'SELECT * FROM papers WHERE published >= ? ORDER BY published DESC, seq DESC LIMIT ?',
        )
        .all(since, limit)
        .map(toPaper),

    /** Sequence numbers and ids of the papers that pass, in order of sequence number. */
    passing(filter: Filter, from = 0): { seq: number; id: string }[] {
      const { where, values } = whereClause(filter);
      return db
        .prepare<unknown[], { seq: number; id: string }>(
          `SELECT seq, id FROM papers WHERE seq >= ? AND ${where} ORDER BY seq`,
        )
        .all(from, ...values);
    },

    withoutVector: (embedder: string): { seq: number; title: string; abstract: string }[] =>
      db
        .prepare<unknown[], { seq: number; title: string; abstract: string }>(
          `SELECT seq, title, abstract FROM papers p WHERE NOT EXISTS
             (SELECT 1 FROM vectors v WHERE v.seq = p.seq AND v.embedder = ?) ORDER BY seq`,
        )
        .all(embedder),

    putVectors: db.transaction(
      (rows: readonly { seq: number; vector: Float32Array }[], embedder: string) => {
        for (const { seq, vector } of rows) {
          putVector.run(
            seq,
            embedder,
            Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength),
          );
        }
      },
    ),

    /** Papers that have a vector, in order of sequence number. */
    embedded(embedder: string): IterableIterator<EmbeddedRow> {
      return embeddedRows(db, embedder);
    },

    count: (): number => Number(db.prepare('SELECT count(*) FROM papers').pluck().get()),
    countAfter: (seq: number): number =>
      Number(db.prepare('SELECT count(*) FROM papers WHERE seq > ?').pluck().get(seq)),
    newest: (): string | null =>
      db.prepare<[], string | null>('SELECT max(published) FROM papers').pluck().get() ?? null,
    sources: (): Record<string, number> =>
      Object.fromEntries(
        db
          .prepare<[], { source: string; n: number }>(
            'SELECT source, count(*) n FROM papers GROUP BY source',
          )
          .all()
          .map(({ source, n }) => [source, n]),
      ),
  };
}

export interface EmbeddedRow {
  readonly seq: number;
  readonly title: string;
  readonly abstract: string;
  readonly vector: Float32Array;
}

function* embeddedRows(db: Db, embedder: string): IterableIterator<EmbeddedRow> {
  const page = db.prepare<unknown[], Row & { vector: Buffer }>(
    `SELECT p.seq, p.title, p.abstract, v.vector FROM papers p JOIN vectors v ON v.seq = p.seq
       WHERE v.embedder = ? AND p.seq > ? ORDER BY p.seq LIMIT 1000`,
  );
  for (let last = 0; ; ) {
    const rows = page.all(embedder, last);
    if (rows.length === 0) return;
    for (const { seq, title, abstract, vector } of rows) {
      yield { seq, title, abstract, vector: new Float32Array(new Uint8Array(vector).buffer) };
      last = seq;
    }
  }
}

function toRow(paper: Paper) {
  return {
    id: paper.id,
    title: paper.title,
    abstract: paper.abstract,
    authors: JSON.stringify(paper.authors),
    published: paper.published ?? null,
    categories: ` ${paper.categories.join(' ')} `,
    arxiv_id: paper.arxivId ?? null,
    doi: paper.doi ?? null,
    url: paper.url ?? null,
    title_key: titleKey(paper.title),
    author_key: paper.authors.map(titleKey).join('; '),
    text_hash: textHash(paper),
  };
}

function toPaper(row: Row): Paper {
  return {
    id: row.id,
    title: row.title,
    abstract: row.abstract,
    authors: JSON.parse(row.authors),
    ...(row.published === null ? {} : { published: row.published }),
    categories: row.categories.split(' ').filter((category) => category !== ''),
    ...(row.arxiv_id === null ? {} : { arxivId: row.arxiv_id }),
    ...(row.doi === null ? {} : { doi: row.doi }),
    ...(row.url === null ? {} : { url: row.url }),
  };
}

function canonical(paper: Paper): Paper {
  return toPaper({ seq: 0, ...toRow(paper) });
}

function whereClause(filter: Filter): { where: string; values: unknown[] } {
  const tests: { sql: string; values: readonly unknown[] }[] = [];
  if (filter.since !== undefined) tests.push({ sql: 'published >= ?', values: [filter.since] });
  if (filter.category !== undefined) {
    const categories = escapeLike(filter.category).trim().split(/\s+/);
    const any = categories.map(() => "categories LIKE '% ' || ? || '%'").join(' OR ');
    tests.push({ sql: `(${any})`, values: categories });
  }
  if (filter.author !== undefined) {
    tests.push({ sql: "author_key LIKE '%' || ? || '%'", values: [titleKey(filter.author)] });
  }
  for (const id of filter.exclude ?? []) tests.push({ sql: 'id <> ?', values: [id] });
  return {
    where: tests.map(({ sql }) => sql).join(' AND ') || '1',
    values: tests.flatMap(({ values }) => values),
  };
}

function escapeLike(text: string): string {
  return text.replace(/[%_]/g, '');
}
