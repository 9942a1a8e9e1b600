import { existsSync } from 'node:fs';
import { mkdtemp, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { toIndexError } from '../../index/database.ts';
import { UserError } from '../errors.ts';
import { packBackup, unpackBackup } from './archive.ts';
import { FORMAT } from './manifest.ts';
import { takeSnapshot } from './snapshot.ts';

export interface BackupOptions {
  readonly dataDir: string;
  /** Where the backup goes; it must not be there yet. */
  readonly file: string;
  /** Of Footnote. */
  readonly version: string;
  readonly now: () => Date;
  readonly signal: AbortSignal;
}

export interface BackupReport {
  readonly file: string;
  readonly files: number;
  /** Of the archive. */
  readonly bytes: number;
  readonly hasIndex: boolean;
}

/**
 * Writes all that cannot be made again, and the index, into one file; also while a service runs. It is written
 * beside, read again to its end, and only then gets its name.
 */
export async function backUp(options: BackupOptions): Promise<BackupReport> {
  const { dataDir, file, version, now, signal } = options;
  if (existsSync(file)) {
    throw new UserError(`${file} is there already. Name another file, or move that one away.`);
  }
  const folder = await workFolder(file);
  try {
    const madeAt = now().toISOString();
    const { hasIndex, ...snapshot } = await takeSnapshot(dataDir, folder);
    signal.throwIfAborted();
    const manifest = { format: FORMAT, footnote: version, madeAt, ...snapshot };
    const archive = join(folder, 'archive');
    await packBackup(archive, { folder, manifest, signal });
    await unpackBackup(archive, { signal });
    const { size: bytes } = await stat(archive);
    await rename(archive, file);
    await flushFolder(dirname(file));
    return { file, files: manifest.files.length, bytes, hasIndex };
  } catch (cause) {
    throw toIndexError(dirname(file), cause);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** On the disk of the file, which nobody else can read. */
async function workFolder(file: string): Promise<string> {
  try {
    return await mkdtemp(`${file}.part-`);
  } catch (cause) {
    const code: unknown = cause instanceof Error ? Reflect.get(cause, 'code') : undefined;
    throw new UserError(
      `${file} cannot be written (${code}). Name a file in a folder that is there and writable.`,
      { cause },
    );
  }
}

/** Makes what was renamed there durable. */
export async function flushFolder(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
