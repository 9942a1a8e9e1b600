import { withoutTags } from '../marked-text.ts';
import type { Paper } from '../paper.ts';
import { paperFromRecord } from '../record.ts';
import { isCsl, recordOfCsl } from './csl.ts';
import { formatOf } from './format.ts';
import { type Found, TAKEN_BACK } from './found.ts';
import type { Bytes, Input } from './input.ts';
import { readJsonl } from './jsonl.ts';
import { createSeen } from './seen.ts';
import { peek, unpack } from './unpack.ts';

const HEAD_BYTES = 64 * 1024;

interface Place {
  /** Counts the records from 0, broken ones and repeats too. */
  readonly row: number;
  /** 1-based: where the record begins. */
  readonly line: number;
}

/** One record of a file; what is left out is sound: it stood in the file before, or was withdrawn. */
export type ImportRecord = Place &
  (
    | { readonly kind: 'paper'; readonly paper: Paper }
    | { readonly kind: 'problem' | 'left out'; readonly message: string }
  );

/** The records of a file in any of the known formats, in constant memory; throws an `ImportError`. */
export async function* readRecords(
  input: Input,
  signal?: AbortSignal,
): AsyncGenerator<ImportRecord> {
  const { head: start, all, close } = await peek(unpack(input, signal), HEAD_BYTES);
  try {
    const head = start.subarray(0, HEAD_BYTES).toString('utf8');
    if (head.trim() === '') return;
    const isNew = createSeen();
    let row = 0;
    const parse = await parserOf(head, input.name);
    const translate = await translatorOf(head);
    for await (const found of parse(all)) {
      const record =
        found.kind === 'record' ? { ...found, record: translate(found.record) } : found;
      yield { row, line: found.line, ...toResult(record, isNew) };
      row++;
    }
  } finally {
    await close();
  }
}

const leftOut = (message: string) => ({ kind: 'left out', message }) as const;

function toResult(found: Found, isNew: (id: string) => boolean) {
  if (found.kind === 'record' && found.record === TAKEN_BACK)
    return leftOut('its authors have withdrawn it');
  const result = found.kind === 'problem' ? found : paperFromRecord(found.record);
  if (result.kind === 'problem') return { kind: 'problem', message: result.message } as const;
  const { paper } = result;
  if (isNew(paper.id)) return { kind: 'paper', paper } as const;
  return leftOut(`${paper.id} stands further up, and that one counts`);
}

/** Parsers bring libraries along, which a question at the shell need not load. */
async function parserOf(
  head: string,
  name: string,
): Promise<(bytes: Bytes) => AsyncIterable<Found>> {
  switch (formatOf(head, name)) {
    case 'jsonl':
      return readJsonl;
    case 'json':
      return (await import('./json-values.ts')).readJsonValues;
    case 'csv': {
      const { readCsv } = await import('./csv.ts');
      return (bytes) => readCsv(bytes, name);
    }
    case 'bibtex':
      return (await import('./bibtex.ts')).readBibtex;
    case 'ris':
      return (await import('./ris.ts')).readRis;
  }
}

/** Records of known origin have names of their own for things. */
async function translatorOf(head: string): Promise<(record: unknown) => unknown> {
  const isSnapshot = head.includes('"authors_parsed"');
  const translate = isSnapshot
    ? (await import('./arxiv-snapshot.ts')).recordOfSnapshot
    : (record: object) => tidied(isCsl(record) ? recordOfCsl(record) : record);
  return (record) => (typeof record === 'object' && record !== null ? translate(record) : record);
}

const TEXTS = ['title', 'abstract', 'text', 'summary'];
/** As Scopus says it. */
const NO_ABSTRACT = /^\[?no abstract(?: is)? available\.?\]?$/i;

/** Without marks of the web, and without an abstract that says that there is none. */
function tidied(record: unknown): unknown {
  if (typeof record !== 'object' || record === null || Array.isArray(record)) return record;
  const texts = Object.entries(record).flatMap(([name, value]) =>
    TEXTS.includes(name) && typeof value === 'string' ? [[name, tidy(value)] as const] : [],
  );
  return { ...record, ...Object.fromEntries(texts) };
}

function tidy(text: string): string {
  const bare = text.includes('<') ? withoutTags(text) : text;
  return NO_ABSTRACT.test(bare.trim()) ? '' : bare;
}
