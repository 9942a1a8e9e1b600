import type { Worker } from 'node:worker_threads';
import { IndexError } from '../errors.ts';
import { spawnWorker } from '../spawn.ts';
import type { ModelFolder } from './model-folder.ts';
import type { WorkerReply } from './onnx-session.ts';

interface Pending {
  readonly resolve: (values: Float32Array) => void;
  readonly reject: (error: Error) => void;
}

export interface OnnxThread {
  /** What the worker makes of the texts, as many values for each. */
  run(texts: readonly string[]): Promise<Float32Array>;
  /** Ends the thread when it is idle: a native call is never cut off. */
  close(): Promise<void>;
}

interface ThreadWork {
  /** The module beside this one that the thread runs. */
  readonly worker: './onnx-worker' | './reranker-worker';
  /** What the model is for, in messages. */
  readonly purpose: 'embedding' | 'reranking';
}

/** The worker thread that runs a model; it starts at the first text. */
export function createOnnxThread(
  model: ModelFolder,
  { worker: module, purpose }: ThreadWork,
): OnnxThread {
  const pending = new Map<number, Pending>();
  let worker: Worker | undefined;
  let nextId = 0;

  const fail = (cause: unknown): void => {
    worker = undefined;
    const error = new IndexError('embedder', `The ${purpose} model stopped. Ask again.`, {
      cause,
    });
    for (const { reject } of pending.values()) reject(error);
    pending.clear();
  };

  const settle = (reply: WorkerReply): void => {
    const waiting = pending.get(reply.id);
    pending.delete(reply.id);
    if (pending.size === 0) worker?.unref();
    if ('values' in reply) waiting?.resolve(reply.values);
    else waiting?.reject(new IndexError('embedder', `The ${purpose} model failed: ${reply.error}`));
  };

  const start = (): Worker => {
    const started = spawnWorker(module, import.meta.url, model);
    started.on('message', settle);
    started.on('error', fail);
    started.on('exit', () => {
      if (worker === started) fail(undefined);
    });
    return started;
  };

  return {
    run(texts) {
      worker ??= start();
      const running = worker;
      running.ref();
      return new Promise((resolve, reject) => {
        const id = nextId++;
        pending.set(id, { resolve, reject });
        running.postMessage({ id, texts });
      });
    },
    async close() {
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
