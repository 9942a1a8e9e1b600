import { type FileHandle, open } from 'node:fs/promises';
import { ImportError } from '../errors.ts';
import { orAborted } from '../or-aborted.ts';

const CHUNK_BYTES = 64 * 1024;

export type Bytes = AsyncIterable<Uint8Array>;

/** Where papers are read from. */
export interface Input {
  /** For messages: a path, or "standard input". */
  readonly name: string;
  /** It may be read more than once. */
  readonly rereadable: boolean;
  /** The bytes from the beginning. */
  open(signal?: AbortSignal): Bytes;
}

export function fileInput(path: string): Input {
  return { name: path, rereadable: true, open: (signal) => readChunks(path, signal) };
}

/** A stream can be read only once. */
export function streamInput(name: string, stream: AsyncIterable<Uint8Array>): Input {
  return {
    name,
    rereadable: false,
    async *open(signal) {
      const chunks = stream[Symbol.asyncIterator]();
      try {
        for (;;) {
          const { done, value } = await orAborted(() => chunks.next(), signal);
          if (done === true) return;
          yield value;
        }
      } finally {
        void chunks.return?.(); // not awaited: it comes after a chunk that may never come
      }
    },
  };
}

async function* readChunks(path: string, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  const handle = await translated(path, () => open(path, 'r'));
  try {
    for (;;) {
      signal?.throwIfAborted();
      const chunk = await translated(path, () => readChunk(handle));
      if (chunk.length === 0) return;
      yield chunk;
    }
  } finally {
    await handle.close();
  }
}

async function readChunk(handle: FileHandle): Promise<Uint8Array> {
  const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(CHUNK_BYTES));
  return buffer.subarray(0, bytesRead);
}

async function translated<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error';
    throw new ImportError(`${path} ${remedyFor(code)}`, { cause });
  }
}

function remedyFor(code: string): string {
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'is not there; check the path';
  if (code === 'EISDIR') return 'is a folder; name a file in it';
  if (code === 'EACCES' || code === 'EPERM') {
    return 'may not be read by this user; change its permissions (chmod)';
  }
  return `cannot be read (${code}); check the disk and the path`;
}
