import { createHash } from 'node:crypto';
import { z } from 'zod';
import { cleanText, type Paper, type PaperId, TITLE_WORDS_MIN, titleKey } from './paper.ts';
import { findPaperIds, parsePaperId } from './paper-ids.ts';

const MAX_TITLE_LENGTH = 1_000;
const MAX_ABSTRACT_LENGTH = 20_000;
const MAX_AUTHORS = 1_000;
const MAX_NAME_LENGTH = 200;
const MAX_CATEGORIES = 50;
const MAX_ID_LENGTH = 200;
const MAX_URL_LENGTH = 2_000;
const MAX_SLUG_LENGTH = 80;

const Text = z.string({ error: 'must be text' }).nullish();
const TextOrNumber = z.union([z.string(), z.number()], { error: 'must be text' }).nullish();
const Names = z
  .union([z.string(), z.array(z.union([z.string(), z.object({ name: z.string() })]))], {
    error: 'must be a list of names',
  })
  .nullish();
const Words = z
  .union([z.string(), z.array(z.string())], { error: 'must be a list of words' })
  .nullish();
const LooseRecord = z.object(
  {
    id: TextOrNumber,
    _id: TextOrNumber,
    title: Text,
    abstract: Text,
    text: Text,
    summary: Text,
    authors: Names,
    published: TextOrNumber,
    year: TextOrNumber,
    date: TextOrNumber,
    categories: Words,
    arxivId: Text,
    arxiv_id: Text,
    doi: Text,
    url: Text,
  },
  { error: 'the record is not a JSON object' },
);
type LooseRecord = z.infer<typeof LooseRecord>;

export type RecordResult =
  | { readonly kind: 'paper'; readonly paper: Paper }
  | { readonly kind: 'problem'; readonly message: string };

/** A paper from a loosely shaped record; a problem names the first field that does not fit. */
export function paperFromRecord(value: unknown): RecordResult {
  const parsed = LooseRecord.safeParse(value);
  if (parsed.success) return toPaper(parsed.data);
  const issue = parsed.error.issues[0];
  return problem(`${String(issue?.path[0] ?? '')} ${issue?.message ?? 'does not fit'}`.trim());
}

function toPaper(record: LooseRecord): RecordResult {
  const title = capped(cleanText(record.title ?? ''), MAX_TITLE_LENGTH);
  const abstract = capped(
    cleanText(filled(record.abstract, record.text, record.summary)),
    MAX_ABSTRACT_LENGTH,
  );
  if (title === '' && abstract === '') return problem('title is missing');
  const identity = identify(record, title);
  if ('message' in identity) return problem(identity.message);
  const published = publicationDate(record);
  if (published === null) {
    return problem(`${dateField(record)} is not a date (YYYY, YYYY-MM or YYYY-MM-DD)`);
  }
  const url = webAddress(cleanText(record.url ?? ''));
  if (url === null) return problem('url is not an http or https address');
  return {
    kind: 'paper',
    paper: {
      ...identity,
      title,
      abstract,
      authors: names(record.authors ?? []),
      categories: words(record.categories ?? []),
      ...(published === undefined ? {} : { published }),
      ...(url === undefined ? {} : { url }),
    },
  };
}

type Identity = Pick<Paper, 'id' | 'arxivId' | 'doi'>;

/** arXiv id, else DOI, else the record's own id, else one made of the title. */
function identify(record: LooseRecord, title: string): Identity | { readonly message: string } {
  const arxivText = filled(record.arxivId, record.arxiv_id);
  const doiText = cleanText(record.doi ?? '');
  const fromArxiv = parsePaperId(arxivText);
  if (arxivText !== '' && !isArxiv(fromArxiv)) return { message: 'arxivId is not an arXiv id' };
  const fromDoi = findPaperIds(doiText)[0];
  if (doiText !== '' && fromDoi === undefined) return { message: 'doi is not a DOI' };
  const given = cleanText(filled(record.id, record._id));
  if (given.length > MAX_ID_LENGTH) {
    return { message: `id is longer than ${MAX_ID_LENGTH} characters` };
  }
  const known = [fromArxiv, parsePaperId(given), fromDoi, parsePaperId(record.url ?? '')];
  const arxivId = known.find(isArxiv);
  const doi = known.find((id) => id?.startsWith('doi:'));
  const id = arxivId ?? doi ?? (given === '' ? titleId(title, record) : given);
  if (id === undefined) return { message: 'id is missing' };
  return {
    id,
    ...(arxivId === undefined ? {} : { arxivId: arxivId.slice('arxiv:'.length) }),
    ...(doi === undefined ? {} : { doi: doi.slice('doi:'.length) }),
  };
}

