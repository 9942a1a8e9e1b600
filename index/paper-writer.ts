import { type Db, openSqlite, papersPath, translate } from './database.ts';
import { foldPaper, type Known } from './folding.ts';
import type { PaperId } from './paper.ts';
import { canonical, type PaperRow, toKnown, toRow } from './paper-rows.ts';
import { createStoredPapers, idsOf } from './stored-papers.ts';
import type { Told } from './told.ts';
import { createWithdrawals } from './withdrawals.ts';

/** What storing did; `withdrawn`: the paper is kept out. */
export interface Change {
  readonly kind: 'added' | 'changed' | 'unchanged' | 'withdrawn';
  /** What the paper goes by here; undefined where it is kept out. */
  readonly id?: PaperId;
  /** Sequence numbers by which no paper goes any more. */
  readonly gone: readonly number[];
}

const METADATA =
  'title, abstract, authors, published, categories, arxiv_id, doi, url, title_key, author_key, text_hash, source, provenance';
const FIELDS = METADATA.split(', ');

/** Writes papers.db; the caller holds the folder's lock as long as it is open. */
export function openPaperWriter(dataDir: string) {
  const path = papersPath(dataDir);
  const db = openSqlite(path, 'writing');
  return translate(path, () => createPaperWriter(db, path));
}

function createPaperWriter(db: Db, path: string) {
  const stored = createStoredPapers(db);
  const withdrawals = createWithdrawals(db);
  const insert = db.prepare(
    `INSERT INTO papers (id, ${METADATA}) VALUES (@id, ${FIELDS.map((f) => `@${f}`).join(', ')})`,
  );
  const update = db.prepare(
    `UPDATE papers SET ${FIELDS.map((f) => `${f} = @${f}`).join(', ')} WHERE id = @id`,
  );
  const remove = db.prepare('DELETE FROM papers WHERE id = ?');
  const alias = db.prepare(
    'INSERT INTO aliases (alias, id) VALUES (?, ?) ON CONFLICT (alias) DO UPDATE SET id = excluded.id',
  );
  const repoint = db.prepare('UPDATE aliases SET id = ? WHERE id = ?');

  function store(said: Told): Change {
    const told = said.kind === 'paper' ? { ...said, paper: stored.apart(said.paper) } : said;
    const rows = told.kind === 'removed' ? rowsNamed(told.id) : stored.numbered(told.paper);
    if (withdrawals.judge(told, rows)) {
      return { kind: 'withdrawn', gone: rows.map(drop) };
    }
    if (told.kind === 'removed' || told.withdrawn === true) {
      const [row] = rows; // it is of a version before the one that is here
      return { kind: 'unchanged', gone: [], ...(row && { id: row.id }) };
    }
    const { paper, source } = told;
    const [row = stored.namesake(paper, source), ...others] = rows;
    const known: Known = { paper, source, provenance: {} };
    return row === undefined ? add(known) : fold(row, others, known);
  }

  function add(said: Known): Change {
    insert.run(toRow(said));
    return { kind: 'added', id: said.paper.id, gone: [] };
  }

  /** The other rows turned out to be the same paper. */
  function fold(row: PaperRow, others: readonly PaperRow[], said: Known): Change {
    const { id } = row;
    const before = toKnown(row);
    const folded = canonical([...others.map(toKnown), said].reduce(foldPaper, before));
    const gone = others.map(drop);
    for (const other of others) repoint.run(id, other.id);
    const names = [...others.map((other) => other.id), ...idsOf(said.paper)];
    for (const name of names) if (name !== id) alias.run(name, id);
    const next = toRow(folded);
    if (next.text_hash !== row.text_hash) {
      gone.push(drop(row));
      insert.run(next);
      return { kind: 'changed', id, gone };
    }
    const same = JSON.stringify(folded) === JSON.stringify(before);
    if (!same) update.run(next);
    return { kind: same && others.length === 0 ? 'unchanged' : 'changed', id, gone };
  }

  function drop({ id, seq }: PaperRow): number {
    remove.run(id);
    return seq;
  }

  function rowsNamed(id: PaperId): readonly PaperRow[] {
    const row = stored.named(id);
    return row === undefined ? [] : [row];
  }

  const storeAll = db.transaction((all: readonly Told[]) => all.map(store));

  return {
    /** One transaction, durable when it returns; what happened to each. */
    store: (all: readonly Told[]): readonly Change[] =>
      translate(path, () => storeAll.immediate(all)),

    /** The sequence number that is gone; undefined where there was no such paper. */
    remove: (id: PaperId): number | undefined =>
      translate(path, () => {
        const row = stored.named(id);
        return row === undefined ? undefined : drop(row);
      }),

    close: (): void => void db.close(),
  };
}
