import { IndexError } from '../errors.ts';
import type { Reranker } from '../reranker.ts';
import { type ModelFolder, readModelFolder } from './model-folder.ts';
import { createOnnxThread } from './onnx-thread.ts';

/** What is still computed for a query that was given up. */
const BATCH_SIZE = 2;

/** The cross-encoder in a folder, run in a worker thread of its own that starts at the first query. */
export async function createOnnxReranker(folder: string): Promise<Reranker> {
  const thread = createOnnxThread(await open(folder), {
    worker: './reranker-worker',
    purpose: 'reranking',
  });
  return {
    async score(query, texts, signal) {
      const scores = new Float32Array(texts.length);
      for (let start = 0; start < texts.length; start += BATCH_SIZE) {
        const batch = texts.slice(start, start + BATCH_SIZE);
        scores.set(await orAborted(() => thread.run([query, ...batch]), signal), start);
      }
      return scores;
    },
    close: thread.close,
  };
}

/** The result of a native call, or the signal's reason at once: the call itself cannot be cut off. */
async function orAborted<T>(call: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return await call();
  signal.throwIfAborted();
  let stop = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([call(), aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

async function open(folder: string): Promise<ModelFolder> {
  try {
    return await readModelFolder(folder);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new IndexError(
      'embedder',
      `The reranking model in ${folder} cannot be used: ${reason}. Restore that folder, or take RERANKER_MODEL out.`,
      { cause },
    );
  }
}
