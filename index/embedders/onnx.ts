import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { z } from 'zod';
import type { Embedder } from '../embedder.ts';
import { IndexError } from '../errors.ts';
import { spawnWorker } from '../spawn.ts';
import type { WorkerOptions, WorkerReply } from './onnx-worker.ts';

const MAX_TOKENS = 256;
const BATCH_SIZE = 8;
const POOLING = 'mean';
const INFERENCE = 'one text a run';

const modelConfig = z.object({ hidden_size: z.number().int().positive() });

/**
 * The model in `folder` (config.json, tokenizer.json, onnx/model_quantized.onnx), run in one worker thread
 * that starts at the first text. A batch of 8 is the most that a question waits for.
 */
export async function createOnnxEmbedder(folder: string): Promise<Embedder> {
  const { id, dimensions } = await describe(folder);
  const thread = createThread({ folder, maxTokens: MAX_TOKENS });

  return {
    id,
    dimensions,
    async embed(texts, _kind, signal) {
      const vectors: Float32Array[] = [];
      for (let start = 0; start < texts.length; start += BATCH_SIZE) {
        signal?.throwIfAborted();
        const batch = texts.slice(start, start + BATCH_SIZE);
        const flat = await thread.run(batch);
        for (const row of batch.keys()) {
          vectors.push(flat.slice(row * dimensions, (row + 1) * dimensions));
        }
      }
      signal?.throwIfAborted();
      return vectors;
    },
    close: thread.close,
  };
}

async function describe(folder: string): Promise<{ id: string; dimensions: number }> {
  try {
    const config = modelConfig.parse(
      JSON.parse(await readFile(join(folder, 'config.json'), 'utf8')),
    );
    const hash = createHash('sha256');
    hash.update(await readFile(join(folder, 'onnx/model_quantized.onnx')));
    hash.update(await readFile(join(folder, 'tokenizer.json')));
    hash.update(
      JSON.stringify({
        pooling: POOLING,
        inference: INFERENCE,
        prefixes: [],
        maxTokens: MAX_TOKENS,
      }),
    );
    return { id: hash.digest('hex').slice(0, 16), dimensions: config.hidden_size };
  } catch (cause) {
    throw new IndexError(
      'embedder',
      `The embedding model in ${folder} cannot be read. Install Footnote again, or restore that folder.`,
      { cause },
    );
  }
}

interface Pending {
  readonly resolve: (vectors: Float32Array) => void;
  readonly reject: (error: Error) => void;
}

function createThread(options: WorkerOptions) {
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
    const started = spawnWorker('./onnx-worker', import.meta.url, options);
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
