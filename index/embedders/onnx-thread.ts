import type { Worker } from 'node:worker_threads';
import { IndexError } from '../errors.ts';
import { spawnWorker } from '../spawn.ts';
import type { ModelFolder } from './model-folder.ts';
import type { WorkerReply } from './onnx-worker.ts';

interface Pending {
  readonly resolve: (vectors: Float32Array) => void;
  readonly reject: (error: Error) => void;
}

/** The worker thread that runs a model; it starts at the first text. */
export function createOnnxThread(model: ModelFolder) {
  const pending = new Map<number, Pending>();
  let worker: Worker | undefined;
  let nextId = 0;

  const fail = (cause: unknown): void => {
    worker = undefined;
    const error = new IndexError('embedder', 'The embedding model stopped. Ask again.', { cause });
    for (const { reject } of pending.values()) reject(error);
    pending.clear();
  };

  const settle = (reply: WorkerReply): void => {
    const waiting = pending.get(reply.id);
    pending.delete(reply.id);
    if (pending.size === 0) worker?.unref();
    if ('vectors' in reply) waiting?.resolve(reply.vectors);
    else waiting?.reject(new IndexError('embedder', `The embedding model failed: ${reply.error}`));
  };

  const start = (): Worker => {
    const started = spawnWorker('./onnx-worker', import.meta.url, model);
    started.on('message', settle);
    started.on('error', fail);
    started.on('exit', () => {
      if (worker === started) fail(undefined);
    });
    return started;
  };

  return {
    run(texts: readonly string[]): Promise<Float32Array> {
      worker ??= start();
      const running = worker;
      running.ref();
      return new Promise((resolve, reject) => {
        const id = nextId++;
        pending.set(id, { resolve, reject });
        running.postMessage({ id, texts });
      });
    },
    /** Ends the thread when it is idle: a native call is never cut off. */
    async close(): Promise<void> {
      const closing = worker;
      if (closing === undefined) return;
      worker = undefined;
      closing.ref();
      const exited = new Promise((resolve) => closing.once('exit', resolve));
      closing.postMessage({ close: true });
      await exited;
    },
  };
}
