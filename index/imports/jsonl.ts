import { type FileHandle, open } from 'node:fs/promises';
import { ImportError } from '../errors.ts';
import type { Paper } from '../paper.ts';
import { paperFromRecord } from '../record.ts';

const MAX_LINE_BYTES = 1024 * 1024;
const CHUNK_BYTES = 64 * 1024;
const NEWLINE = 0x0a;

/** First bytes (hex) of files that are not text, and what to do about them. */
const SIGNATURES: readonly (readonly [bytes: string, fact: string, remedy: string])[] = [
  ['1f8b', 'is gzip-compressed', 'unpack it first: gunzip'],
  ['28b52ffd', 'is zstd-compressed', 'unpack it first: unzstd'],
  ['425a68', 'is bzip2-compressed', 'unpack it first: bunzip2'],
  ['fd377a585a00', 'is xz-compressed', 'unpack it first: unxz'],
  ['504b0304', 'is a zip archive', 'unpack it first: unzip'],
  ['fffe', 'is UTF-16, not UTF-8', 'convert it first: iconv -f UTF-16 -t UTF-8'],
  ['feff', 'is UTF-16, not UTF-8', 'convert it first: iconv -f UTF-16 -t UTF-8'],
];

export interface LineProblem {
  /** 1-based, counting empty lines. */
  readonly line: number;
  readonly message: string;
}

/** Papers of a file with one JSON object a line; a line that does not fit is reported and left out. */
export async function* readPapersJsonl(
  path: string,
  onProblem: (problem: LineProblem) => void,
  signal?: AbortSignal,
): AsyncGenerator<Paper> {
  for await (const { line, bytes } of readLines(path, signal)) {
    const result = parseLine(bytes);
    if (result.kind === 'paper') yield result.paper;
    if (result.kind === 'problem') onProblem({ line, message: result.message });
  }
}

function parseLine(bytes: Buffer | undefined) {
  if (bytes === undefined) return problem('the line is longer than 1 MB');
  const text = decode(bytes);
  if (text === undefined) return problem('the line is not valid UTF-8');
  if (text.trim() === '') return { kind: 'empty' } as const;
  const value = parseJson(text);
  return value === undefined ? problem('the line is not valid JSON') : paperFromRecord(value);
}

function problem(message: string) {
  return { kind: 'problem', message } as const;
}

function decode(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

interface Line {
  readonly line: number;
  /** undefined where the line was longer than is kept. */
  readonly bytes: Buffer | undefined;
}

/** Holds one chunk and one line at most, however long the lines are. */
async function* readLines(path: string, signal?: AbortSignal): AsyncGenerator<Line> {
  let line = 1;
  const pending = createLineBuffer();
  for await (const chunk of readChunks(path, signal)) {
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, from)) {
      pending.add(chunk.subarray(from, at));
      yield { line, bytes: pending.take() };
      line += 1;
      from = at + 1;
    }
    pending.add(chunk.subarray(from));
  }
  yield { line, bytes: pending.take() };
}

function createLineBuffer() {
  let parts: Buffer[] = [];
  let length = 0;
  return {
    add(part: Buffer): void {
      length += part.length;
      if (length > MAX_LINE_BYTES) parts = [];
      else parts.push(part);
    },
    /** The line so far; the next one starts empty. */
    take(): Buffer | undefined {
      const bytes = length > MAX_LINE_BYTES ? undefined : Buffer.concat(parts);
      parts = [];
      length = 0;
      return bytes;
    },
  };
}

async function* readChunks(path: string, signal?: AbortSignal): AsyncGenerator<Buffer> {
  const handle = await openFile(path);
  try {
    for (let isFirst = true; ; isFirst = false) {
      signal?.throwIfAborted();
      const chunk = await readChunk(handle, path);
      if (chunk.length === 0) return;
      if (isFirst) assertJsonLines(chunk, path);
      yield chunk;
    }
  } finally {
    await handle.close();
  }
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r');
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

async function readChunk(handle: FileHandle, path: string): Promise<Buffer> {
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(CHUNK_BYTES));
    return buffer.subarray(0, bytesRead);
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

function unreadable(path: string, cause: unknown): ImportError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error';
  return new ImportError(`${path} ${remedyFor(code)}`, { cause });
}

function remedyFor(code: string): string {
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'is not there; check the path';
  if (code === 'EISDIR') return 'is a folder; name a file in it';
  if (code === 'EACCES' || code === 'EPERM') {
    return 'may not be read by this user; change its permissions (chmod)';
  }
  return `cannot be read (${code}); check the disk and the path`;
}

function assertJsonLines(start: Buffer, path: string): void {
  const hex = start.subarray(0, 8).toString('hex');
  for (const [bytes, fact, remedy] of SIGNATURES) {
    if (hex.startsWith(bytes)) throw new ImportError(`${path} ${fact}; ${remedy} ${path}`);
  }
  if (start.includes(0)) {
    throw new ImportError(
      `${path} is binary or UTF-16; it must be UTF-8 text, one JSON object a line`,
    );
  }
  if (/^\uFEFF?\s*\[/.test(start.subarray(0, 64).toString('utf8'))) {
    throw new ImportError(
      `${path} is one JSON array; write one object a line: jq -c '.[]' ${path}`,
    );
  }
}
