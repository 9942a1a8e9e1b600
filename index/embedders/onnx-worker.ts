import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { Tokenizer } from '@huggingface/tokenizers';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { ModelFolder } from './model-folder.ts';

/** A batch to embed; `{ close: true }` ends the worker once it is idle. */
export type WorkerRequest =
  | { readonly id: number; readonly texts: readonly string[] }
  | { readonly close: true };

/** `vectors`: texts × dimensions, row-major, each row of length 1. */
export type WorkerReply =
  | { readonly id: number; readonly vectors: Float32Array<ArrayBuffer> }
  | { readonly id: number; readonly error: string };

const { folder, model: modelFile, pooling, dimensions, maxTokens } = workerData as ModelFolder;
const port = parentPort;
if (port === null) throw new Error('onnx-worker runs in a worker thread only');

const OUTPUTS = ['last_hidden_state', 'token_embeddings', 'sentence_embedding'] as const;
/** Threads that wait for work by spinning take twice the processor from whatever else runs. */
const QUIET = { extra: { session: { intra_op: { allow_spinning: '0' } } } };
const readJson = (name: string): object => JSON.parse(readFileSync(join(folder, name), 'utf8'));
const model = load();

port.on('message', (request: WorkerRequest) => {
  if ('close' in request) port.close();
  else void serve(request.id, request.texts);
});

async function serve(id: number, texts: readonly string[]): Promise<void> {
  try {
    const vectors = await embedAll(texts);
    port?.postMessage({ id, vectors } satisfies WorkerReply, [vectors.buffer]);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    port?.postMessage({ id, error: reason } satisfies WorkerReply);
  }
}

async function load() {
  const tokenizer = new Tokenizer(readJson('tokenizer.json'), readJson('tokenizer_config.json'));
  const session = await InferenceSession.create(join(folder, modelFile), QUIET);
  return { tokenizer, session };
}

/**
 * One text a run: int8 activations are scaled to the largest value of the whole run, so that a text's
 * vector would depend on what it is batched with (cosine down to .989), for a tenth more speed.
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
  const { tokenizer, session } = await model;
  const ids = BigInt64Array.from(truncate(tokenizer.encode(text).ids), BigInt);
  const tensor = (data: BigInt64Array) => new Tensor('int64', data, [1, ids.length]);
  const inputs: Record<string, Tensor> = {
    input_ids: tensor(ids),
    attention_mask: tensor(new BigInt64Array(ids.length).fill(1n)),
    token_type_ids: tensor(new BigInt64Array(ids.length)),
    position_ids: tensor(BigInt64Array.from(ids.keys(), BigInt)),
  };
  const feeds = Object.fromEntries(
    session.inputNames.map((name) => {
      const input = inputs[name];
      if (input === undefined) throw new Error(`it wants an input ${name}`);
      return [name, input];
    }),
  );
  const outputs = await session.run(feeds);
  const name = OUTPUTS.find((known) => known in outputs) ?? session.outputNames[0] ?? '';
  return unit(pool(outputs[name]));
}

/** Keeps the first and the last token ([CLS], [SEP]); the tail of what is between goes. */
function truncate(ids: readonly number[]): readonly number[] {
  if (ids.length <= maxTokens) return ids;
  return [...ids.slice(0, maxTokens - 1), ids[ids.length - 1] as number];
}

/** One state for the text: of its tokens, as the model asks; a model may have done so itself. */
function pool(output: Tensor | undefined): Float32Array {
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
