import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';

/** What this user may still write on the disk that a folder is on, or will be. */
export async function freeBytesOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(nearest(folder));
  return bavail * bsize;
}

function nearest(path: string): string {
  return existsSync(path) ? path : nearest(dirname(path));
}
