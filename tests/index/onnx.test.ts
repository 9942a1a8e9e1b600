import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createOnnxEmbedder } from '../../index/embedders/onnx.ts';
import { cosine } from '../../src/sentence-vectors.ts';
import { modelFolder } from '../support/corpus.ts';
import { testEmbedder } from '../support/embedder-contract.ts';
import { createFakeEmbedder } from '../support/fake-embedder.ts';

testEmbedder('the built-in model', () => createOnnxEmbedder(modelFolder));
testEmbedder('the fake', async () => createFakeEmbedder());

it('reaches a cosine of 0.999 with each reference vector', async () => {
  const reference = JSON.parse(readFileSync(join(modelFolder, 'reference.json'), 'utf8'));
  const embedder = await createOnnxEmbedder(modelFolder);
  const cases: { text: string; vector: number[] }[] = reference.texts ?? reference;
  const vectors = await embedder.embed(
    cases.map(({ text }) => text),
    'query',
  );
  expect(cases).toHaveLength(5);
  for (const [i, { vector }] of cases.entries()) {
    expect(cosine(vectors[i] as Float32Array, Float32Array.from(vector))).toBeGreaterThan(0.999);
  }
  await embedder.close();
});

it('reads 256 tokens and no more', async () => {
  const embedder = await createOnnxEmbedder(modelFolder);
  const [short, long] = await embedder.embed(['word '.repeat(254), 'word '.repeat(900)], 'paper');
  expect(cosine(short as Float32Array, long as Float32Array)).toBeGreaterThan(0.9999);
  await embedder.close();
});

it('names a folder that holds no model', async () => {
  await expect(createOnnxEmbedder('/nowhere/model')).rejects.toMatchObject({
    code: 'embedder',
    message: expect.stringContaining('/nowhere/model'),
  });
});
