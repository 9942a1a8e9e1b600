import { createHash, type Hash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { open } from 'node:fs/promises';

/** Files of named typed arrays: one line of JSON that lists them, then each one, aligned to 8 bytes. */

type NumberArray = Uint8Array | Int8Array | Uint16Array | Uint32Array | Float32Array;
export type Arrays = Readonly<Record<string, NumberArray>>;

const TYPES = { Uint8Array, Int8Array, Uint16Array, Uint32Array, Float32Array } as const;
/** Hashing so much takes the event loop about 3 ms. */
const PIECE_BYTES = 1 << 22;

interface Entry {
  readonly name: string;
  readonly type: keyof typeof TYPES;
  readonly length: number;
}

/** A file's identity: a copy with the same one is the same. */
export interface FileDigest {
  readonly sha256: string;
  readonly bytes: number;
}

/** Durable when it returns (fsync). */
export function writeArrays(path: string, arrays: Arrays): void {
  const entries = Object.entries(arrays).map(
    ([name, array]): Entry => ({
      name,
      type: array.constructor.name as keyof typeof TYPES,
      length: array.length,
    }),
  );
  const file = openSync(path, 'wx');
  try {
    const header = JSON.stringify(entries);
    const padded = header.padEnd(align(Buffer.byteLength(header) + 1) - 1);
    writeAll(file, Buffer.from(`${padded}\n`));
    for (const array of Object.values(arrays)) {
      writeAll(file, new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
      writeAll(file, new Uint8Array(align(array.byteLength) - array.byteLength));
    }
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** The arrays of a file that `readWhole` has read and whose digest was checked: what is inside is trusted. */
export function parseArrays(file: Buffer<ArrayBuffer>): Arrays {
  const headerEnd = file.indexOf(10);
  const entries: readonly Entry[] = JSON.parse(file.toString('utf8', 0, headerEnd));
  let offset = headerEnd + 1;
  const arrays: Record<string, NumberArray> = {};
  for (const { name, type, length } of entries) {
    const array = new TYPES[type](file.buffer, file.byteOffset + offset, length);
    arrays[name] = array;
    offset += align(array.byteLength);
  }
  return arrays;
}

/** The file and its digest, piece by piece, so that no turn of the event loop waits for it. */
export async function readWhole(
  path: string,
): Promise<{ file: Buffer<ArrayBuffer>; digest: FileDigest }> {
  const handle = await open(path);
  try {
    const { size } = await handle.stat();
    const file = Buffer.allocUnsafeSlow(size); // a memory block of its own, so that arrays are aligned
    const hash = createHash('sha256');
    let done = 0;
    while (done < size) {
      const wanted = Math.min(PIECE_BYTES, size - done);
      const { bytesRead } = await handle.read(file, done, wanted, done);
      if (bytesRead === 0) break; // it became shorter: the digest tells
      hash.update(file.subarray(done, done + bytesRead));
      done += bytesRead;
    }
    return { file, digest: digestOf(hash, done) };
  } finally {
    await handle.close();
  }
}

/** As `readWhole`, without keeping the file. */
export async function digestFile(path: string): Promise<FileDigest> {
  const handle = await open(path);
  try {
    const piece = Buffer.allocUnsafeSlow(PIECE_BYTES);
    const hash = createHash('sha256');
    for (let done = 0; ; ) {
      const { bytesRead } = await handle.read(piece, 0, PIECE_BYTES, done);
      if (bytesRead === 0) return digestOf(hash, done);
      hash.update(piece.subarray(0, bytesRead));
      done += bytesRead;
    }
  } finally {
    await handle.close();
  }
}

function digestOf(hash: Hash, bytes: number): FileDigest {
  return { sha256: hash.digest('hex'), bytes };
}

function align(bytes: number): number {
  return Math.ceil(bytes / 8) * 8;
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) {
    done += writeSync(file, bytes, done, Math.min(bytes.length - done, 1 << 28));
  }
}
