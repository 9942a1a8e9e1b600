import { workerData } from 'node:worker_threads';
import type { ModelFolder } from './model-folder.ts';
import { openSession, serveTexts, truncate } from './onnx-session.ts';

const folder = workerData as ModelFolder;
const { pooling, dimensions, maxTokens } = folder;
const OUTPUTS = ['last_hidden_state', 'token_embeddings', 'sentence_embedding'] as const;
const model = openSession(folder);

serveTexts(embedAll);

/**
 * Texts × dimensions, row-major, each row of length 1. One text a run: int8 activations are scaled to the
 * largest value of the whole run, so that a text's vector would depend on what it is batched with (cosine
 * down to .989), for a tenth more speed.
 */
async function embedAll(texts: readonly string[]): Promise<Float32Array<ArrayBuffer>> {
  const vectors: Float32Array[] = [];
  for (const text of texts) vectors.push(await embedOne(text));
  const size = vectors[0]?.length ?? 0;
  const flat = new Float32Array(texts.length * size);
  for (const [i, vector] of vectors.entries()) flat.set(vector, i * size);
  return flat;
}

async function embedOne(text: string): Promise<Float32Array> {
  const { tokenizer, run } = await model;
  const ids = truncate(tokenizer.encode(text).ids, maxTokens);
  const { outputs, names } = await run({ ids, types: ids.map(() => 0) });
  const name = OUTPUTS.find((known) => known in outputs) ?? names[0] ?? '';
  return unit(pool(outputs[name]));
}

/** One state for the text: of its tokens, as the model asks; a model may have done so itself. */
function pool(output: { readonly dims: readonly number[]; readonly data: unknown } | undefined) {
  const size = output?.dims.at(-1);
  if (!(output?.data instanceof Float32Array) || size !== dimensions) {
    throw new Error(`its output is not of ${dimensions} floats a token`);
  }
  const states = output.data;
  if (pooling === 'cls') return states.slice(0, dimensions);
  if (pooling === 'lasttoken') return states.slice(-dimensions);
  const sum = new Float32Array(dimensions);
  for (let offset = 0; offset < states.length; offset += dimensions) {
    for (let d = 0; d < dimensions; d++) {
      sum[d] = (sum[d] as number) + (states[offset + d] as number);
    }
  }
  return sum;
}

function unit(vector: Float32Array): Float32Array {
  const norm = Math.hypot(...vector) || 1;
  return vector.map((value) => value / norm);
}
