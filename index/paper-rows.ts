import type { Known } from './folding.ts';
import { type Paper, textHash, titleKey } from './paper.ts';

/** A row of `papers` as SQLite gives it. */
export interface PaperRow {
  readonly seq: number;
  readonly id: string;
  readonly title: string;
  readonly abstract: string;
  readonly authors: string; // JSON
  readonly published: string | null;
  readonly categories: string; // each with a blank on either side
  readonly arxiv_id: string | null;
  readonly doi: string | null;
  readonly url: string | null;
  readonly text_hash: string;
  readonly source: string;
  readonly provenance: string; // JSON
}

export function toRow({ paper, source, provenance }: Known) {
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
    source,
    provenance: JSON.stringify(provenance),
  };
}

export function toKnown(row: PaperRow): Known {
  return { paper: toPaper(row), source: row.source, provenance: JSON.parse(row.provenance) };
}

export function toPaper(row: PaperRow): Paper {
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

/** As it comes back from the database. */
export function canonical(known: Known): Known {
  return toKnown({ seq: 0, ...toRow(known) });
}
