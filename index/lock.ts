import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { translate } from './database.ts';
import { IndexError } from './errors.ts';
import { Database } from './sqlite.ts';

/** Who writes papers, who builds, who reads the sources, who asks a group of hosts. */
type LockName = 'lock.db' | 'build.db' | 'sync.db' | `${string}.lane.db`;

const RETRY_MS = 50;

/**
 * Makes this process the one that holds the file, until the function that is returned is called or the
 * process ends, also by kill -9. Undefined where another one holds it.
 */
export function tryLock(dataDir: string, name: LockName): (() => void) | undefined {
  const path = join(dataDir, name);
  return translate(path, () => {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    const db = new Database(path, { timeout: 0 });
    try {
      db.exec('BEGIN EXCLUSIVE');
      return () => void db.close();
    } catch (cause) {
      db.close();
      if (cause instanceof Database.SqliteError && cause.code.startsWith('SQLITE_BUSY')) return;
      throw cause;
    }
  });
}

/** As `tryLock`, waiting for a process that is about to end. */
export async function waitForLock(
  dataDir: string,
  name: LockName,
  { waitMs, signal }: { readonly waitMs: number; readonly signal?: AbortSignal | undefined },
): Promise<() => void> {
  for (let waited = 0; ; waited += RETRY_MS) {
    const release = tryLock(dataDir, name);
    if (release !== undefined) return release;
    if (waited >= waitMs) {
      throw new IndexError(
        'busy',
        `Another Footnote is writing ${dataDir}. Stop it, or wait for it to end, and try again.`,
      );
    }
    await setTimeout(RETRY_MS, undefined, { ...(signal === undefined ? {} : { signal }) });
  }
}
