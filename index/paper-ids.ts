import type { PaperId } from './paper.ts';

const ARCHIVES =
  'acc-phys|adap-org|alg-geom|ao-sci|astro-ph|atom-ph|bayes-an|chao-dyn|chem-ph|cmp-lg|comp-gas|cond-mat|cs|dg-ga|funct-an|gr-qc|hep-ex|hep-lat|hep-ph|hep-th|math-ph|math|mtrl-th|nlin|nucl-ex|nucl-th|patt-sol|physics|plasm-ph|q-alg|q-bio|quant-ph|solv-int|supr-con';
const VERSION = '(?:v\\d{1,3})?';
// Scripts without spaces may touch an id, Latin letters may not: `请看2310.16764`.
// No letter or digit follows, no further decimal group, no percent sign (but `%20` of a URL may).
const END = '(?![\\p{sc=Latin}\\p{N}]|\\.\\d|\\s?%(?![0-9a-f]{2}))';
const DOI =
  '(?:(?<=doi|%2f|%3a)|(?<![\\p{sc=Latin}\\p{N}.]))(?<prefix>10\\.\\d{4,9}(?:\\.\\d{1,9}){0,3})(?:/|%2f)(?<suffix>(?:[!#-;=?-~]|<\\d{1,6}:{1,2}[\\w-]{1,40}>){1,800})';
const NEW_STYLE = `(?:(?<=arxiv[.-]?|%2f|%3a)|(?<![\\p{sc=Latin}\\p{N}.$€£¥+-]))(?<month>\\d{4})\\.(?<number>\\d{4,5})${VERSION}${END}`;
const OLD_STYLE = `(?:(?<=arxiv[.-]?|%2f|%3a)|(?<![\\p{sc=Latin}\\p{N}.-]))(?<archive>${ARCHIVES})(?:\\.[a-z][a-z-]{1,11})?(?:/|%2f)(?<serial>\\d{7})${VERSION}${END}`;
const ARXIV_SOURCE = `${NEW_STYLE}|${OLD_STYLE}`;
const ANY_SOURCE = `${DOI}|${ARXIV_SOURCE}`;
const WHOLE_ARXIV = new RegExp(`^(?:${ARXIV_SOURCE})`, 'iu');

const ARXIV_DOI = /^10\.48550\/arxiv\./;
const BIORXIV_VERSION = /^(10\.(?:1101|64898)\/[\d.]+)v\d{1,3}(?:\..{0,40})?$/;
const PAGE_ENDING = /(?:\.full)?(?:\.pdf|\/(?:pdf|epdf|full|abstract|meta|html|fulltext))?\/?$/;
const NEXT_ID = /[,;](?=10\.\d{4}|https?:|doi:|arxiv:)/i;
const TRAILING = new Set('.,;:!?\'"*_~');
const CLOSING: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };
const MAX_DOI_LENGTH = 256;
const URL_CONTEXT_LENGTH = 200;

const LABEL =
  /^(?:(?:info:|urn:)?doi\s{0,3}[:/]\s{0,3}|(?:arxiv|doi)(?:\s{0,3}:\s{0,3}|\s{1,3}|[.-](?=\d)|(?=\d)))/i;
const PRIMARY_CLASS = /\s{1,3}\[[a-z-]{2,12}(?:\.[a-z-]{2,12})?\]$/i;
const URL_START = /^(?:https?:\/\/|www\.|[a-z][\w.-]{0,80}\.[a-z]{2,12}\/)/i;
const AFTER_ID = /^(?:\.pdf)?[.,;:!?]*$/i;

interface Match {
  readonly id: PaperId;
  readonly start: number;
  readonly end: number;
}

/** Ids of papers named in a text, canonical, in order of appearance, each once. */
export function findPaperIds(text: string): readonly PaperId[] {
  return [...new Set(scan(text).map(({ id }) => id))];
}

/** The canonical id when the whole text is one id or one link to a paper. */
export function parsePaperId(text: string): PaperId | undefined {
  const body = unwrapped(text);
  if (body.length > 2000 || /\s/.test(body)) return undefined;
  const matches = scan(body);
  const [first] = matches;
  if (first === undefined || matches.some(({ id }) => id !== first.id)) return undefined;
  if (URL_START.test(body)) return first.id;
  return first.start === 0 && AFTER_ID.test(body.slice(first.end)) ? first.id : undefined;
}

