import { arxivIdIn, displayName, looseDate } from './fields.ts';
import { type Found, problem } from './found.ts';
import type { Bytes } from './input.ts';
import { MAX_RECORD_BYTES, readLines } from './lines.ts';

const TAG = /^([A-Z][A-Z0-9]) {1,2}-(?: (.*)|\s*$)/;

interface Reference {
  readonly line: number;
  readonly fields: Map<string, string[]>;
  lastTag: string;
  length: number;
  problem: string | undefined;
}

/** RIS: a tag and a value a line, from `TY` to `ER`; a line without a tag goes on with the one before. */
export async function* readRis(bytes: Bytes): AsyncGenerator<Found> {
  let open: Reference | undefined;
  for await (const found of readLines(bytes)) {
    const text = found.kind === 'text' ? found.text : '';
    const [, tag, value = ''] = TAG.exec(text) ?? [];
    if (open !== undefined && (tag === 'TY' || tag === 'ER')) {
      yield toFound(open); // a TY where ER is missing ends the record, too
      open = undefined;
    }
    if (tag === 'ER') continue;
    if (open === undefined && (tag !== undefined || found.kind === 'problem')) {
      open = begin(found.line, tag === 'TY' ? undefined : 'the record has no TY line');
    }
    if (open === undefined) continue;
    if (found.kind === 'problem') open.problem = found.message;
    else add(open, tag, tag === undefined ? text : value);
  }
  if (open !== undefined) yield toFound(open);
}

function begin(line: number, message: string | undefined): Reference {
  return { line, fields: new Map(), lastTag: '', length: 0, problem: message };
}

function add(reference: Reference, tag: string | undefined, value: string): void {
  reference.length += value.length;
  if (reference.length > MAX_RECORD_BYTES) reference.problem = 'the record is longer than 1 MB';
  if (reference.problem !== undefined) return;
  const values = reference.fields.get(tag ?? reference.lastTag) ?? [];
  if (tag === undefined) values.push(`${values.pop() ?? ''} ${value}`);
  else values.push(value);
  reference.lastTag = tag ?? reference.lastTag;
  reference.fields.set(reference.lastTag, values);
}

/** Databases disagree on tags: the first that is filled counts. */
function toFound({ line, fields, problem: message }: Reference): Found {
  if (message !== undefined) return problem(line, message);
  const all = (...tags: readonly string[]): readonly string[] =>
    tags.map((tag) => fields.get(tag) ?? []).find((values) => values.some(isFilled)) ?? [];
  const first = (...tags: readonly string[]): string | undefined => all(...tags).find(isFilled);
  const date = ['PY', 'DA', 'Y1'].flatMap((tag) => first(tag) ?? []).join(' '); // some have the month apart
  const urls = [...all('UR'), ...all('L1'), ...all('L2')].flatMap((text) => text.split(/\s+/));
  return {
    kind: 'record',
    line,
    record: {
      title: first('TI', 'T1', 'CT', 'BT'),
      abstract: first('AB', 'N2'),
      authors: all('AU', 'A1').map(displayName),
      published: date === '' ? undefined : looseDate(date),
      doi: first('DO'),
      arxivId: arxivIdIn(...urls, ...all('M3'), ...all('AN'), ...all('JO'), ...all('T2')),
      url: urls.find((url) => /^https?:\/\//i.test(url)),
    },
  };
}

function isFilled(value: string): boolean {
  return value.trim() !== '';
}
