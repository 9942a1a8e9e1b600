import { isUtf8 } from 'node:buffer';
import type { Bytes } from './input.ts';

/** Of one record; longer ones are left out. */
export const MAX_RECORD_BYTES = 1024 * 1024;
const NEWLINE = 0x0a;

/** 1-based; `problem` stands in place of a text that is too long or not UTF-8. */
export type Line =
  | { readonly kind: 'text'; readonly line: number; readonly text: string }
  | { readonly kind: 'problem'; readonly line: number; readonly message: string };

/** Holds one chunk and one line at most, however long the lines are. */
export async function* readLines(bytes: Bytes): AsyncGenerator<Line> {
  const pending = createLineBuffer();
  for await (const chunk of bytes) {
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, from)) {
      pending.add(chunk.subarray(from, at));
      yield pending.take();
      from = at + 1;
    }
    pending.add(chunk.subarray(from));
  }
  yield pending.take();
}

function createLineBuffer() {
  let parts: Uint8Array[] = [];
  let length = 0;
  let line = 0;
  let offset = 0;
  return {
    add(part: Uint8Array): void {
      length += part.length;
      if (length > MAX_RECORD_BYTES) parts = [];
      else parts.push(part);
    },
    /** The line so far; the next one starts empty. */
    take(): Line {
      line++;
      const isLong = length > MAX_RECORD_BYTES;
      const result = isLong
        ? ({ kind: 'problem', line, message: 'the line is longer than 1 MB' } as const)
        : lineOf(Buffer.concat(parts), line, offset);
      offset += length + 1;
      parts = [];
      length = 0;
      return result;
    },
  };
}

function lineOf(bytes: Buffer, line: number, offset: number): Line {
  const text = bytes.toString('utf8');
  if (isUtf8(bytes)) return { kind: 'text', line, text: text.replace(/\r$/, '') };
  const byte = offset + Buffer.byteLength(text.slice(0, text.indexOf('\ufffd'))) + 1;
  return { kind: 'problem', line, message: `the line is not valid UTF-8 (byte ${byte})` };
}
