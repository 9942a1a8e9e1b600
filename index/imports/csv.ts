import { parse } from 'csv-parse/sync';
import { ImportError } from '../errors.ts';
import { COLUMNS, DELIMITERS, type Field, plainName } from './csv-columns.ts';
import { arxivIdIn, displayName, listedAuthors, looseDate, webAddress } from './fields.ts';
import { type Found, problem } from './found.ts';
import type { Bytes } from './input.ts';
import { type Line, MAX_RECORD_BYTES, readLines } from './lines.ts';

const STRAY_QUOTE = 'a quote is not closed, or stands in the middle of a cell';

interface Header {
  readonly delimiter: string;
  readonly width: number;
  readonly columns: ReadonlyMap<Field, readonly number[]>;
  /** Divides names by semicolons alone, and writes the last one first. */
  readonly isZotero: boolean;
}

type TextLine = Extract<Line, { kind: 'text' }>;

/** A table with a header; commas, semicolons or tabs divide it. `name` is that of the file. */
export async function* readCsv(bytes: Bytes, name: string): AsyncGenerator<Found> {
  let header: Header | undefined;
  const isRow = (text: string): boolean => {
    const cells = cellsOf(text, header?.delimiter ?? delimiterOf(text));
    return cells !== undefined && (header === undefined || cells.length === header.width);
  };
  for await (const row of readRows(bytes, isRow)) {
    if (row.kind === 'problem') yield row;
    else if (row.text.trim() === '') continue;
    else if (header === undefined) header = headerOf(row.text, name);
    else yield toFound(row, header);
  }
}

/**
 * Puts lines together while a quoted cell is open. Where that makes no row, the first of them alone is
 * broken and the others stand for themselves: one stray quote does not take the rest with it.
 */
async function* readRows(bytes: Bytes, isRow: (text: string) => boolean): AsyncGenerator<Line> {
  let open: TextLine[] = [];
  let length = 0;
  let quoted = false;

  function* settle(lines: readonly Line[]): Generator<Line> {
    let queue = lines;
    for (let at = 0; at < queue.length; ) {
      const line = queue[at++] as Line;
      if (line.kind === 'text') {
        open.push(line);
        length += line.text.length + 1;
        quoted = hasOddQuotes(line.text) !== quoted;
      }
      const mayGoOn = line.kind === 'text' && quoted && length < MAX_RECORD_BYTES;
      if (mayGoOn) continue;
      const text = open.map((part) => part.text).join('\n');
      const isWhole = line.kind === 'text' && !quoted && (open.length === 1 || isRow(text));
      if (isWhole) yield { kind: 'text', line: open[0]?.line ?? line.line, text };
      else {
        const [first, ...others] = open; // which are looked at again
        if (first !== undefined) yield { kind: 'problem', line: first.line, message: STRAY_QUOTE };
        queue = [...others, ...queue.slice(at)];
        at = 0;
      }
      if (line.kind === 'problem') yield line;
      close();
    }
  }

  function close(): void {
    open = [];
    length = 0;
    quoted = false;
  }

  for await (const line of readLines(bytes)) yield* settle([line]);
  while (open.length > 0) {
    const [first, ...others] = open as [TextLine, ...TextLine[]];
    close();
    yield { kind: 'problem', line: first.line, message: STRAY_QUOTE };
    yield* settle(others);
  }
}

function hasOddQuotes(text: string): boolean {
  let odd = false;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) odd = !odd;
  return odd;
}

function delimiterOf(line: string): string {
  const width = (delimiter: string): number => cellsOf(line, delimiter)?.length ?? 0;
  return DELIMITERS.toSorted((a, b) => width(b) - width(a))[0] ?? ',';
}

/** The cells of one row; undefined where its quotes do not fit. */
function cellsOf(text: string, delimiter: string): readonly string[] | undefined {
  try {
    const rows: string[][] = parse(text, { delimiter, record_delimiter: '\n' });
    return rows.length === 1 ? rows[0] : undefined;
  } catch {
    return undefined;
  }
}

function headerOf(line: string, name: string): Header {
  const delimiter = delimiterOf(line);
  const names = (cellsOf(line, delimiter) ?? []).map(plainName);
  const places = (field: Field): readonly number[] =>
    COLUMNS[field].flatMap((known) => {
      const at = names.indexOf(known);
      return at < 0 ? [] : [at];
    });
  if ([...places('title'), ...places('abstract')].length === 0) {
    throw new ImportError(
      `${name} has no title column; its first line must name the columns (title, abstract, authors …)`,
    );
  }
  const fields = Object.keys(COLUMNS) as Field[];
  const columns = new Map(fields.map((field) => [field, places(field)]));
  return { delimiter, width: names.length, columns, isZotero: names.includes('abstractnote') };
}

/** Cells are taken as text, formulas too. */
function toFound({ line, text }: TextLine, header: Header): Found {
  const { delimiter, width, columns, isZotero } = header;
  const cells = cellsOf(text, delimiter);
  if (cells === undefined) return problem(line, STRAY_QUOTE);
  if (cells.length !== width) {
    return problem(line, `the row has ${cells.length} cells where the header has ${width}`);
  }
  const all = (field: Field): readonly string[] =>
    (columns.get(field) ?? []).flatMap((at) => cells[at]?.trim() || []);
  const filled = (field: Field): string | undefined => all(field)[0];
  const published = all('published').join(' '); // some have the month apart
  const authors = filled('authors') ?? '';
  return {
    kind: 'record',
    line,
    record: {
      id: filled('id'),
      title: filled('title'),
      abstract: filled('abstract'),
      authors: isZotero ? authors.split(';').map(displayName) : listedAuthors(authors),
      published: published === '' ? undefined : looseDate(published),
      categories: filled('categories'),
      arxivId: filled('arxivId') ?? arxivIdIn(filled('extra')),
      doi: filled('doi'),
      url: webAddress(filled('url')),
    },
  };
}
