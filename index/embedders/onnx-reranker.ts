import { orAborted } from '../or-aborted.ts';
import type { Reranker } from '../reranker.ts';
import { readModelFolder, usable } from './model-folder.ts';
import { createOnnxThread } from './onnx-thread.ts';

/** What is still computed for a query that was given up. */
const BATCH_SIZE = 2;

/** The cross-encoder in a folder, run in a worker thread of its own that starts at the first query. */
export async function createOnnxReranker(folder: string): Promise<Reranker> {
  const remedy = 'Restore that folder, or take RERANKER_MODEL out.';
  const named = { model: `The reranking model in ${folder}`, remedy };
  const model = await usable(() => readModelFolder(folder), named);
  const thread = createOnnxThread(model, {
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
