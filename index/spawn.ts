import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

/** Starts the module at `path` (relative to `base`, without its ending) in a worker thread. */
export function spawnWorker(path: string, base: string, workerData: unknown): Worker {
  return new Worker(moduleBeside(path, base), { workerData });
}

/** What was compiled of the module at `path` (relative to `base`, without its ending): in dist, where `base` is not. */
export function moduleBeside(path: string, base: string): URL {
  const root = new URL('..', import.meta.url).href;
  const from = base.endsWith('.js') ? base : base.replace(root, `${root}dist/`);
  return new URL(`${path}.js`, from);
}

/** Starts the module in a process of its own that ends with this one; what it writes to stderr is piped. */
export function forkModule(module: URL): ChildProcess {
  return fork(fileURLToPath(module), [], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
}