function isArxiv(id: PaperId | undefined): boolean {
  return id?.startsWith('arxiv:') ?? false;
}

/**
 * Title and year, and where "Introduction" alone names no work, the first author; long titles keep a hash, so that
 * parts I and II of one work stay two papers.
 */
function titleId(title: string, record: LooseRecord): PaperId | undefined {
  const words = titleKey(title).split(' ');
  if (words[0] === '') return undefined;
  const author =
    words.length < TITLE_WORDS_MIN ? titleKey(names(record.authors ?? [])[0] ?? '') : '';
  const slug = [...words, ...author.split(' ').sort(), yearOf(record) ?? '']
    .filter((part) => part !== '')
    .join('-');
  if (slug.length <= MAX_SLUG_LENGTH) return `title:${slug}`;
  const hash = createHash('sha256').update(slug).digest('hex').slice(0, 8);
  return `title:${capped(slug, MAX_SLUG_LENGTH - 9)}-${hash}`;
}

function yearOf(record: LooseRecord): string | undefined {
  return /^\d{4}/.exec(filled(record[dateField(record)]))?.[0];
}

function dateField(record: LooseRecord): 'published' | 'year' | 'date' {
  if (filled(record.published) !== '') return 'published';
  return filled(record.year) === '' ? 'date' : 'year';
}

/** undefined where there is none, null where it is not one. */
function publicationDate(record: LooseRecord): string | undefined | null {
  const text = filled(record[dateField(record)]);
  if (text === '') return undefined;
  const date =
    /^(\d{4}(?:-\d{2}(?:-\d{2})?)?)$|^(\d{4}-\d{2}-\d{2})[T ]\d{2}:[\d:.]{2,20}\s?(?:Z|UTC|[+-]\d{2}:?\d{2})?$/.exec(
      text,
    );
  const day = date?.[1] ?? date?.[2];
  if (day === undefined) return null;
  const full = `${day}-01-01`.slice(0, 10);
  const time = new Date(`${full}T00:00:00Z`);
  return Number(day.slice(0, 4)) > 0 && isSameDay(time, full) ? day : null;
}

function isSameDay(time: Date, day: string): boolean {
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(day);
}

/** undefined where there is none, null where it must not be linked. */
function webAddress(text: string): string | undefined | null {
  if (text === '') return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') return null;
  if (url.username !== '' || url.password !== '' || url.href.length > MAX_URL_LENGTH) return null;
  return url.href;
}

function names(authors: NonNullable<LooseRecord['authors']>): readonly string[] {
  const list = typeof authors === 'string' ? authors.split(/;|\sand\s/) : authors;
  return list
    .slice(0, MAX_AUTHORS)
    .map((author) => capped(cleanText(nameOf(author)), MAX_NAME_LENGTH))
    .filter((name) => name !== '');
}

function nameOf(author: string | { readonly name: string }): string {
  return typeof author === 'string' ? author : author.name;
}

function words(categories: NonNullable<LooseRecord['categories']>): readonly string[] {
  const list = typeof categories === 'string' ? categories.split(/[\s,;]+/) : categories;
  return list
    .slice(0, MAX_CATEGORIES)
    .map((word) => capped(cleanText(word), MAX_NAME_LENGTH))
    .filter((word) => word !== '');
}

/** The first that is not blank, as text. */
function filled(...values: readonly (string | number | null | undefined)[]): string {
  return values.map((value) => String(value ?? '').trim()).find((text) => text !== '') ?? '';
}

/** Never cuts between the halves of one character. */
function capped(text: string, length: number): string {
  return text.length <= length
    ? text
    : text
        .slice(0, length)
        .replace(/[\ud800-\udbff]$/, '')
        .trimEnd();
}

function problem(message: string): RecordResult {
  return { kind: 'problem', message };
}
