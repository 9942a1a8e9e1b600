import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort } from 'node:worker_threads';
import { Tokenizer } from '@huggingface/tokenizers';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { ModelFolder } from './model-folder.ts';

/** Threads that wait for work by spinning take twice the processor from whatever else runs. */
const QUIET = { extra: { session: { intra_op: { allow_spinning: '0' } } } };

/** A batch of texts; `{ close: true }` ends the worker once it is idle. */
type WorkerRequest =
  | { readonly id: number; readonly texts: readonly string[] }
  | { readonly close: true };

/** `values`: as many a text as the worker gives. */
export type WorkerReply =
  | { readonly id: number; readonly values: Float32Array<ArrayBuffer> }
  | { readonly id: number; readonly error: string };

export interface Tokens {
  readonly ids: readonly number[];
  /** 1 for those of the second of two texts. */
  readonly types: readonly number[];
}

export type Outputs = Readonly<Record<string, Tensor>>;

/** What a worker thread with a model runs: answers each batch by what `compute` makes of it. */
export function serveTexts(
  compute: (texts: readonly string[]) => Promise<Float32Array<ArrayBuffer>>,
): void {
  const port = parentPort;
  if (port === null) throw new Error('a model runs in a worker thread only');
  const serve = async (id: number, texts: readonly string[]): Promise<void> => {
    try {
      const values = await compute(texts);
      port.postMessage({ id, values } satisfies WorkerReply, [values.buffer]);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      port.postMessage({ id, error: reason } satisfies WorkerReply);
    }
  };
  port.on('message', (request: WorkerRequest) => {
    if ('close' in request) port.close();
    else void serve(request.id, request.texts);
  });
}

/** The tokenizer and the model of a folder; `run` feeds the inputs that the model wants. */
export async function openSession({ folder, model }: ModelFolder) {
  const readJson = (name: string): object => JSON.parse(readFileSync(join(folder, name), 'utf8'));
  const tokenizer = new Tokenizer(readJson('tokenizer.json'), readJson('tokenizer_config.json'));
  const session = await InferenceSession.create(join(folder, model), QUIET);
  return {
    tokenizer,
    async run({ ids, types }: Tokens): Promise<{ outputs: Outputs; names: readonly string[] }> {
      const tensor = (values: Iterable<number>) =>
        new Tensor('int64', BigInt64Array.from(values, BigInt), [1, ids.length]);
      const inputs: Record<string, () => Tensor> = {
        input_ids: () => tensor(ids),
        attention_mask: () => tensor(ids.map(() => 1)),
        token_type_ids: () => tensor(types),
        position_ids: () => tensor(ids.keys()),
      };
      const feeds = Object.fromEntries(
        session.inputNames.map((name) => {
          const input = inputs[name];
          if (input === undefined) throw new Error(`it wants an input ${name}`);
          return [name, input()];
        }),
      );
      return { outputs: await session.run(feeds), names: session.outputNames };
    },
  };
}

/** Keeps the first and the last token ([CLS], [SEP]); the tail of what is between goes. */
export function truncate(ids: readonly number[], maxTokens: number): readonly number[] {
  if (ids.length <= maxTokens) return ids;
  return [...ids.slice(0, maxTokens - 1), ids[ids.length - 1] as number];
}
