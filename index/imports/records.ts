import type { Paper } from '../paper.ts';
import { paperFromRecord } from '../record.ts';
import { isSnapshot, recordOfSnapshot } from './arxiv-snapshot.ts';
import { readBibtex } from './bibtex.ts';
import { isCsl, recordOfCsl } from './csl.ts';
import { readCsv } from './csv.ts';
import { formatOf } from './format.ts';
import type { Found } from './found.ts';
import type { Bytes, Input } from './input.ts';
import { readJsonValues } from './json-values.ts';
import { readJsonl } from './jsonl.ts';
import { readRis } from './ris.ts';
import { createSeen } from './seen.ts';
import { peek, unpack } from './unpack.ts';

const HEAD_BYTES = 64 * 1024;

interface Place {
  /** Counts the records from 0, broken ones and repeats too. */
  readonly row: number;
  /** 1-based: where the record begins. */
  readonly line: number;
}

/** One record of a file; the id of a repeat stood in the file before. */
export type ImportRecord = Place &
  (
    | { readonly kind: 'paper'; readonly paper: Paper }
    | { readonly kind: 'problem' | 'repeat'; readonly message: string }
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
    for await (const found of parse(all, head, input.name)) {
      yield { row, line: found.line, ...toResult(found, isNew) };
      row++;
    }
  } finally {
    await close();
  }
}

function toResult(found: Found, isNew: (id: string) => boolean) {
  const result = found.kind === 'problem' ? found : paperFromRecord(known(found.record));
  if (result.kind === 'problem') return { kind: 'problem', message: result.message } as const;
  const { paper } = result;
  if (isNew(paper.id)) return { kind: 'paper', paper } as const;
  return { kind: 'repeat', message: `${paper.id} stands further up, and that one counts` } as const;
}

function parse(bytes: Bytes, head: string, name: string): AsyncIterable<Found> {
  switch (formatOf(head, name)) {
    case 'jsonl':
      return readJsonl(bytes);
    case 'json':
      return readJsonValues(bytes);
    case 'csv':
      return readCsv(bytes, name);
    case 'bibtex':
      return readBibtex(bytes);
    case 'ris':
      return readRis(bytes);
  }
}

/** Records of known origin have names of their own for things. */
function known(record: unknown): unknown {
  if (typeof record !== 'object' || record === null) return record;
  if (isSnapshot(record)) return recordOfSnapshot(record);
  return isCsl(record) ? recordOfCsl(record) : record;
}
