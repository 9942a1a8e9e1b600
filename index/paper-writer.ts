import { type Db, openSqlite, papersPath, translate } from './database.ts';
import type { Paper, PaperId } from './paper.ts';
import { canonical, type PaperRow, toPaper, toRow } from './paper-rows.ts';

/** What an upsert did; `replaced` is the sequence number that the paper no longer goes by. */
export interface Change {
  readonly kind: 'added' | 'changed' | 'unchanged';
  readonly replaced?: number;
}

const METADATA =
  'title, abstract, authors, published, categories, arxiv_id, doi, url, title_key, author_key, text_hash, source';
const FIELDS = METADATA.split(', ');

/** Writes papers.db; the caller holds the folder's lock as long as it is open. */
export function openPaperWriter(dataDir: string) {
  const path = papersPath(dataDir);
  const db = openSqlite(path, 'writing');
  return translate(path, () => createPaperWriter(db, path));
}

function createPaperWriter(db: Db, path: string) {
  const byId = db.prepare<[string], PaperRow>('SELECT * FROM papers WHERE id = ?');
  const insert = db.prepare(
    `INSERT INTO papers (id, ${METADATA}) VALUES (@id, ${FIELDS.map((f) => `@${f}`).join(', ')})`,
  );
  const update = db.prepare(
    `UPDATE papers SET ${FIELDS.filter((f) => f !== 'source')
      .map((f) => `${f} = @${f}`)
      .join(', ')} WHERE id = @id`,
  );
  const remove = db.prepare('DELETE FROM papers WHERE id = ?');

  function upsert(paper: Paper, source: string): Change {
    const row = { ...toRow(paper), source };
    const known = byId.get(paper.id);
    if (known === undefined) {
      insert.run(row);
      return { kind: 'added' };
    }
    if (known.text_hash !== row.text_hash) {
      remove.run(paper.id);
      insert.run(row);
      return { kind: 'changed', replaced: known.seq };
    }
    const same = JSON.stringify(toPaper(known)) === JSON.stringify(canonical(paper));
    if (!same) update.run(row);
    return { kind: same ? 'unchanged' : 'changed' };
  }

  const upsertAll = db.transaction((papers: readonly Paper[], source: string) =>
    papers.map((paper) => upsert(paper, source)),
  );

  return {
    /** One transaction, durable when it returns. */
    upsert: (papers: readonly Paper[], source: string): readonly Change[] =>
      translate(path, () => upsertAll.immediate(papers, source)),

    /** The sequence number that is gone; undefined where there was no such paper. */
    remove: (id: PaperId): number | undefined =>
      translate(path, () => {
        const seq = byId.get(id)?.seq;
        return remove.run(id).changes > 0 ? seq : undefined;
      }),

    close: (): void => void db.close(),
  };
}
