import { existsSync } from 'node:fs';
import { copyFile, link, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { digestFile } from '../../index/binary.ts';
import { copyDatabase, openSqlite, papersPath, translate } from '../../index/database.ts';
import { IndexError } from '../../index/errors.ts';
import { generationsToTry } from '../../index/generation.ts';
import { FILES, readManifest } from '../../index/manifest.ts';
import { UserError } from '../errors.ts';
import { type BackupFile, DATABASES, MANIFEST } from './manifest.ts';

/** What a folder holds at one moment, copied beside it. */
export interface Snapshot {
  readonly files: readonly BackupFile[];
  readonly papersSchema: number;
  readonly stateSchema: string | null;
  /** False where there is no sound one: it is built anew after restoring. */
  readonly hasIndex: boolean;
}

/**
 * Copies what a running service may change meanwhile. The index first and the papers after it, so that no index is
 * newer than its papers; the state before the papers, so that no source is taken for read whose papers are missing.
 */
export async function takeSnapshot(dataDir: string, folder: string): Promise<Snapshot> {
  if (!existsSync(papersPath(dataDir))) {
    throw new UserError(
      `There is nothing in ${dataDir} to back up. Set DATA_DIR to where Footnote keeps its data.`,
    );
  }
  const index = await copyIndex(dataDir, folder);
  const databases: BackupFile[] = [];
  for (const name of DATABASES) {
    if (!existsSync(join(dataDir, name))) continue;
    copyDatabase(join(dataDir, name), join(folder, name));
    assertSound(join(folder, name));
    databases.push({ name, ...(await digestFile(join(folder, name))) });
  }
  return {
    files: [...databases, ...index],
    hasIndex: index.length > 0,
    ...readSchemas(folder),
  };
}

/** Throws an `IndexError` where a page is damaged. */
export function assertSound(path: string): void {
  const db = openSqlite(path, 'reading');
  try {
    translate(path, () => {
      const found = db.pragma('integrity_check(1)', { simple: true });
      if (found !== 'ok') throw Object.assign(new Error(String(found)), { code: 'SQLITE_CORRUPT' });
    });
  } finally {
    db.close();
  }
}

function readSchemas(folder: string): Pick<Snapshot, 'papersSchema' | 'stateSchema'> {
  const papers = openSqlite(join(folder, 'papers.db'), 'reading');
  const papersSchema = Number(papers.pragma('user_version', { simple: true }));
  papers.close();
  if (!existsSync(join(folder, 'state.db'))) return { papersSchema, stateSchema: null };
  const state = openSqlite(join(folder, 'state.db'), 'reading');
  const begun = state.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'kysely_migration'").get();
  const applied =
    begun === undefined
      ? []
      : state
          .prepare<[], string>('SELECT name FROM kysely_migration ORDER BY name DESC LIMIT 1')
          .pluck()
          .all();
  state.close();
  return { papersSchema, stateSchema: applied[0] ?? null };
}

/** The newest generation whose files are what its manifest says; none where there is no sound one. */
async function copyIndex(dataDir: string, folder: string): Promise<readonly BackupFile[]> {
  for (const name of await generationsToTry(dataDir)) {
    try {
      return await copyGeneration(join(dataDir, name), { folder, name });
    } catch (error) {
      if (!(error instanceof IndexError) && !isGone(error)) throw error;
      await rm(join(folder, name), { recursive: true, force: true });
    }
  }
  return [];
}

async function copyGeneration(
  from: string,
  { folder, name }: { readonly folder: string; readonly name: string },
): Promise<readonly BackupFile[]> {
  const to = join(folder, name);
  await mkdir(to);
  const files: BackupFile[] = [];
  for (const part of [...FILES, MANIFEST]) {
    await hold(join(from, part), join(to, part));
    files.push({ name: `${name}/${part}`, ...(await digestFile(join(to, part))) });
  }
  const manifest = await readManifest(to);
  for (const part of FILES) {
    const found = files.find((file) => file.name === `${name}/${part}`);
    if (found?.sha256 === manifest.files[part]?.sha256) continue;
    throw new IndexError('damaged', `${join(from, part)} is damaged (its checksum is off).`);
  }
  await writeFile(join(folder, 'CURRENT'), `${name}\n`);
  return [...files, { name: 'CURRENT', ...(await digestFile(join(folder, 'CURRENT'))) }];
}

/** A second name keeps a file that a build removes meanwhile; on another disk it has to be a copy. */
async function hold(from: string, to: string): Promise<void> {
  await link(from, to).catch(() => copyFile(from, to));
}

function isGone(error: unknown): boolean {
  return error instanceof Error && Reflect.get(error, 'code') === 'ENOENT';
}
