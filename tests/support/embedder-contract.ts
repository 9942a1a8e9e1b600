import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Embedder } from '../../index/embedder.ts';
import { cosine } from '../../src/sentence-vectors.ts';

const TEXTS = [
  'Residual networks',
  'A study of graph attention and its limits in very deep models, with many experiments.',
  'x',
  '',
  'word '.repeat(3000),
];

/** What every embedder does. */
export function testEmbedder(name: string, create: () => Promise<Embedder>): void {
  describe(`${name} as an embedder`, () => {
    let embedder: Embedder;
    beforeAll(async () => {
      embedder = await create();
    });
    afterAll(() => embedder.close());

    it('gives each text one vector of length 1, in the order given', async () => {
      const vectors = await embedder.embed(TEXTS, 'paper');
      expect(vectors).toHaveLength(TEXTS.length);
      for (const vector of vectors) {
        expect(vector).toHaveLength(embedder.dimensions);
        expect(Math.hypot(...vector)).toBeCloseTo(1, 3);
      }
      const [alone] = await embedder.embed([TEXTS[1] ?? ''], 'paper');
      expect(cosine(alone as Float32Array, vectors[1] as Float32Array)).toBeGreaterThan(0.9999);
    });

    it('gives no vector for no text', async () => {
      expect(await embedder.embed([], 'query')).toEqual([]);
    });

    it('rejects with the reason of the signal', async () => {
      const reason = new Error('enough');
      await expect(embedder.embed(TEXTS, 'query', AbortSignal.abort(reason))).rejects.toBe(reason);
    });

    it('answers many callers at once', async () => {
      const [expected] = await embedder.embed(['graph networks'], 'query');
      const all = await Promise.all(TEXTS.map(() => embedder.embed(['graph networks'], 'query')));
      for (const [vector] of all) {
        expect(cosine(vector as Float32Array, expected as Float32Array)).toBeGreaterThan(0.999);
      }
    });

    it('has a stable id', async () => {
      const twin = await create();
      expect(twin.id).toBe(embedder.id);
      await twin.close();
    });
  });
}
