import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { digestFile } from './binary.ts';
import { type Generation, generations, openGeneration } from './generation.ts';
import { type Contents, describeContents, FILES, readManifest } from './manifest.ts';

const NEXT = 'gen-next.tmp';

/** Where the next generation is written; `publishGeneration` gives it its name. */
export function beginGeneration(dataDir: string): string {
  const folder = join(dataDir, NEXT);
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** Gives the room back that a build took which did not come to its end. */
export function dropUnfinished(dataDir: string): void {
  rmSync(join(dataDir, NEXT), { recursive: true, force: true });
}

/** Hashes what was written and loads it into fresh objects: silent write errors end here. */
export async function sealGeneration(folder: string, contents: Contents): Promise<Generation> {
  const files: Record<string, Awaited<ReturnType<typeof digestFile>>> = {};
  for (const name of FILES) {
    sync(join(folder, name));
    files[name] = await digestFile(join(folder, name));
  }
  const manifest = describeContents(contents, files);
  writeDurably(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  return await openGeneration(folder, await readManifest(folder));
}

/** Renames, flips CURRENT, keeps the one that serves (or else the one before) and removes older ones. */
export function publishGeneration({
  dataDir,
  folder,
  serving,
}: {
  readonly dataDir: string;
  readonly folder: string;
  readonly serving: string | undefined;
}): string {
  const before = generations(dataDir);
  const last = Math.max(0, ...before.map((name) => Number(name.slice(4))));
  const name = `gen-${String(last + 1).padStart(6, '0')}`;
  const next = join(dataDir, 'CURRENT.tmp');
  writeDurably(next, `${name}\n`); // first, since it may not find room
  sync(folder);
  renameSync(folder, join(dataDir, name));
  sync(dataDir);
  renameSync(next, join(dataDir, 'CURRENT'));
  sync(dataDir);
  const kept = serving ?? before.at(-1);
  for (const old of before) {
    if (old !== kept) removeOld(join(dataDir, old));
  }
  return name;
}

/** What is another user's, or in use, is left to the next build. */
function removeOld(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // The new generation serves all the same.
  }
}

function writeDurably(path: string, text: string): void {
  writeFileSync(path, text, { flush: true });
}

/** Flushes a file or folder to the disk. */
function sync(path: string): void {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
