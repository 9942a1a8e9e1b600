import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDense } from '../../index/dense.ts';
import { openVectorStore } from '../../index/vector-store.ts';
import { sampleVectorsPath } from '../../src/sample.ts';
import { cosine } from '../../src/sentence-vectors.ts';
import { openSample, samplePath, sampleVectors } from '../support/corpus.ts';
import { row } from '../support/row.ts';

let sample: Awaited<ReturnType<typeof openSample>>;
beforeAll(async () => {
  sample = await openSample();
});
afterAll(() => sample.close());

row(
  'X6',
  'vectors that are none and counts that cannot be are refused or cut, and the graph is as good as before',
  { quick: 10, full: 10 },
  async () => {
    const { dataDir, embedder } = sample;
    const store = openVectorStore(dataDir);
    const vectors = [...store.pages()]
      .flat()
      .flatMap(({ hash }) => store.get(embedder.id, hash) ?? []);
    store.close();
    const { dimensions } = embedder;
    const graph = createDense(dimensions, vectors.length);
    for (const vector of vectors) graph.add(vector);
    const spoiled = (value: number): Float32Array => {
      const vector = Float32Array.from(vectors[0] ?? []);
      vector[7] = value;
      return vector;
    };
    const full = createDense(dimensions, 1);
    full.add(vectors[0] as Float32Array);
    const fresh = () => createDense(dimensions, 10);
    const refused: readonly (() => unknown)[] = [
      () => fresh().add(spoiled(Number.NaN)),
      () => fresh().add(spoiled(Number.POSITIVE_INFINITY)),
      () => fresh().add(spoiled(Number.NEGATIVE_INFINITY)),
      () => fresh().add(new Float32Array(dimensions)),
      () => fresh().add(new Float32Array(dimensions - 1).fill(1)),
      () => fresh().add(new Float32Array(dimensions + 1).fill(1)),
      () => fresh().add(new Float32Array(0)),
      () => full.add(vectors[1] as Float32Array),
    ];
    for (const attempt of refused) expect(attempt).toThrow(/vector|full/i);
    expect(graph.search(vectors[0] as Float32Array, 2 ** 32)).toHaveLength(vectors.length);
    expect(graph.search(vectors[0] as Float32Array, -1)).toEqual([]);

    let found = 0;
    for (const query of vectors) {
      const exact = [...vectors.keys()].sort(
        (a, b) => cosine(vectors[b] ?? query, query) - cosine(vectors[a] ?? query, query),
      );
      const rows = graph.search(query, 10);
      found += exact.slice(0, 10).filter((label) => rows.includes(label)).length;
    }
    const recall = found / (10 * vectors.length);
    expect(recall).toBeGreaterThanOrEqual(0.95);
    return `${refused.length + 2}/10 refused or cut; recall@10 ${recall.toFixed(4)} on ${vectors.length} real vectors after that`;
  },
);

it('the vectors that ship are those that the built-in model makes', async () => {
  const { embedder } = sample;
  const shipped = readFileSync(sampleVectorsPath(samplePath, embedder.id));
  const made = Buffer.concat(await sampleVectors(embedder));
  expect(shipped).toHaveLength(made.length);
  const apart = made.map((_, i) => Math.abs(made.readInt8(i) - shipped.readInt8(i)));
  expect(Math.max(...apart)).toBeLessThanOrEqual(2); // another machine rounds otherwise
});