function unwrapped(text: string): string {
  const trimmed = text.trim();
  const inner = /^<[^<>]*>$/.test(trimmed) ? trimmed.slice(1, -1) : trimmed;
  return inner.replace(LABEL, '').replace(PRIMARY_CLASS, '');
}

function scan(text: string): readonly Match[] {
  const pattern = new RegExp(ANY_SOURCE, 'giu');
  const matches: Match[] = [];
  let previousEnd = 0;
  for (let found = pattern.exec(text); found !== null; found = pattern.exec(text)) {
    const start = found.index;
    const isDoi = found.groups?.suffix !== undefined;
    const length = isDoi ? doiLength(found[0]) : found[0].length;
    const spelling = found[0].slice(0, length);
    const id = isDoi
      ? doiId(insideUrl(text, previousEnd, start) ? pageDoi(spelling) : spelling)
      : arxivId(found.groups);
    pattern.lastIndex = start + length;
    previousEnd = start + length;
    if (id !== undefined) matches.push({ id, start, end: start + length });
  }
  return matches;
}

function arxivId(groups: Readonly<Record<string, string | undefined>> | undefined) {
  const { month, number, archive, serial } = groups ?? {};
  if (month !== undefined && number !== undefined) {
    return isNewStyle(month, number) ? `arxiv:${month}.${number}` : undefined;
  }
  if (archive === undefined || serial === undefined) return undefined;
  return isOldStyle(serial) ? `arxiv:${archive.toLowerCase()}/${serial}` : undefined;
}

/** April 2007 on; four digits until December 2014, five since. */
function isNewStyle(month: string, number: string): boolean {
  const yearMonth = Number(month);
  if (!isMonth(month) || yearMonth < 704 || yearMonth > 9012 || Number(number) === 0) return false;
  return number.length === (yearMonth < 1501 ? 4 : 5);
}

/** From July 1991 to March 2007. */
function isOldStyle(serial: string): boolean {
  const month = serial.slice(0, 4);
  const yearMonth = Number(month);
  return isMonth(month) && (yearMonth >= 9107 || yearMonth <= 703);
}

function isMonth(yearMonth: string): boolean {
  const month = Number(yearMonth.slice(2));
  return month >= 1 && month <= 12;
}

/** How much of a greedy match is the DOI: up to a bracket closed but not opened, without trailing punctuation. */
function doiLength(match: string): number {
  const next = match.search(NEXT_ID);
  let end = bracketEnd(next < 0 ? match : match.slice(0, next));
  while (end > 0 && TRAILING.has(match.charAt(end - 1))) end -= 1;
  return Math.max(end, 1);
}

function bracketEnd(text: string): number {
  const open: string[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '|' || character === '`') return at;
    if (character === '(' || character === '[' || character === '{') open.push(character);
    const opening = CLOSING[character];
    if (opening !== undefined && open.pop() !== opening) return at;
  }
  return text.length;
}

function doiId(spelling: string): PaperId | undefined {
  if (spelling.length > MAX_DOI_LENGTH * 3) return undefined;
  const doi = spelling.replace(/%2f/i, '/').toLowerCase();
  if (doi.length > MAX_DOI_LENGTH || !/^10\.[\d.]+\/.*[a-z0-9]/.test(doi)) return undefined;
  if (ARXIV_DOI.test(doi)) {
    const arxiv = WHOLE_ARXIV.exec(doi.replace(ARXIV_DOI, ''));
    if (arxiv !== null) return arxivId(arxiv.groups);
  }
  return `doi:${doi.replace(BIORXIV_VERSION, '$1')}`;
}

/** In a link, query and fragment are not the DOI's, and neither is the page's `/full` or `.pdf`. */
function pageDoi(spelling: string): string {
  const path = spelling.split(/[?#&]/, 1)[0] ?? '';
  const decoded = path.replace(/%([2-7][0-9a-f])/gi, (encoded, hex: string) =>
    /^(?:20|22|60|7f)$/i.test(hex) ? encoded : String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return decoded.slice(0, MAX_DOI_LENGTH + 1).replace(PAGE_ENDING, '');
}

function insideUrl(text: string, from: number, to: number): boolean {
  const before = text.slice(Math.max(from, to - URL_CONTEXT_LENGTH), to);
  const token = before.split(/[\s<>"|()[\]]/).at(-1) ?? '';
  return /https?:|www\.|\.[a-z]{2,12}\//i.test(token);
}
