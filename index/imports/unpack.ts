import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { Decompress } from 'fzstd';
import { ImportError } from '../errors.ts';
import type { Bytes, Input } from './input.ts';

const HEAD_BYTES = 64 * 1024;
/** A piece this small cannot unpack to more than some twenty megabytes. */
const ZSTD_PIECE_BYTES = 512;

/** First bytes (hex) of packed files that are not read, and what to do about them. */
const SIGNATURES: readonly (readonly [bytes: string, fact: string, remedy: string])[] = [
  ['425a68', 'is bzip2-compressed', 'unpack it first: bunzip2'],
  ['fd377a585a00', 'is xz-compressed', 'unpack it first: unxz'],
  ['504b0304', 'is a zip archive', 'unpack it first: unzip'],
  ['25504446', 'is a PDF', 'only lists of papers are read, not papers'],
];

/** The input's text as UTF-8 bytes, without a byte order mark: gzip, zstd and UTF-16 are undone. */
export async function* unpack(input: Input, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  const packed = await peek(input.open(signal), 8);
  try {
    const hex = packed.head.subarray(0, 8).toString('hex');
    for (const [bytes, fact, remedy] of SIGNATURES) {
      if (hex.startsWith(bytes)) throw new ImportError(`${input.name} ${fact}; ${remedy}`);
    }
    yield* decoded(input.name, unpacking(hex, packed.all));
  } catch (error) {
    throw isDamage(error) ? damaged(input.name, error) : error;
  } finally {
    await packed.close();
  }
}

function unpacking(hex: string, bytes: Bytes): Bytes {
  if (hex.startsWith('1f8b')) return gunzipped(bytes);
  return hex.startsWith('28b52ffd') ? unzstd(bytes) : bytes;
}

async function* gunzipped(bytes: Bytes): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip();
  const feeding = pipeline(Readable.from(bytes), gunzip).catch(() => {}); // thrown below, too
  yield* gunzip;
  await feeding;
}

async function* unzstd(bytes: Bytes): AsyncGenerator<Uint8Array> {
  let unpacked: Uint8Array[] = [];
  const decompress = new Decompress((chunk) => unpacked.push(chunk));
  for await (const chunk of bytes) {
    for (let at = 0; at < chunk.length; at += ZSTD_PIECE_BYTES) {
      decompress.push(chunk.subarray(at, at + ZSTD_PIECE_BYTES));
      yield* unpacked;
      unpacked = [];
    }
  }
  decompress.push(new Uint8Array(0), true);
  yield* unpacked;
}

async function* decoded(name: string, bytes: Bytes): AsyncGenerator<Uint8Array> {
  const { head, all, close } = await peek(bytes, HEAD_BYTES);
  try {
    const mark = head.subarray(0, 3).toString('hex');
    if (mark.startsWith('fffe')) yield* recoded(all, 'utf-16le');
    else if (mark.startsWith('feff')) yield* recoded(all, 'utf-16be');
    else if (head.includes(0)) {
      throw new ImportError(`${name} is binary, or UTF-16 without a mark; save it as UTF-8 text`);
    } else yield* mark === 'efbbbf' ? withoutMark(all) : all;
  } finally {
    await close();
  }
}

async function* withoutMark(bytes: Bytes): AsyncGenerator<Uint8Array> {
  let skip = 3;
  for await (const chunk of bytes) {
    yield chunk.subarray(skip);
    skip = 0;
  }
}

async function* recoded(bytes: Bytes, encoding: string): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of bytes) yield Buffer.from(decoder.decode(chunk, { stream: true }));
  yield Buffer.from(decoder.decode());
}

/** At least so many of the first bytes, in one piece, and all of them; whoever peeks must close. */
export async function peek(bytes: Bytes, length: number) {
  const iterator = bytes[Symbol.asyncIterator]();
  const chunks: Uint8Array[] = [];
  let ended = false;
  for (let size = 0; size < length && !ended; ) {
    const next = await iterator.next();
    ended = next.done === true;
    if (next.done !== true) size += chunks[chunks.push(next.value) - 1]?.length ?? 0;
  }
  const head = Buffer.concat(chunks);
  async function* all(): AsyncGenerator<Uint8Array> {
    if (head.length > 0) yield head;
    for (let next = ended ? undefined : await iterator.next(); next?.done === false; ) {
      yield next.value;
      next = await iterator.next();
    }
  }
  return { head, all: all(), close: async () => void (await iterator.return?.()) };
}

/** zlib and fzstd throw errors with a code of their own. */
function isDamage(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof ImportError || !('code' in error)) return false;
  return typeof error.code === 'number' || /^Z_|^ERR_/.test(String(error.code));
}

function damaged(name: string, cause: unknown): ImportError {
  return new ImportError(`${name} is cut or damaged; fetch it again`, { cause });
}
