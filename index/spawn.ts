import { type ChildProcess, fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';

/**
 * Starts the module at `path` (relative to `base`, without its ending) in a worker thread: the compiled
 * `.js` in dist; the `.ts` itself, through tsx, where the caller is not compiled (tests).
 */
export function spawnWorker(path: string, base: string, workerData: unknown): Worker {
  if (base.endsWith('.js')) return new Worker(new URL(`${path}.js`, base), { workerData });
  const entry = new URL(`${path}.ts`, base).href;
  const code = `import(${JSON.stringify(tsx('dist/esm/api/index.mjs', base))}).then((tsx) => { tsx.register(); return import(${JSON.stringify(entry)}); })`;
  return new Worker(code, { eval: true, workerData });
}

/** The module of that name for `forkModule`: compiled or not, as its caller is. */
export function moduleBeside(path: string, base: string): URL {
  return new URL(`${path}${base.endsWith('.js') ? '.js' : '.ts'}`, base);
}

/** Starts the module in a process of its own that ends with this one; what it writes to stderr is piped. */
export function forkModule(module: URL): ChildProcess {
  const execArgv = module.pathname.endsWith('.js')
    ? []
    : ['--import', tsx('dist/esm/index.mjs', module.href)];
  return fork(fileURLToPath(module), [], { execArgv, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
}

/** A file of the tsx package; its own resolution names the CommonJS twin. */
function tsx(file: string, base: string): string {
  return new URL(file, pathToFileURL(createRequire(base).resolve('tsx/package.json'))).href;
}
