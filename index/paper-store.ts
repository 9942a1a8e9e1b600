import { type Db, openSqlite, papersPath, quickCheck, translate } from './database.ts';
import { createMemory } from './memory.ts';
import { type Paper, type PaperId, titleKey } from './paper.ts';
import type { Filter } from './paper-index.ts';
import { type PaperRow, toPaper } from './paper-rows.ts';
import type { NewPaper } from './tail.ts';

/** Reads papers.db; synchronous, as SQLite is, and each call well under 50 ms at 100,000 papers. */
export type PaperStore = ReturnType<typeof openPaperStore>;

export function openPaperStore(dataDir: string) {
  const path = papersPath(dataDir);
  const db = openSqlite(path, 'reading');
  return translate(path, () => createPaperStore(db, path));
}

const FILTERS_KEPT = 16;
const NEWEST_FIRST = "coalesce(published, '') DESC, seq DESC";
/** Of one author; after a test that is cheaper, since few pass that. A blank stands for one letter between: Quoc V. Le. */
const WHOLE_WORDS = "(' ' || replace(author_key, ';', ' ;;') || ' ') LIKE '% ' || ? || ' %'";
const TEXT = 'seq, id, title, abstract, text_hash AS textHash';

function createPaperStore(db: Db, path: string) {
  const guarded = <T>(action: () => T): T => translate(path, action);
  const byId = db.prepare<[string], PaperRow>('SELECT * FROM papers WHERE id = ?');
  const byAlias = db.prepare<[string], PaperRow>(
    'SELECT papers.* FROM aliases JOIN papers USING (id) WHERE alias = ?',
  );
  const bySeq = db.prepare<[number], PaperRow>('SELECT * FROM papers WHERE seq = ?');
  const byTitle = db
    .prepare<[string], string>(
      'SELECT id FROM papers WHERE title_key = ? ORDER BY published DESC LIMIT 1',
    )
    .pluck();
  const byDoi = db.prepare<[string], string>('SELECT id FROM papers WHERE doi = ? LIMIT 1').pluck();
  const lastSeq = db.prepare<[], number | null>('SELECT max(seq) FROM papers').pluck();
  const after = db.prepare<[number, number], NewPaper>(
    `SELECT ${TEXT} FROM papers WHERE seq > ? ORDER BY seq LIMIT ?`,
  );
  const living = db
    .prepare<[number, number], number>(
      'SELECT seq FROM papers INDEXED BY papers_filter WHERE seq > ? ORDER BY seq LIMIT ?',
    )
    .pluck();
  const count = db.prepare<[], number>('SELECT count(*) FROM papers').pluck();
  const countAfter = db
    .prepare<[number], number>('SELECT count(*) FROM papers WHERE seq > ?')
    .pluck();
  const hasText = db.prepare<[string], number>('SELECT 1 FROM papers WHERE text_hash = ?').pluck();
  const sequence = db
    .prepare<[], number>("SELECT seq FROM sqlite_sequence WHERE name = 'papers'")
    .pluck();

  const papersOf = (seqs: readonly number[]): Paper[] =>
    seqs.flatMap((seq) => {
      const row = bySeq.get(seq);
      return row === undefined ? [] : [toPaper(row)];
    });

  /** Filters come again and again: those of a channel, those of a conversation. */
  const remembered = createMemory<readonly number[]>(FILTERS_KEPT);

  function passing(filter: Filter): readonly number[] {
    const { where, values } = whereClause(filter);
    const version = db.pragma('data_version', { simple: true }); // changes with what others commit
    return remembered(JSON.stringify([version, where, values]), () =>
      db
        .prepare<unknown[], number>(
          `SELECT seq FROM papers INDEXED BY papers_filter WHERE seq > 0 AND ${where} ORDER BY seq`,
        )
        .pluck()
        .all(...values),
    );
  }

  return {
    /** Also by another name of the paper, such as its DOI. */
    get: (id: PaperId): Paper | undefined =>
      guarded(() => {
        const row = byId.get(id) ?? byAlias.get(id);
        return row === undefined ? undefined : toPaper(row);
      }),

    withTitle: (key: string): PaperId | undefined => guarded(() => byTitle.get(key)),
    withDoi: (doi: string): PaperId | undefined => guarded(() => byDoi.get(doi)),
    hasText: (hash: string): boolean => guarded(() => hasText.get(hash)) !== undefined,

    /** Papers whose title holds all of the words, each as the beginning of one; newest first. */
    titled: (words: readonly string[], limit: number): Paper[] =>
      guarded(() => {
        const tests = words.map(() => "instr(' ' || title_key, ' ' || ?)").join(' AND ') || '1';
        const seqs = db
          .prepare<unknown[], number>(
            `SELECT seq FROM papers INDEXED BY papers_newest WHERE ${tests} ORDER BY ${NEWEST_FIRST} LIMIT ?`,
          )
          .pluck()
          .all(...words, limit);
        return papersOf(seqs);
      }),

    publishedSince: (since: string, limit: number, category?: string): Paper[] =>
      guarded(() => {
        const within = category === undefined ? undefined : whereClause({ since, category });
        const from =
          within === undefined
            ? "papers WHERE coalesce(published, '') >= ?"
            : `papers INDEXED BY papers_filter WHERE seq > 0 AND ${within.where}`;
        const seqs = db
          .prepare<unknown[], number>(`SELECT seq FROM ${from} ORDER BY ${NEWEST_FIRST} LIMIT ?`)
          .pluck()
          .all(...(within?.values ?? [since]), limit);
        return papersOf(seqs);
      }),

    /** Sequence numbers of the papers that pass, ascending. */
    passing: (filter: Filter): readonly number[] => guarded(() => passing(filter)),

    /** The next so many sequence numbers after one, ascending. */
    living: (seq: number, limit: number): readonly number[] =>
      guarded(() => living.all(seq, limit)),

    /** The next so many papers after a sequence number, ascending. */
    after: (seq: number, limit: number): NewPaper[] => guarded(() => after.all(seq, limit)),

    /** The papers after a sequence number, ascending, so many at a time; sees those that come meanwhile. */
    *pages(size: number, from = 0): Iterable<readonly NewPaper[]> {
      for (let last = from; ; ) {
        const page = guarded(() => after.all(last, size));
        if (page.length === 0) return;
        yield page;
        last = page.at(-1)?.seq ?? last;
      }
    },

    /** The sequence number that all but the newest `kept` papers do not exceed; 0 where there are no more. */
    newestAfter: (kept: number): number =>
      guarded(
        () =>
          db
            .prepare<[number], number>('SELECT seq FROM papers ORDER BY seq DESC LIMIT 1 OFFSET ?')
            .pluck()
            .get(kept) ?? 0,
      ),

    /** Of the newest paper there is; 0 for none. */
    lastSeq: (): number => guarded(() => lastSeq.get()) ?? 0,
    /** The greatest sequence number that was ever given out. */
    lastGivenSeq: (): number => guarded(() => sequence.get()) ?? 0,
    count: (): number => guarded(() => count.get()) ?? 0,
    countAfter: (seq: number): number => guarded(() => countAfter.get(seq)) ?? 0,
    newest: (): string | null =>
      guarded(() =>
        db.prepare<[], string>("SELECT max(coalesce(published, '')) FROM papers").pluck().get(),
      ) || null,
    sources: (): Record<string, number> =>
      guarded(() =>
        Object.fromEntries(
          db
            .prepare<[], { source: string; n: number }>(
              'SELECT source, count(*) n FROM papers GROUP BY source',
            )
            .all()
            .map(({ source, n }) => [source, n]),
        ),
      ),

    assertSound: (): void => translate(path, () => quickCheck(db)),
    close: (): void => void db.close(),
  };
}

function whereClause(filter: Filter): { where: string; values: unknown[] } {
  const tests: { sql: string; values: readonly unknown[] }[] = [];
  if (filter.since !== undefined) tests.push({ sql: 'published >= ?', values: [filter.since] });
  if (filter.category !== undefined) {
    const categories = filter.category.replace(/[%_]/g, '').trim().split(/\s+/);
    const any = categories.map(() => "categories LIKE '% ' || ? || '%'").join(' OR ');
    tests.push({ sql: `(${any})`, values: categories });
  }
  if (filter.author !== undefined) {
    const name = titleKey(filter.author);
    const words = name.split(' ');
    const longest = words.toSorted((a, b) => b.length - a.length)[0];
    const shapes = words.length > 1 ? [name, words.join(' _ ')] : [name];
    const any = shapes.map(() => WHOLE_WORDS).join(' OR ');
    tests.push({ sql: `instr(author_key, ?) AND (${any})`, values: [longest, ...shapes] });
  }
  return {
    where: tests.map(({ sql }) => sql).join(' AND ') || '1',
    values: tests.flatMap(({ values }) => values),
  };
}
