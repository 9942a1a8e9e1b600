import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';

/** Files of named typed arrays: one line of JSON that lists them, then each one, aligned to 8 bytes. */

type NumberArray = Uint8Array | Int8Array | Uint16Array | Uint32Array | Float32Array;
type Arrays = Readonly<Record<string, NumberArray>>;

const TYPES = { Uint8Array, Int8Array, Uint16Array, Uint32Array, Float32Array } as const;

interface Entry {
  readonly name: string;
  readonly type: keyof typeof TYPES;
  readonly length: number;
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

/** The caller has checked the file's hash: what is inside is trusted. */
export function readArrays(path: string): Arrays {
  const file = readFileSync(path);
  const headerEnd = file.indexOf(10);
  const entries: readonly Entry[] = JSON.parse(file.toString('utf8', 0, headerEnd));
  const bytes = file.byteOffset % 8 === 0 ? file : Buffer.from(new Uint8Array(file).buffer);
  let offset = headerEnd + 1;
  const arrays: Record<string, NumberArray> = {};
  for (const { name, type, length } of entries) {
    const array = new TYPES[type](bytes.buffer, bytes.byteOffset + offset, length);
    arrays[name] = array;
    offset += align(array.byteLength);
  }
  return arrays;
}

function align(bytes: number): number {
  return Math.ceil(bytes / 8) * 8;
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) {
    done += writeSync(file, bytes, done, Math.min(bytes.length - done, 1 << 28));
  }
}
