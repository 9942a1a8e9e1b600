import { join } from 'node:path';
import Database from 'better-sqlite3';
import { IndexError } from './errors.ts';

/**
 * Makes this process the one that writes the folder, until the function that is returned is called or the
 * process ends, also by kill -9. Throws `IndexError('busy')` where another one does.
 */
export function lockForWriting(dataDir: string): () => void {
  const db = new Database(join(dataDir, 'lock.db'), { timeout: 0 });
  try {
    db.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    db.close();
    throw new IndexError(
      'busy',
      `Another Footnote is writing ${dataDir}. Wait for it to end, then try again.`,
      { cause },
    );
  }
  return () => void db.close();
}
