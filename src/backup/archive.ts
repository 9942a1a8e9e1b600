import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { type Entry, extract, pack } from 'tar-stream';
import { UserError } from '../errors.ts';
import {
  type BackupFile,
  type BackupManifest,
  MANIFEST,
  parseBackupManifest,
  unsound,
} from './manifest.ts';

const MANIFEST_MAX = 1 << 20;
/** Vectors hardly compress, and papers do so at any level. */
const LEVEL = 1;
/** It holds what people asked, and keys. */
const PRIVATE_FILE = 0o600;

interface Packing {
  /** Where the files of the manifest are. */
  readonly folder: string;
  readonly manifest: BackupManifest;
  readonly signal: AbortSignal;
}

/** Writes an archive, durably. */
export async function packBackup(file: string, parts: Packing): Promise<void> {
  const { folder, manifest, signal } = parts;
  const archive = pack();
  const mtime = new Date(manifest.madeAt);
  async function fill(): Promise<void> {
    archive.entry({ name: MANIFEST, mode: PRIVATE_FILE, mtime }, JSON.stringify(manifest, null, 2));
    for (const { name, bytes: size } of manifest.files) {
      const entry = archive.entry({ name, size, mode: PRIVATE_FILE, mtime });
      await pipeline(createReadStream(join(folder, name)), entry, { signal });
    }
    archive.finalize();
  }
  const target = createWriteStream(file, { flags: 'wx', mode: PRIVATE_FILE, flush: true });
  const writing = pipeline(archive, createGzip({ level: LEVEL }), target, { signal });
  await Promise.all([fill().catch((error: Error) => archive.destroy(error)), writing]);
}

/**
 * Reads an archive to its end and compares it with its own manifest; writes its files into the folder, where one is
 * given. Throws a `UserError` for what is no whole backup.
 */
export async function unpackBackup(
  file: string,
  { into, signal }: { readonly into?: string; readonly signal: AbortSignal },
): Promise<BackupManifest> {
  await assertReadable(file);
  const entries = extract();
  const reading = pipeline(createReadStream(file), createGunzip(), entries, { signal });
  reading.catch(() => {}); // it is awaited below; the entries throw first
  try {
    const manifest = await takeEntries(file, entries, into);
    await reading;
    return manifest;
  } catch (error) {
    entries.destroy();
    signal.throwIfAborted();
    throw isOfArchive(error) ? unsound(file, 'it is damaged or cut off', error) : error;
  }
}

async function takeEntries(
  file: string,
  entries: AsyncIterable<Entry>,
  into: string | undefined,
): Promise<BackupManifest> {
  let manifest: BackupManifest | undefined;
  let awaited = new Map<string, BackupFile>();
  for await (const entry of entries) {
    const { name, type, size = 0 } = entry.header;
    if (manifest === undefined) {
      manifest = await readManifest(file, entry);
      awaited = new Map(manifest.files.map((one) => [one.name, one]));
      continue;
    }
    const expected = awaited.get(name);
    if (expected === undefined || type !== 'file' || size !== expected.bytes) {
      throw unsound(file, `“${name.slice(0, 60)}” does not belong there`);
    }
    awaited.delete(name);
    const sha256 = await takeFile(entry, into === undefined ? undefined : join(into, name));
    if (sha256 !== expected.sha256) throw unsound(file, `the checksum of ${name} is off`);
  }
  const [missing] = awaited.keys();
  if (manifest === undefined) throw unsound(file, 'it is empty');
  if (missing !== undefined) throw unsound(file, `${missing} is missing`);
  return manifest;
}

async function readManifest(file: string, entry: Entry): Promise<BackupManifest> {
  const { name, size = 0 } = entry.header;
  if (name !== MANIFEST || size > MANIFEST_MAX) throw unsound(file, 'it has no list of files');
  const pieces: Buffer[] = [];
  for await (const piece of entry) pieces.push(piece);
  return parseBackupManifest(Buffer.concat(pieces).toString(), file);
}

/** Gives its sha256; what is written is durable then. */
async function takeFile(entry: Entry, path: string | undefined): Promise<string> {
  const hash = createHash('sha256');
  if (path === undefined) {
    for await (const piece of entry) hash.update(piece);
    return hash.digest('hex');
  }
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const handle = await open(path, 'wx', PRIVATE_FILE);
  try {
    for await (const piece of entry) {
      hash.update(piece);
      await handle.writeFile(piece);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  return hash.digest('hex');
}

async function assertReadable(file: string): Promise<void> {
  try {
    await (await open(file, 'r')).close();
  } catch (cause) {
    const code: unknown = cause instanceof Error ? Reflect.get(cause, 'code') : undefined;
    throw new UserError(`${file} cannot be read (${code}). Name the file of a backup.`, { cause });
  }
}

/** The disk’s own errors name the call that failed. */
function isOfArchive(error: unknown): boolean {
  return error instanceof Error && !(error instanceof UserError) && !('syscall' in error);
}
