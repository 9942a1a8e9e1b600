import type { PaperSummary } from '../../../src/reply.ts';
import { shortAuthors } from '../../../src/text.ts';
import { shown } from './shown.ts';

const PLACES: Readonly<Record<string, string>> = { 'arxiv.org': 'arXiv', 'doi.org': 'DOI' };

/** The page of a paper; slashes of its id stay readable. */
export function paperPath(id: string): string {
  return `/papers/${encodeURIComponent(id).replaceAll('%2F', '/').replaceAll('%3A', ':')}`;
}

function bibtexPath(id: string): string {
  return `/bibtex?${new URLSearchParams({ paper: id })}`;
}

export function titleOf({ title, id }: Pick<PaperSummary, 'title' | 'id'>): string {
  return shown(title === '' ? id : title);
}

export function Byline({ paper: { authors, year } }: { paper: PaperSummary }) {
  return (
    <>
      {shown(shortAuthors(authors))}
      {year === undefined ? '' : `, ${year}`}
    </>
  );
}

/** Where the paper itself is, and how it is cited. */
export function PaperLinks({ paper: { id, url } }: { paper: PaperSummary }) {
  return (
    <>
      {url !== undefined && isWeb(url) && (
        <a href={url} rel="noreferrer">
          {placeOf(url)}
        </a>
      )}
      <a href={bibtexPath(id)}>BibTeX</a>
    </>
  );
}

/** A record may hold any text; only addresses of the web lead anywhere. */
export function isWeb(url: string): boolean {
  return /^https?:\/\//i.test(url) && URL.canParse(url);
}

export function placeOf(url: string): string {
  const host = new URL(url).hostname.replace(/^www\./, '');
  return PLACES[host] ?? host;
}
