import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createOnnxReranker } from '../../index/embedders/onnx-reranker.ts';
import { aTinyModel, aTinyReranker } from '../support/tiny-model.ts';

const WORDS = ['fish', 'swim', 'birds', 'fly', 'high'];

it('reads the query and each text together', async () => {
  const model = aTinyReranker(WORDS);
  const reranker = await createOnnxReranker(model.folder);
  const scores = await reranker.score('Fish swim', ['Birds fly', 'Swim', 'Fish fly high']);
  const expected = [['birds', 'fly'], ['swim'], ['fish', 'fly', 'high']].map((text) =>
    model.score(['fish', 'swim'], text),
  );
  expect(new Set(expected.map((score) => score.toFixed(3))).size).toBe(3);
  for (const [i, score] of expected.entries()) expect(scores[i]).toBeCloseTo(score, 5);
  await reranker.close();
});

it('cuts the end of a text that is too long', async () => {
  const reranker = await createOnnxReranker(
    aTinyReranker(WORDS, { 'sentence_bert_config.json': { max_seq_length: 6 } }).folder,
  );
  const [short, long] = await reranker.score('fish', [
    'birds fly',
    `birds fly ${'high '.repeat(90)}`,
  ]);
  expect(long).toBeCloseTo(short ?? 0, 5);
  await reranker.close();
});

it('ends at once when the question is given up', async () => {
  const reranker = await createOnnxReranker(aTinyReranker(WORDS).folder);
  const reason = new Error('given up');
  const controller = new AbortController();
  const scores = reranker.score('fish', new Array(500).fill('swim'), controller.signal);
  controller.abort(reason);
  await expect(scores).rejects.toBe(reason);
  await expect(reranker.score('fish', ['swim'], controller.signal)).rejects.toBe(reason);
  expect(await reranker.score('fish', ['swim'])).toHaveLength(1);
  await reranker.close();
});

it('names a folder that holds no model, and a model that is none of this kind', async () => {
  const { folder } = aTinyReranker(WORDS);
  rmSync(join(folder, 'onnx/model.onnx'));
  await expect(createOnnxReranker(folder)).rejects.toMatchObject({
    code: 'embedder',
    message: expect.stringContaining(`${folder} cannot be used: it has none of`),
  });
  const embedder = await createOnnxReranker(aTinyModel(WORDS).folder);
  await expect(embedder.score('fish', ['swim'])).rejects.toThrow('does not give one score');
  await embedder.close();
});
