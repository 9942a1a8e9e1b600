import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { IndexError } from '../errors.ts';

/** What a model's own files say about how to use it. */
export interface ModelFolder {
  readonly folder: string;
  /** From the folder: the model, and what lies in files beside it. */
  readonly model: string;
  readonly weights: readonly string[];
  readonly dimensions: number;
  readonly pooling: Pooling;
  /** Put before the text. */
  readonly prefixes: { readonly query: string; readonly paper: string };
  readonly maxTokens: number;
}

/** How the tokens' states become one vector: their mean, or that of the first or of the last. */
export type Pooling = 'mean' | 'cls' | 'lasttoken';

const MODELS = ['onnx/model_quantized.onnx', 'onnx/model.onnx', 'model.onnx'] as const;
const MODULES = /\.(Transformer|Pooling|Normalize)$/;
/** Tokenizers that know no limit name one that is none. */
const LIMIT_MAX = 100_000;

const configSchema = z.object({
  hidden_size: z.number().int().positive(),
  max_position_embeddings: z.number().int().positive().optional(),
});
const poolingSchema = z.object({
  pooling_mode: z.string().optional(),
  pooling_mode_cls_token: z.boolean().optional(),
  pooling_mode_mean_tokens: z.boolean().optional(),
  pooling_mode_lasttoken: z.boolean().optional(),
});
const promptsSchema = z.object({
  prompts: z.record(z.string(), z.string()).nullish(),
  default_prompt_name: z.string().nullish(),
});
const modulesSchema = z.array(z.object({ type: z.string() }));
const lengthSchema = z.object({ max_seq_length: z.number().nullish() });
const tokenizerSchema = z.object({ model_max_length: z.number().nullish() });

/** Reads a folder in the layout of sentence-transformers; throws with the fact where it cannot be used. */
export async function readModelFolder(folder: string): Promise<ModelFolder> {
  const read = async <T>(name: string, schema: z.ZodType<T>): Promise<T | undefined> =>
    existsSync(join(folder, name))
      ? schema.parse(JSON.parse(await readFile(join(folder, name), 'utf8')))
      : undefined;
  const config = configSchema.parse(
    JSON.parse(await readFile(join(folder, 'config.json'), 'utf8')),
  );
  const model = MODELS.find((name) => existsSync(join(folder, name)));
  if (model === undefined) throw new Error(`it has none of ${MODELS.join(', ')}`);
  for (const { type } of (await read('modules.json', modulesSchema)) ?? []) {
    if (!MODULES.test(type)) throw new Error(`it needs a ${type.split('.').at(-1)} layer`);
  }
  const { max_seq_length } = (await read('sentence_bert_config.json', lengthSchema)) ?? {};
  const { model_max_length } = (await read('tokenizer_config.json', tokenizerSchema)) ?? {};
  const limits = [max_seq_length ?? model_max_length, config.max_position_embeddings];
  return {
    folder,
    model,
    weights: [model, `${model}_data`, `${model}.data`].filter((name) =>
      existsSync(join(folder, name)),
    ),
    dimensions: config.hidden_size,
    pooling: poolingOf(await read('1_Pooling/config.json', poolingSchema)),
    prefixes: prefixesOf(await read('config_sentence_transformers.json', promptsSchema)),
    maxTokens: Math.min(...limits.map((limit) => limit ?? LIMIT_MAX), LIMIT_MAX),
  };
}

/** What is read of a model's folder; where that fails, an `IndexError` names the model and the remedy. */
export async function usable<T>(
  read: () => Promise<T>,
  { model, remedy }: { readonly model: string; readonly remedy: string },
): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new IndexError('embedder', `${model} cannot be used: ${reason}. ${remedy}`, { cause });
  }
}

function poolingOf(config: z.infer<typeof poolingSchema> | undefined): Pooling {
  if (config === undefined || config.pooling_mode_mean_tokens === true) return 'mean';
  if (config.pooling_mode_cls_token === true) return 'cls';
  if (config.pooling_mode_lasttoken === true) return 'lasttoken';
  const named = z.enum(['mean', 'cls', 'lasttoken']).safeParse(config.pooling_mode);
  if (named.success) return named.data;
  throw new Error('it pools in a way other than mean, cls or lasttoken');
}

function prefixesOf(config: z.infer<typeof promptsSchema> | undefined): ModelFolder['prefixes'] {
  const prompts = config?.prompts ?? {};
  const fallback = prompts[config?.default_prompt_name ?? ''] ?? '';
  return {
    query: prompts.query ?? fallback,
    paper: prompts.document ?? prompts.passage ?? fallback,
  };
}
