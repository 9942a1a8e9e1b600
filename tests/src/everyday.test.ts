import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Embedder } from '../../index/embedder.ts';
import { createOnnxEmbedder } from '../../index/embedders/onnx.ts';
import { createEverydayMeasure } from '../../src/everyday.ts';
import { modelFolder } from '../support/corpus.ts';
import { createFakeEmbedder } from '../support/fake-embedder.ts';

describe('with the built-in model', () => {
  let embedder: Embedder;
  const measure = createEverydayMeasure();
  const everyday = async (text: string): Promise<number> => {
    const [vector] = await embedder.embed([text], 'query');
    return await measure(embedder, vector as Float32Array);
  };
  beforeAll(async () => {
    embedder = await createOnnxEmbedder(modelFolder);
  });
  afterAll(() => embedder.close());

  it.each([
    'How do I bake banana bread?',
    'will it snow tomorrow',
    'my cat is limping, should I see a vet?',
    'Thanks, and who are you?',
  ])('hears everyday life in: %s', async (text) => {
    expect(await everyday(text)).toBeGreaterThan(0.1);
  });

  it.each([
    'How do I train my network without labels?',
    'What can I do about class imbalance?',
    'recipe retrieval from images of food',
    'How does flutter depend on the Mach number?',
  ])('hears none in: %s', async (text) => {
    expect(await everyday(text)).toBe(0);
  });
});

it('embeds its requests once an embedder, and again where that was given up', async () => {
  const measure = createEverydayMeasure();
  const [first, second] = [createFakeEmbedder({ id: 'a' }), createFakeEmbedder({ id: 'b' })];
  const query = (await createFakeEmbedder().embed(['What is a good recipe?'], 'query'))[0];
  const ask = (embedder: Embedder, signal?: AbortSignal) =>
    measure(embedder, query as Float32Array, signal);
  await expect(ask(first, AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone');
  const near = await ask(first);
  expect(near).toBeGreaterThan(0.2);
  const { length } = first.embedded;
  expect(await ask(first)).toBe(near);
  expect(first.embedded).toHaveLength(length);
  expect(await ask(second)).toBe(near);
  expect(second.embedded).toEqual(first.embedded);
});
