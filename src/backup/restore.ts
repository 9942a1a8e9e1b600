import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { toIndexError } from '../../index/database.ts';
import { tryLock } from '../../index/lock.ts';
import { needsPreparing, PAPERS_SCHEMA, preparePapers } from '../../index/papers-schema.ts';
import { announcedWriter } from '../../index/writer-file.ts';
import { UserError } from '../errors.ts';
import { openState } from '../state/database.ts';
import { migrations } from '../state/migrations.ts';
import { unpackBackup } from './archive.ts';
import { flushFolder } from './backup.ts';
import { ASIDE, notRestored, WORK } from './half-restored.ts';
import { type BackupManifest, DATABASES, tooNew } from './manifest.ts';
import { assertSound } from './snapshot.ts';

export interface RestoreOptions {
  readonly dataDir: string;
  readonly file: string;
  /** What is done where the folder holds something: it is refused, or moved into a folder in it. */
  readonly occupied: 'refuse' | 'move aside';
  readonly now: () => Date;
  readonly signal: AbortSignal;
}

export interface RestoreReport {
  readonly madeAt: Date;
  readonly madeBy: string;
  readonly files: number;
  readonly hasIndex: boolean;
  /** Where what was there before is now. */
  readonly before?: string;
}

const LOCKS = ['lock.db', 'build.db', 'sync.db'] as const;
/** Names that hold no data, or none of this folder. */
const NOTHING =
  /^(?:(?:lock|build|sync|[a-z0-9-]+\.lane)\.db(?:-journal)?|[a-z0-9-]+\.lane\.json(?:\.tmp)?|restore\.tmp|before-restore-.*|lost\+found)$/;

/**
 * Puts a backup in place of a folder: taken out beside, verified, brought up to date, and only then moved. Nobody
 * else can work on the folder meanwhile.
 */
export async function restore(options: RestoreOptions): Promise<RestoreReport> {
  const { dataDir, file, occupied, now, signal } = options;
  const release = lockAll(dataDir);
  const work = join(dataDir, WORK);
  let isMoving = false;
  const isHalf = (): boolean => isMoving && !existsSync(join(dataDir, 'papers.db'));
  try {
    const there = await contents(dataDir);
    if (there.length > 0 && occupied === 'refuse') throw notEmpty(dataDir);
    await rm(work, { recursive: true, force: true });
    await mkdir(work, { mode: 0o700 });
    const manifest = await unpackBackup(file, { into: work, signal });
    await bringUpToDate(work, manifest, file);
    isMoving = true;
    const before = there.length === 0 ? undefined : await moveAside(dataDir, there, now());
    await moveIn(work, dataDir);
    return {
      madeAt: new Date(manifest.madeAt),
      madeBy: manifest.footnote,
      files: manifest.files.length,
      hasIndex: manifest.files.some(({ name }) => name === 'CURRENT'),
      ...(before !== undefined && { before }),
    };
  } catch (cause) {
    throw isHalf() ? notRestored(dataDir, cause) : toIndexError(dataDir, cause);
  } finally {
    if (!isHalf()) await rm(work, { recursive: true, force: true }); // `assertRestored` goes by it
    release();
  }
}

function lockAll(dataDir: string): () => void {
  const releases: (() => void)[] = [];
  const releaseAll = (): void => {
    for (const release of releases) release();
  };
  for (const name of LOCKS) {
    const release = tryLock(dataDir, name);
    if (release === undefined) {
      releaseAll();
      const pid = announcedWriter(dataDir)?.pid;
      const who = pid === undefined ? 'A Footnote' : `A Footnote (process ${pid})`;
      throw new UserError(`${who} is working on ${dataDir}. Stop it, then restore.`);
    }
    releases.push(release);
  }
  return releaseAll;
}

function notEmpty(dataDir: string): UserError {
  return new UserError(
    `${dataDir} is not empty. Set DATA_DIR to an empty folder, or add --replace to move what is there aside.`,
  );
}

async function contents(dataDir: string): Promise<readonly string[]> {
  const all = await readdir(dataDir);
  return all.filter((name) => !NOTHING.test(name));
}

/** An older schema is migrated, with a copy from before, as at any start. */
async function bringUpToDate(work: string, manifest: BackupManifest, file: string): Promise<void> {
  const { papersSchema, stateSchema } = manifest;
  const isKnown = stateSchema === null || Object.hasOwn(migrations, stateSchema);
  if (papersSchema > PAPERS_SCHEMA || !isKnown) throw tooNew(file, manifest);
  for (const name of DATABASES) {
    if (existsSync(join(work, name))) assertSound(join(work, name));
  }
  if (needsPreparing(work)) preparePapers(work);
  if (existsSync(join(work, 'state.db'))) await (await openState(work)).destroy();
}

/** papers.db first, as it is the last to be moved in: `assertRestored` goes by it. */
async function moveAside(dataDir: string, names: readonly string[], now: Date): Promise<string> {
  const stamp = now.toISOString().slice(0, 19).replaceAll(':', '');
  const aside = join(dataDir, `${ASIDE}${stamp}`);
  await mkdir(aside, { mode: 0o700 });
  for (const name of papersLast(names).reverse()) {
    await rename(join(dataDir, name), join(aside, name));
  }
  return aside;
}

/** papers.db last: without it the folder holds no corpus. */
async function moveIn(work: string, dataDir: string): Promise<void> {
  for (const name of papersLast(await readdir(work))) {
    await rename(join(work, name), join(dataDir, name));
  }
  await flushFolder(dataDir);
}

function papersLast(names: readonly string[]): string[] {
  const last = (name: string): number => Number(name === 'papers.db');
  return [...names].sort((a, b) => last(a) - last(b));
}
