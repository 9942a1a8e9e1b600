import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { tryLock } from '../../index/lock.ts';
import { UserError } from '../errors.ts';

/** In the folder that is restored: what is being taken out, and, with the time after it, what was there before. */
export const WORK = 'restore.tmp';
export const ASIDE = 'before-restore-';

/** Throws a `UserError` where a restore is under way, or was cut off before everything was in its place. */
export function assertRestored(dataDir: string): void {
  const isHalf = (): boolean =>
    existsSync(join(dataDir, WORK)) && !existsSync(join(dataDir, 'papers.db'));
  if (!isHalf()) return;
  const release = tryLock(dataDir, 'lock.db');
  if (release === undefined) {
    throw new UserError(`A restore into ${dataDir} is under way. Try again when it has ended.`);
  }
  const cutOff = isHalf(); // it may just have ended
  release();
  if (cutOff) throw notRestored(dataDir);
}

/** What to do where a restore has moved some of the files and not all; `cause` is what kept it from going on. */
export function notRestored(dataDir: string, cause?: unknown): UserError {
  const ended = `did not end${cause instanceof Error ? ` (${cause.message})` : ''}`;
  const again = 'Run `footnote restore FILE --replace` again';
  const before = readdirSync(dataDir)
    .filter((name) => name.startsWith(ASIDE) && existsSync(join(dataDir, name, 'papers.db')))
    .sort()
    .at(-1);
  return new UserError(
    before === undefined
      ? `A restore into ${dataDir} ${ended}. ${again}, or delete ${WORK} there to begin anew.`
      : `A restore into ${dataDir} ${ended}; what was there before is in its folder ${before}. ${again}, or delete ${WORK} and move that back.`,
    { cause },
  );
}
