import { addressOf } from '../../../src/links.ts';
import type { PaperSummary } from '../../../src/paper-summary.ts';
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

/** A link away from here; none where the record has no address that leads anywhere. */
export function LinkAway({ url, label }: { url: string | undefined; label?: string }) {
  const address = addressOf(url);
  if (address === undefined) return null;
  return (
    <a href={address} rel="noreferrer">
      {label ?? placeOf(address)}
    </a>
  );
}

/** Where the paper itself is, and how it is cited. */
export function PaperLinks({ paper: { id, url } }: { paper: PaperSummary }) {
  return (
    <>
      <LinkAway url={url} />
      <a href={bibtexPath(id)}>BibTeX</a>
    </>
  );
}

function placeOf(url: string): string {
  const host = new URL(url).hostname.replace(/^www\./, '');
  return PLACES[host] ?? host;
}
