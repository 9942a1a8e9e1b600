import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './corpus.ts';

const tsx = pathToFileURL(join(root, 'node_modules/tsx/dist/esm/index.mjs')).href;

/**
 * serve: holds the folder as a service · build: builds again and again · build in a child: once, slowly, in a
 * building process · upsert: adds p0, p1, … one by one.
 */
export type IndexMode = 'serve' | 'build' | 'build in a child' | 'upsert';

/** A process that works on the folder until it is killed; ready when this resolves. */
export async function spawnIndex(mode: IndexMode, dataDir: string): Promise<ChildProcess> {
  const main = join(root, 'tests/support/index-main.ts');
  const child = spawn(process.execPath, ['--import', tsx, main, mode, dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (child.stdout !== null) await once(child.stdout, 'data');
  return child;
}

/** kill -9; resolves when the process is gone. */
export async function kill(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}
