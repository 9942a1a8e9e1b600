import { workerData } from 'node:worker_threads';
import type { ModelFolder } from './model-folder.ts';
import { openSession, serveTexts, truncate } from './onnx-session.ts';

const folder = workerData as ModelFolder;
const model = openSession(folder);

serveTexts(scoreAll);

/** The first text is the query: how well each of the others answers it, 0..1. One pair a run, as embedding does. */
async function scoreAll([query = '', ...texts]: readonly string[]) {
  const scores = new Float32Array(texts.length);
  for (const [i, text] of texts.entries()) scores[i] = await scoreOne(query, text);
  return scores;
}

async function scoreOne(query: string, text: string): Promise<number> {
  const { tokenizer, run } = await model;
  const pair = { text_pair: text, return_token_type_ids: true } as const;
  const { ids, token_type_ids: types } = tokenizer.encode(query, pair);
  const { outputs, names } = await run({
    ids: truncate(ids, folder.maxTokens),
    types: truncate(types, folder.maxTokens),
  });
  const output = outputs.logits ?? outputs[names[0] ?? ''];
  if (!(output?.data instanceof Float32Array) || output.data.length !== 1) {
    throw new Error('it does not give one score for a pair of texts');
  }
  return 1 / (1 + Math.exp(-(output.data[0] as number)));
}
