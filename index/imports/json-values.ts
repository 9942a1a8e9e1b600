import { isUtf8 } from 'node:buffer';
import { parseJson } from '../json.ts';
import { type Found, problem } from './found.ts';
import type { Bytes } from './input.ts';
import { MAX_RECORD_BYTES } from './lines.ts';

const NEWLINE = 0x0a;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const LIST_START = 0x5b;
const LIST_END = 0x5d;
const OBJECT_START = 0x7b;
const OBJECT_END = 0x7d;

/** The values of one JSON array, or JSON values one after another, each on as many lines as it likes. */
export async function* readJsonValues(bytes: Bytes): AsyncGenerator<Found> {
  const splitter = createSplitter();
  for await (const chunk of bytes) yield* splitter.push(chunk);
  yield* splitter.end();
}

/**
 * Cuts values apart by their brackets. A value that is not closed ends where a line begins as the first
 * value did, so that one broken record does not take the others with it.
 */
function createSplitter() {
  const value = createValueBuffer();
  let found: Found[] = [];
  let base = 0; // 1 inside of the array
  let depth = 0;
  let line = 1;
  /** Spaces at the beginning of this line; undefined after them. */
  let indent: number | undefined = 0;
  let usualIndent: number | undefined;
  let inText = false;
  let escaped = false;

  function begin(): void {
    usualIndent ??= indent;
    value.begin(line);
    depth = base;
    inText = false;
  }

  function end(): void {
    found.push(value.end());
  }

  /** Between values. */
  function skip(byte: number): void {
    if (byte === LIST_START && base === 0 && usualIndent === undefined) base = depth = 1;
    else if (byte === LIST_END && base === 1) base = depth = 0;
    else if (byte !== COMMA && !isSpace(byte)) begin();
  }

  /** Inside of a value; true where this byte is its last. */
  function follow(byte: number): boolean {
    if (escaped) escaped = false;
    else if (inText && byte === BACKSLASH) escaped = true;
    else if (byte === QUOTE) inText = !inText;
    else if (inText) return false;
    else if (byte === OBJECT_START || byte === LIST_START) depth++;
    else if (byte === OBJECT_END || byte === LIST_END) return --depth <= base;
    return false;
  }

  /** A number or a word has no bracket to end with. */
  function endsBefore(byte: number): boolean {
    return depth === base && !inText && (byte === COMMA || byte === LIST_END || byte === NEWLINE);
  }

  function step(byte: number): void {
    const restarts = byte === OBJECT_START && indent !== undefined && indent === usualIndent;
    if (value.isOpen() && ((restarts && depth > base) || endsBefore(byte))) end();
    if (!value.isOpen()) skip(byte);
    if (value.isOpen()) {
      value.add(byte);
      if (follow(byte)) end();
    }
    if (byte === NEWLINE) {
      line++;
      indent = 0;
      inText = false; // no JSON text goes over a line
    } else if (indent !== undefined) indent = isSpace(byte) ? indent + 1 : undefined;
  }

  return {
    push(chunk: Uint8Array): Found[] {
      found = [];
      for (const byte of chunk) step(byte);
      return found;
    },
    end(): Found[] {
      found = [];
      if (value.isOpen()) end();
      return found;
    },
  };
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0d || byte === NEWLINE;
}

function createValueBuffer() {
  const bytes = Buffer.allocUnsafe(MAX_RECORD_BYTES);
  let length = 0;
  let startedOn = 0;
  return {
    isOpen: () => startedOn > 0,
    begin(line: number): void {
      startedOn = line;
      length = 0;
    },
    add(byte: number): void {
      if (length < bytes.length) bytes[length] = byte;
      length++;
    },
    end(): Found {
      const line = startedOn;
      startedOn = 0;
      if (length > bytes.length) return problem(line, 'the record is longer than 1 MB');
      const text = bytes.subarray(0, length);
      if (!isUtf8(text)) return problem(line, 'the record is not valid UTF-8');
      const record = parseJson(text.toString('utf8'));
      if (record === undefined) return problem(line, 'the record is not valid JSON');
      return { kind: 'record', line, record };
    },
  };
}
