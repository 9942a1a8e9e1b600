import { z } from 'zod';
import { arxivIdIn, dateOf, looseDate, webAddress } from './fields.ts';

const text = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value) => (value === null || value === undefined ? undefined : String(value)))
  .catch(undefined);
const Name = z.object({
  family: text,
  given: text,
  literal: text,
  suffix: text,
  'non-dropping-particle': text,
  'dropping-particle': text,
});
const CslDate = z.object({
  'date-parts': z.array(z.array(z.union([z.number(), z.string()]).nullable())).optional(),
  raw: text,
  literal: text,
});
const CslItem = z.object({
  title: text,
  abstract: text,
  author: z
    .array(Name.catch({} as never))
    .nullish()
    .catch(undefined),
  issued: CslDate.nullish().catch(undefined),
  DOI: text,
  URL: text,
  number: text,
  note: text,
  archive_location: text,
});
const SIGNS = ['issued', 'author', 'DOI', 'URL', 'container-title'];

/** Whether the record is an item of CSL-JSON, as Zotero and Crossref export it. */
export function isCsl(record: object): boolean {
  return 'type' in record && !('authors' in record) && SIGNS.some((sign) => sign in record);
}

/** A CSL-JSON item as a loose record; keys of items name them in their own library only. */
export function recordOfCsl(item: object): unknown {
  const parsed = CslItem.safeParse(item);
  if (!parsed.success) return item;
  const { title, abstract, author, issued, DOI, URL, number, note, archive_location } = parsed.data;
  return {
    title,
    abstract,
    authors: (author ?? []).map(nameOf),
    published: issuedOn(issued ?? undefined),
    arxivId: arxivIdIn(number, archive_location, note, URL),
    doi: DOI,
    url: webAddress(URL),
  };
}

function nameOf(name: z.infer<typeof Name>): string {
  const { given, family, suffix, literal } = name;
  const particles = [name['dropping-particle'], name['non-dropping-particle']];
  return (
    literal ?? [given, ...particles, family, suffix].filter((part) => part !== undefined).join(' ')
  );
}

/** `[[2026, 11]]`; `[[null]]` where it is not known. */
function issuedOn(issued: z.infer<typeof CslDate> | undefined): string | undefined {
  const parts = (issued?.['date-parts']?.[0] ?? []).filter((part) => part !== null);
  if (parts.length > 0) return dateOf(parts);
  const words = issued?.raw ?? issued?.literal;
  return words === undefined ? undefined : looseDate(words);
}
