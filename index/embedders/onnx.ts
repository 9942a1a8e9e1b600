import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { Embedder } from '../embedder.ts';
import { type ModelFolder, readModelFolder, usable } from './model-folder.ts';
import { createOnnxThread } from './onnx-thread.ts';

const BATCH_SIZE = 8;
const INFERENCE = 'one text a run';

/**
 * The model in a folder, run in one worker thread that starts at the first text. A batch of 8 is the most
 * that a question waits for.
 */
export async function createOnnxEmbedder(folder: string): Promise<Embedder> {
  const remedy = 'Restore that folder, or name another one.';
  const named = { model: `The embedding model in ${folder}`, remedy };
  const { model, id } = await usable(async () => {
    const read = await readModelFolder(folder);
    return { model: read, id: await identify(read) };
  }, named);
  const { dimensions, prefixes } = model;
  const thread = createOnnxThread(model, { worker: './onnx-worker', purpose: 'embedding' });

  return {
    id,
    dimensions,
    async embed(texts, kind, signal) {
      const vectors: Float32Array[] = [];
      for (let start = 0; start < texts.length; start += BATCH_SIZE) {
        signal?.throwIfAborted();
        const batch = texts.slice(start, start + BATCH_SIZE);
        const flat = await thread.run(batch.map((text) => prefixes[kind] + text));
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

/** Of everything that shapes the vectors. */
async function identify(model: ModelFolder): Promise<string> {
  const { folder, weights, pooling, prefixes, maxTokens } = model;
  const hash = createHash('sha256');
  for (const name of [...weights, 'tokenizer.json']) {
    for await (const piece of createReadStream(join(folder, name))) hash.update(piece);
  }
  const both = [prefixes.query, prefixes.paper];
  const used = both.some((prefix) => prefix !== '') ? both : [];
  hash.update(JSON.stringify({ pooling, inference: INFERENCE, prefixes: used, maxTokens }));
  return hash.digest('hex').slice(0, 16);
}
