import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';

/**
 * Starts the module at `path` (relative to `base`, without its ending) in a worker thread: the compiled
 * `.js` in dist; the `.ts` itself, through tsx, where the caller is not compiled (tests).
 */
export function spawnWorker(path: string, base: string, workerData: unknown): Worker {
  if (base.endsWith('.js')) return new Worker(new URL(`${path}.js`, base), { workerData });
  const manifest = createRequire(base).resolve('tsx/package.json'); // resolve() itself names the CommonJS twin
  const tsx = new URL('dist/esm/api/index.mjs', pathToFileURL(manifest)).href;
  const entry = new URL(`${path}.ts`, base).href;
  const code = `import(${JSON.stringify(tsx)}).then((tsx) => { tsx.register(); return import(${JSON.stringify(entry)}); })`;
  return new Worker(code, { eval: true, workerData });
}
