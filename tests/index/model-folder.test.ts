import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createOnnxEmbedder } from '../../index/embedders/onnx.ts';
import { cosine } from '../../src/sentence-vectors.ts';
import { testEmbedder } from '../support/embedder-contract.ts';
import { aTinyModel, TINY_DIMENSIONS, type TinyModel } from '../support/tiny-model.ts';

const WORDS = ['graph', 'networks', 'learn', 'find:', 'read:'];

testEmbedder("a folder of the user's own", () => createOnnxEmbedder(aTinyModel(WORDS).folder));

/** The mean of the words' states. */
function mean({ state }: TinyModel, words: readonly string[]): Float32Array {
  const sum = new Float32Array(TINY_DIMENSIONS);
  for (const word of words)
    for (const [d, value] of state(word).entries()) sum[d] = (sum[d] ?? 0) + value;
  const norm = Math.hypot(...sum);
  return sum.map((value) => value / norm);
}

async function embed(model: TinyModel, text: string, kind: 'query' | 'paper' = 'paper') {
  const embedder = await createOnnxEmbedder(model.folder);
  const [vector = new Float32Array()] = await embedder.embed([text], kind);
  await embedder.close();
  return vector;
}

async function idOf(files: Record<string, object>): Promise<string> {
  const embedder = await createOnnxEmbedder(aTinyModel(WORDS, files).folder);
  await embedder.close();
  return embedder.id;
}

it('takes the mean where the folder does not say otherwise', async () => {
  const model = aTinyModel(WORDS);
  const expected = mean(model, ['[CLS]', 'graph', 'networks', '[SEP]']);
  expect(cosine(await embed(model, 'Graph networks'), expected)).toBeCloseTo(1, 5);
});

it.each([
  [{ pooling_mode_cls_token: true, pooling_mode_mean_tokens: false }, ['[CLS]']],
  [{ pooling_mode: 'cls' }, ['[CLS]']],
  [{ pooling_mode_lasttoken: true }, ['[SEP]']],
  [{ pooling_mode_mean_tokens: true }, ['[CLS]', 'graph', '[SEP]']],
])('pools as the folder says: %j', async (config, words) => {
  const model = aTinyModel(WORDS, { '1_Pooling/config.json': config });
  expect(cosine(await embed(model, 'graph'), mean(model, words))).toBeCloseTo(1, 5);
});

it('puts the prefixes of the folder before questions and papers', async () => {
  const prompts = { query: 'find: ', document: 'read: ' };
  const model = aTinyModel(WORDS, { 'config_sentence_transformers.json': { prompts } });
  const asked = mean(model, ['[CLS]', 'find:', 'graph', '[SEP]']);
  expect(cosine(await embed(model, 'graph', 'query'), asked)).toBeCloseTo(1, 5);
  const read = mean(model, ['[CLS]', 'read:', 'graph', '[SEP]']);
  expect(cosine(await embed(model, 'graph', 'paper'), read)).toBeCloseTo(1, 5);
});

it('reads as many tokens as the folder says', async () => {
  const model = aTinyModel(WORDS, { 'sentence_bert_config.json': { max_seq_length: 4 } });
  const cut = mean(model, ['[CLS]', 'graph', 'graph', '[SEP]']);
  expect(cosine(await embed(model, 'graph graph learn learn'), cut)).toBeCloseTo(1, 5);
});

it('goes by another id when anything that shapes the vectors is another', async () => {
  const ids = await Promise.all([
    idOf({}),
    idOf({ '1_Pooling/config.json': { pooling_mode: 'cls' } }),
    idOf({ 'sentence_bert_config.json': { max_seq_length: 4 } }),
    idOf({ 'config_sentence_transformers.json': { prompts: { query: 'find: ' } } }),
    idOf({ 'config_sentence_transformers.json': { prompts: { document: 'find: ' } } }),
  ]);
  expect(new Set(ids).size).toBe(ids.length);
  expect(await idOf({})).toBe(ids[0]);
});

it.each([
  ['a layer that it does not know', { 'modules.json': [{ type: 'x.models.Dense' }] }, 'Dense'],
  ['another pooling', { '1_Pooling/config.json': { pooling_mode: 'max' } }, 'mean, cls'],
  ['a broken file', { 'config.json': { hidden_size: 'many' } }, 'hidden_size'],
])('refuses a folder with %s, and says why', async (_, files, reason) => {
  const { folder } = aTinyModel(WORDS, files);
  await expect(createOnnxEmbedder(folder)).rejects.toMatchObject({
    code: 'embedder',
    message: expect.stringContaining(folder),
    cause: expect.objectContaining({ message: expect.stringContaining(reason) }),
  });
});

it('refuses a folder without a model, and a model that is none', async () => {
  const none = aTinyModel(WORDS);
  rmSync(join(none.folder, 'onnx'), { recursive: true });
  await expect(createOnnxEmbedder(none.folder)).rejects.toThrow('onnx/model.onnx');
  const broken = aTinyModel(WORDS);
  writeFileSync(join(broken.folder, 'onnx/model.onnx'), 'no model');
  await expect(embed(broken, 'graph')).rejects.toMatchObject({ code: 'embedder' });
  const other = aTinyModel(WORDS, { 'config.json': { hidden_size: 5 } });
  await expect(embed(other, 'graph')).rejects.toThrow('not of 5 floats');
});
