import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { Tokenizer } from '@huggingface/tokenizers';
import { InferenceSession, Tensor } from 'onnxruntime-node';

/** A batch to embed; `{ close: true }` ends the worker once it is idle. */
export type WorkerRequest =
  | { readonly id: number; readonly texts: readonly string[] }
  | { readonly close: true };

/** `vectors`: texts × dimensions, row-major, each row of length 1. */
export type WorkerReply =
  | { readonly id: number; readonly vectors: Float32Array<ArrayBuffer> }
  | { readonly id: number; readonly error: string };

export interface WorkerOptions {
  readonly folder: string;
  readonly maxTokens: number;
}

const { folder, maxTokens } = workerData as WorkerOptions;
const port = parentPort;
if (port === null) throw new Error('onnx-worker runs in a worker thread only');

const readJson = (name: string): object => JSON.parse(readFileSync(join(folder, name), 'utf8'));
const model = load();

port.on('message', (request: WorkerRequest) => {
  if ('close' in request) port.close();
  else void serve(request.id, request.texts);
});

async function serve(id: number, texts: readonly string[]): Promise<void> {
  try {
    const vectors = await embedBatch(texts);
    port?.postMessage({ id, vectors } satisfies WorkerReply, [vectors.buffer]);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    port?.postMessage({ id, error: reason } satisfies WorkerReply);
  }
}

async function load() {
  const tokenizer = new Tokenizer(readJson('tokenizer.json'), readJson('tokenizer_config.json'));
  const session = await InferenceSession.create(join(folder, 'onnx/model_quantized.onnx'));
  return { tokenizer, session };
}

async function embedBatch(texts: readonly string[]): Promise<Float32Array<ArrayBuffer>> {
  const { tokenizer, session } = await model;
  const rows = texts.map((text) => truncate(tokenizer.encode(text).ids));
  const width = Math.max(...rows.map((row) => row.length));
  const ids = new BigInt64Array(rows.length * width);
  const mask = new BigInt64Array(rows.length * width);
  rows.forEach((row, r) => {
    row.forEach((token, t) => {
      ids[r * width + t] = BigInt(token);
      mask[r * width + t] = 1n;
    });
  });
  const shape = [rows.length, width];
  const inputs: Record<string, Tensor> = {
    input_ids: new Tensor('int64', ids, shape),
    attention_mask: new Tensor('int64', mask, shape),
    token_type_ids: new Tensor('int64', new BigInt64Array(ids.length), shape),
  };
  const feeds = Object.fromEntries(
    session.inputNames.map((name) => [name, inputs[name] as Tensor]),
  );
  const output = (await session.run(feeds))[session.outputNames[0] as string];
  if (output === undefined) throw new Error('the model has no output');
  const lengths = rows.map((row) => row.length);
  return meanPool(output.data as Float32Array, lengths, width, output.dims[2] as number);
}

/** Keeps the first and the last token ([CLS], [SEP]); the tail of what is between goes. */
function truncate(ids: readonly number[]): readonly number[] {
  if (ids.length <= maxTokens) return ids;
  return [...ids.slice(0, maxTokens - 1), ids[ids.length - 1] as number];
}

function meanPool(
  states: Float32Array,
  lengths: readonly number[],
  width: number,
  dimensions: number,
): Float32Array<ArrayBuffer> {
  const vectors = new Float32Array(lengths.length * dimensions);
  lengths.forEach((length, r) => {
    const vector = vectors.subarray(r * dimensions, (r + 1) * dimensions);
    for (let t = 0; t < length; t++) {
      const offset = (r * width + t) * dimensions;
      for (let d = 0; d < dimensions; d++) {
        vector[d] = (vector[d] as number) + (states[offset + d] as number);
      }
    }
    const norm = Math.hypot(...vector) || 1;
    for (let d = 0; d < dimensions; d++) vector[d] = (vector[d] as number) / norm;
  });
  return vectors;
}
