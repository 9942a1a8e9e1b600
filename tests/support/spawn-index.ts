import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { moduleBeside } from '../../index/spawn.ts';

/** What a test that failed has left behind ends with the tests. */
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/**
 * serve: holds the folder as a service · build: builds again and again · build in a child: once, slowly, in a
 * building process · upsert: adds p0, p1, … one by one · write: likewise `aWrittenPaper`s, and remembers a question
 * after each · upgrade: brings the folder up to date, and is ready when it begins to.
 */
export type IndexMode = 'serve' | 'build' | 'build in a child' | 'upsert' | 'write' | 'upgrade';

/** A process that works on the folder until it is killed; ready when this resolves. */
export function spawnIndex(mode: IndexMode, dataDir: string): Promise<ChildProcess> {
  return spawnReady('index-main', [mode, dataDir]);
}

/** Runs a module of this folder, named without its ending, that says when it is ready. */
export async function spawnReady(name: string, args: readonly string[]): Promise<ChildProcess> {
  const module = fileURLToPath(moduleBeside(`./${name}`, import.meta.url));
  const child = spawn(process.execPath, [module, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  if (child.stdout !== null) await once(child.stdout, 'data');
  return child;
}

/** kill -9; resolves when the process is gone. */
export async function kill(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}
