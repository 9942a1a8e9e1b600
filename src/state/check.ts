import { Database } from '../../index/sqlite.ts';
import { StateError } from '../errors.ts';
import { assertUsable } from './database.ts';
import { findState } from './file.ts';

/** What stands in the way of working with a folder's state, with the remedy; it is only read. */
export function findStateProblem(dataDir: string): string | undefined {
  const path = findState(dataDir);
  if (path === undefined) return undefined;
  try {
    assertUsable(() => new Database(path, { readonly: true }), path);
    return undefined;
  } catch (error) {
    if (error instanceof StateError) return error.message;
    throw error;
  }
}
