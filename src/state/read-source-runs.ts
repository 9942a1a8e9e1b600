import { openToRead } from './database.ts';
import { findState } from './file.ts';
import { createSourceRuns, type SourceRun } from './source-runs.ts';

/** How it stands with the sources of a folder, read beside the process that keeps it; none where none was read. */
export async function readSourceRuns(dataDir: string): Promise<readonly SourceRun[]> {
  const path = findState(dataDir);
  const state = path && openToRead(path, 'source_runs');
  if (!state) return [];
  try {
    return await createSourceRuns(state, () => new Date()).all();
  } finally {
    await state.destroy();
  }
}
