import { createHash } from 'node:crypto';
import { stripVTControlCharacters } from 'node:util';

/** `arxiv:<id without version>`, `doi:<lower case>`, or a source's own key. */
export type PaperId = string;

export interface Paper {
  readonly id: PaperId;
  readonly title: string;
  readonly abstract: string;
  readonly authors: readonly string[];
  /** ISO date `YYYY-MM-DD` (or `YYYY`, `YYYY-MM`), when known. */
  readonly published?: string;
  readonly categories: readonly string[];
  readonly arxivId?: string;
  readonly doi?: string;
  /** Only http(s); an arXiv id or DOI gives a better one, see `paperUrl`. */
  readonly url?: string;
}

/** The text that is embedded and searched; two papers with the same one share a vector. */
export function embeddedText(paper: Pick<Paper, 'title' | 'abstract'>): string {
  if (paper.title === '') return paper.abstract;
  return paper.abstract === '' ? paper.title : `${paper.title}. ${paper.abstract}`;
}

/** Hex sha256 of the embedded text: the identity of what the index holds. */
export function textHash(paper: Pick<Paper, 'title' | 'abstract'>): string {
  return createHash('sha256').update(embeddedText(paper)).digest('hex');
}

/** The page of a paper, built from its record alone; undefined where the record names none. */
export function paperUrl(paper: Pick<Paper, 'arxivId' | 'doi' | 'url'>): string | undefined {
  if (paper.arxivId !== undefined) return `https://arxiv.org/abs/${paper.arxivId}`;
  if (paper.doi !== undefined) {
    return `https://doi.org/${paper.doi.split('/').map(encodeURIComponent).join('/')}`;
  }
  return paper.url;
}

export function paperYear(paper: Pick<Paper, 'published'>): number | undefined {
  return paper.published === undefined ? undefined : Number(paper.published.slice(0, 4));
}

/** Shorter titles ("Introduction") name many papers. */
export const TITLE_WORDS_MIN = 3;

/** Lower case, accents and punctuation dropped: two spellings of one title meet here. */
export function titleKey(title: string): string {
  return (
    title
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu)
      ?.join(' ') ?? ''
  );
}

/** One line of printable text: no control characters, no direction overrides, single spaces. */
export function cleanText(text: string): string {
  return stripVTControlCharacters(text)
    .toWellFormed()
    .normalize('NFC')
    .replace(INVISIBLE, ' ')
    .replace(/\s+/gu, ' ')
    .trim();
}

const INVISIBLE = /[\p{Cc}\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;
