import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const schema = z.object({
  pid: z.number(),
  /** Where it takes over what others want to change; one that is soon done has none. */
  socket: z.string().optional(),
});

/** The process that holds the folder's lock. */
export type Writer = Readonly<z.infer<typeof schema>>;

const pathIn = (dataDir: string): string => join(dataDir, 'writer.json');

/** The caller holds the lock. */
export function announceWriter(dataDir: string, writer: Writer): void {
  const path = pathIn(dataDir);
  writeFileSync(`${path}.tmp`, JSON.stringify(writer), { mode: 0o600 });
  renameSync(`${path}.tmp`, path);
}

export function withdrawWriter(dataDir: string): void {
  rmSync(pathIn(dataDir), { force: true });
}

/** Undefined where nobody has said so; it may have ended since. */
export function announcedWriter(dataDir: string): Writer | undefined {
  try {
    return schema.parse(JSON.parse(readFileSync(pathIn(dataDir), 'utf8')));
  } catch {
    return undefined; // a hint only: the lock is what counts
  }
}
