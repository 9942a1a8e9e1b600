import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Database } from '../../index/sqlite.ts';
import { StateError } from '../errors.ts';
import { assertUsable, STATE_FILE } from './database.ts';

/** What stands in the way of working with a folder's state, with the remedy; it is only read. */
export function findStateProblem(dataDir: string): string | undefined {
  const path = join(dataDir, STATE_FILE);
  if (!existsSync(path)) return undefined;
  try {
    assertUsable(() => new Database(path, { readonly: true }), path);
    return undefined;
  } catch (error) {
    if (error instanceof StateError) return error.message;
    throw error;
  }
}
