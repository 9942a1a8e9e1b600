import { Kysely } from 'kysely';
import { Database } from '../../index/sqlite.ts';
import { sqliteDialect } from './database.ts';
import { findState } from './file.ts';
import type { Schema } from './schema.ts';
import { createSourceRuns, type SourceRun } from './source-runs.ts';

/** How it stands with the sources of a folder, read beside the process that keeps it; none where none was read. */
export async function readSourceRuns(dataDir: string): Promise<readonly SourceRun[]> {
  const path = findState(dataDir);
  if (path === undefined) return [];
  const db = new Database(path, { readonly: true });
  const state = new Kysely<Schema>({ dialect: sqliteDialect(db) });
  try {
    const table = db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'source_runs'").get();
    return table === undefined ? [] : await createSourceRuns(state, () => new Date()).all();
  } finally {
    await state.destroy();
  }
}
