import { latexToText } from '../latex.ts';
import { readBlocks } from './bibtex-blocks.ts';
import { type BibtexEntry, parseEntry } from './bibtex-entry.ts';
import { arxivIdIn, dateOf, displayName, looseDate, monthOf, webAddress } from './fields.ts';
import { type Found, problem } from './found.ts';
import type { Bytes } from './input.ts';

const NO_PAPERS = new Set(['comment', 'preamble', 'string', 'xdata', 'set', 'control']);

/** BibTeX and BibLaTeX, entry by entry; TeX becomes plain text, math stays. */
export async function* readBibtex(bytes: Bytes): AsyncGenerator<Found> {
  const macros = new Map<string, string>();
  for await (const { line, text, message } of readBlocks(bytes)) {
    if (/^@\s*(?:comment|preamble)\b/i.test(text)) continue;
    const entry = message ?? parseEntry(text, macros);
    if (typeof entry === 'string') yield problem(line, labelled(text, entry));
    else if (entry.type === 'string') {
      for (const [name, value] of entry.fields) macros.set(name, value);
    } else if (!NO_PAPERS.has(entry.type)) yield { kind: 'record', line, record: recordOf(entry) };
  }
}

function labelled(text: string, message: string): string {
  const key = /^@\s*\w+\s*[{(]\s*([^\s,={}"]{1,60})\s*,/.exec(text)?.[1];
  return key === undefined ? message : `${key}: ${message}`;
}

function recordOf({ fields }: BibtexEntry) {
  const plain = (name: string): string | undefined => {
    const value = fields.get(name);
    return value === undefined ? undefined : latexToText(value);
  };
  const literal = (name: string): string | undefined =>
    fields
      .get(name)
      ?.replace(/\\url(?![a-z])|[{}]/g, '')
      .replace(/\\([_%&#~$])/g, '$1');
  const eprintType = `${plain('eprinttype') ?? ''}${plain('archiveprefix') ?? ''}`;
  const eprint = /^$|arxiv/i.test(eprintType) ? literal('eprint') : undefined;
  const places = ['journal', 'note', 'howpublished', 'volume', 'url', 'number'].map(literal);
  return {
    title: plain('title'),
    abstract: plain('abstract'),
    authors: names(fields.get('author') ?? fields.get('editor') ?? ''),
    published: published(plain),
    categories: plain('primaryclass') ?? plain('eprintclass'),
    arxivId: arxivIdIn(eprint) ?? arxivIdIn(...places.filter(isOnArxiv)),
    doi: literal('doi'),
    url: webAddress(literal('url')?.trim()),
  };
}

/** `arXiv preprint arXiv:2101.00001`; DBLP says `CoRR` and `abs/2101.00001`. */
function isOnArxiv(text: string | undefined): boolean {
  return /arxiv|^abs\//i.test(text ?? '');
}

/** Divided by `and` outside of braces; a name in braces is whole. */
function names(text: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let part = '';
  for (const word of text.split(/(\s+)/)) {
    depth += (word.match(/\{/g)?.length ?? 0) - (word.match(/\}/g)?.length ?? 0);
    if (depth === 0 && word.toLowerCase() === 'and') {
      parts.push(part);
      part = '';
    } else part += word;
  }
  return [...parts, part].map(nameOf).filter((name) => name !== '' && name !== 'others');
}

function nameOf(text: string): string {
  const isWhole = /^\s*\{[^{}]*\}\s*$/.test(text);
  const plain = latexToText(text).trim();
  const [last, suffix, first] = plain.split(','); // `King, Jr, Martin`
  if (isWhole) return plain;
  return displayName(first === undefined ? plain : [last, first, suffix].join());
}

function published(plain: (name: string) => string | undefined): string | undefined {
  const date = plain('date');
  if (date !== undefined) return looseDate(date);
  const year = looseDate(plain('year') ?? '');
  const month = monthOf(plain('month')?.trim() ?? '');
  if (year === '') return undefined;
  return /^\d{4}$/.test(year) && month !== undefined ? dateOf([year, month]) : year;
}
