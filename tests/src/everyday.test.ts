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

describe('with an embedder that may fail', () => {
  const recipe = 'What is a good recipe?';
  const queryOf = async (text: string): Promise<Float32Array> =>
    (await createFakeEmbedder().embed([text], 'query'))[0] as Float32Array;

  it('embeds its requests once an embedder, also for many questions at once', async () => {
    const measure = createEverydayMeasure();
    const [first, second] = [createFakeEmbedder({ id: 'a' }), createFakeEmbedder({ id: 'b' })];
    const query = await queryOf(recipe);
    const all = await Promise.all([1, 2, 3].map(() => measure(first, query)));
    const [near = 0] = all;
    expect(near).toBeGreaterThan(0.2);
    expect(all).toEqual([near, near, near]);
    expect(new Set(first.embedded).size).toBe(first.embedded.length);
    expect(await measure(second, query)).toBe(near);
    expect(second.embedded).toEqual(first.embedded);
  });

  it('measures nothing while the requests cannot be embedded, and tries again', async () => {
    const measure = createEverydayMeasure();
    const sound = createFakeEmbedder();
    const embed = async (): Promise<never> => {
      throw new Error('429');
    };
    const query = await queryOf(recipe);
    expect(await measure({ ...sound, embed }, query)).toBe(0);
    expect(await measure(sound, query)).toBeGreaterThan(0.2);
  });

  it("measures nothing of another model's vector", async () => {
    const measure = createEverydayMeasure();
    expect(await measure(createFakeEmbedder(), (await queryOf(recipe)).subarray(0, 32))).toBe(0);
  });
});
