import type { Bytes } from './input.ts';
import { MAX_RECORD_BYTES, readLines } from './lines.ts';

/** Where an entry may begin. */
export const ENTRY_START = /^\s*@\s*[a-z]+\s*[{(]/i;
/** Where the next one does, although this one is not closed: an abstract may hold an `@word (`. */
const NEXT_ENTRY = /^\s*@\s*[a-z]+\s*[{(]\s*[^\s,={}()"]*\s*(?:,|$)/i;
const NOT_CLOSED = 'the entry is not closed';

/** The text of one entry, from its `@`; `message` says why it cannot be parsed. */
export interface Block {
  readonly line: number;
  readonly text: string;
  readonly message: string | undefined;
}

interface Open {
  readonly line: number;
  readonly parts: string[];
  readonly closing: string;
  length: number;
  depth: number;
  message: string | undefined;
}

/**
 * Cuts a file into entries by their braces; what lies between them is a comment. An entry that is not closed
 * ends where a line begins the next one.
 */
export async function* readBlocks(bytes: Bytes): AsyncGenerator<Block> {
  let open: Open | undefined;
  for await (const line of readLines(bytes)) {
    let rest = line.kind === 'text' ? line.text : '';
    if (open !== undefined && line.kind === 'problem') open.message ??= line.message;
    if (open !== undefined && NEXT_ENTRY.test(rest)) {
      yield blockOf(open, NOT_CLOSED);
      open = undefined;
    }
    for (;;) {
      const start = open === undefined ? ENTRY_START.exec(rest)?.[0] : '';
      if (start === undefined) break;
      open ??= begin(line.line, start);
      const end = follow(open, rest, start.length);
      if (end === undefined) break;
      yield blockOf(open, undefined);
      open = undefined;
      rest = rest.slice(end);
    }
  }
  if (open !== undefined) yield blockOf(open, NOT_CLOSED);
}

function begin(line: number, start: string): Open {
  const closing = start.endsWith('(') ? ')' : '}';
  return { line, parts: [], closing, length: 0, depth: 0, message: undefined };
}

function blockOf({ line, parts, message }: Open, otherwise: string | undefined): Block {
  return { line, text: parts.join('\n').trimStart(), message: message ?? otherwise };
}

/** Takes in the line as far as it belongs to the entry; gives where it ends, if it does. */
function follow(open: Open, text: string, from: number): number | undefined {
  for (let at = from; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === open.closing && open.depth === 0) {
      keep(open, text.slice(0, at + 1));
      return at + 1;
    }
    if (character === '{') open.depth++;
    else if (character === '}') open.depth--;
  }
  keep(open, text);
  return undefined;
}

function keep(open: Open, text: string): void {
  open.length += text.length;
  if (open.length <= MAX_RECORD_BYTES) open.parts.push(text);
  else open.message ??= 'the entry is longer than 1 MB';
}
