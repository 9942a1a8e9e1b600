import type { Db } from './database.ts';
import { isOneWork, isOwnId, markedId } from './own-ids.ts';
import { type Paper, type PaperId, TITLE_WORDS_MIN, titleKey } from './paper.ts';
import { type PaperRow, toPaper } from './paper-rows.ts';

/** Of one title and year; more are not looked at. */
const NAMESAKES_MAX = 10;

/** Finds the rows of papers.db that are one paper, by whichever name a source gives it. */
export function createStoredPapers(db: Db) {
  const byId = db.prepare<[string], PaperRow>('SELECT * FROM papers WHERE id = ?');
  const byAlias = db.prepare<[string], PaperRow>(
    'SELECT papers.* FROM aliases JOIN papers USING (id) WHERE alias = ?',
  );
  /** Those with a mark: `3~0c1d2e3f`. */
  const marked = db.prepare<[string, string], PaperRow>(
    "SELECT * FROM papers WHERE id > ? || '~' AND id < ? || '~g'",
  );
  const byDoi = db.prepare<[string], PaperRow>('SELECT * FROM papers WHERE doi = ? ORDER BY seq');
  const byTitle = db.prepare<[string, string, string], PaperRow>(
    `SELECT * FROM papers WHERE title_key = ? AND substr(published, 1, 4) = ? AND source <> ?
       ORDER BY seq LIMIT ${NAMESAKES_MAX}`,
  );

  const named = (id: PaperId): PaperRow | undefined => byId.get(id) ?? byAlias.get(id);

  /** Within one source two records of one title are two papers. */
  function namesakes({ title, published = '' }: Paper, source: string): readonly PaperRow[] {
    const key = titleKey(title);
    if (published === '' || key.split(' ').length < TITLE_WORDS_MIN) return [];
    return byTitle.all(key, published.slice(0, 4), source);
  }

  return {
    named,

    /** By an id that no other work has here: files count theirs from 1 on, each of them. */
    apart(paper: Paper): Paper {
      const { id } = paper;
      if (!isOwnId(id)) return paper;
      const isSame = (row: PaperRow): boolean => isOneWork(paper, toPaper(row));
      const first = named(id);
      if (first !== undefined && isSame(first)) return paper;
      const other = marked.all(id, id).find(isSame)?.id;
      return { ...paper, id: other ?? (first === undefined ? id : markedId(id, paper)) };
    },

    /** The rows that ids or DOIs tell to be this paper; the one whose id stays first. */
    numbered(paper: Paper): readonly PaperRow[] {
      const rows = [
        ...idsOf(paper).flatMap((id) => named(id) ?? []),
        ...(paper.doi === undefined ? [] : byDoi.all(paper.doi)),
      ].filter((row) => row.id === paper.id || mayBe(paper, row, ['arxiv']));
      return agreeing([...new Map(rows.map((row) => [row.seq, row])).values()]);
    },

    /** The row that title and year tell to be this paper, where no number says otherwise. */
    namesake: (paper: Paper, source: string): PaperRow | undefined =>
      namesakes(paper, source).find((row) => mayBe(paper, row, ['arxiv', 'doi'])),
  };
}

/** All that a paper may be called by. */
export function idsOf({
  id,
  arxivId,
  doi,
}: Pick<Paper, 'id' | 'arxivId' | 'doi'>): readonly PaperId[] {
  const all = [
    id,
    ...(arxivId === undefined ? [] : [`arxiv:${arxivId}`]),
    ...(doi === undefined ? [] : [`doi:${doi}`]),
  ];
  return [...new Set(all)];
}

/** The first, and those that may be one with it: two arXiv papers may share a DOI. */
function agreeing(rows: readonly PaperRow[]): readonly PaperRow[] {
  const arxivId = rows.find((row) => row.arxiv_id !== null)?.arxiv_id;
  return rows.filter((row) => row.arxiv_id === null || row.arxiv_id === arxivId);
}

/** Nothing contradicts: both have no such number, or the same one, or one of them has none. */
function mayBe(paper: Paper, row: PaperRow, numbers: readonly ('arxiv' | 'doi')[]): boolean {
  const differ = (a: string | null | undefined, b: string | null): boolean =>
    a != null && b !== null && a !== b;
  return !numbers.some((number) =>
    number === 'arxiv' ? differ(paper.arxivId, row.arxiv_id) : differ(paper.doi, row.doi),
  );
}
