import { existsSync } from 'node:fs';
import { join } from 'node:path';

export const STATE_FILE = 'state.db';

/** Where a folder's state lies; undefined where nothing was ever remembered. */
export function findState(dataDir: string): string | undefined {
  const path = join(dataDir, STATE_FILE);
  return existsSync(path) ? path : undefined;
}
