import { z } from 'zod';
import { decodeAccents } from '../latex.ts';
import { findPaperIds } from '../paper-ids.ts';
import { isTakenBack } from '../sources/arxiv.ts';
import { TAKEN_BACK } from './found.ts';

const text = z.string().nullish();
const Snapshot = z.object({
  id: z.string(),
  title: text,
  abstract: text,
  comments: text,
  categories: text,
  doi: text,
  authors_parsed: z.array(z.array(z.string())),
  versions: z.array(z.object({ created: z.string() })).optional(),
});

/**
 * A record of arXiv's metadata snapshot (`arxiv-metadata-oai-snapshot.json`) as a loose one. Accents are decoded, as
 * arXiv's OAI-PMH does it, so that a paper has the same text from both.
 */
export function recordOfSnapshot(record: object): unknown {
  const parsed = Snapshot.safeParse(record);
  if (!parsed.success) return record;
  const { id, title, abstract, comments, categories, doi, versions } = parsed.data;
  if (isTakenBack(comments ?? '', abstract ?? '')) return TAKEN_BACK;
  return {
    arxivId: id,
    title: decodeAccents(title ?? ''),
    abstract: decodeAccents(abstract ?? ''),
    authors: parsed.data.authors_parsed.map(nameOf),
    categories: categories ?? undefined,
    doi: findPaperIds(doi ?? '')[0], // one that is none costs no paper
    published: dayOf(versions?.[0]?.created ?? ''),
  };
}

function nameOf([last = '', first = '', suffix = '']: readonly string[]): string {
  return decodeAccents([first, last, suffix].filter((part) => part !== '').join(' '));
}

/** `Mon, 2 Apr 2007 19:18:42 GMT` → `2007-04-02`. */
function dayOf(created: string): string | undefined {
  const time = Date.parse(created);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString().slice(0, 10);
}
