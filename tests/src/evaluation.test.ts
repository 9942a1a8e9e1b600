import { describe, expect, it } from 'vitest';
import { createRandom } from '../../src/evaluation/random.ts';
import { evaluateRetrieval, type RetrievalEvaluation } from '../../src/evaluation/retrieval.ts';

describe('evaluateRetrieval', () => {
  it('scores each mode over all queries, rounded', async () => {
    const report = await evaluateRetrieval(evaluation());
    expect(report).toEqual({
      collection: 'tiny',
      documents: 3,
      queries: 2,
      results: {
        lexical: {
          ndcg10: 1,
          ci95: 0,
          recall10: 1,
          recall100: 1,
          mrr10: 1,
          ms: { p50: 5, p95: 5 },
        },
        // one at rank 2 (1 / log2 3 = .63093), one not found
        dense: {
          ndcg10: 0.3155,
          ci95: 0.6183,
          recall10: 0.5,
          recall100: 0.5,
          mrr10: 0.25,
          ms: { p50: 5, p95: 5 },
        },
        hybrid: { ndcg10: 0, ci95: 0, recall10: 0, recall100: 0, mrr10: 0, ms: { p50: 5, p95: 5 } },
      },
      hybridOver: {
        lexical: { ndcg10: -1, p: expect.closeTo(0.5, 1) }, // two queries: two of four turns are as far
        dense: { ndcg10: -0.3155, p: 1 },
      },
      graph: { recall10: 0.5, recall100: 0.5 }, // both of the first query, none of the second
    });
  });

  it('asks for a hundred papers and passes on what to exclude', async () => {
    const asked: unknown[] = [];
    const rank = async (query: { text: string; exclude?: string }, k: number) => {
      asked.push([query.text, query.exclude, k]);
      return [];
    };
    await evaluateRetrieval({
      ...evaluation(),
      retrieve: { lexical: rank, dense: rank, hybrid: rank },
      exact: rank,
    });
    expect(asked.slice(0, 2)).toEqual([
      ['first', undefined, 100],
      ['second', 'c', 100],
    ]);
    expect(asked).toHaveLength(8);
  });

  it('counts a paper once and the excluded one not at all', async () => {
    const rank = async (query: { text: string }) =>
      query.text === 'first' ? ['b', 'b', 'a'] : ['c', 'b'];
    const { results } = await evaluateRetrieval({
      ...evaluation(),
      retrieve: { lexical: rank, dense: rank, hybrid: rank },
    });
    expect(results.hybrid.mrr10).toBe(0.75);
  });

  it('reports progress after each query', async () => {
    const seen: string[] = [];
    await evaluateRetrieval({
      ...evaluation(),
      onProgress: ({ mode, done, total }) => seen.push(`${mode} ${done}/${total}`),
    });
    expect(seen).toEqual([
      'lexical 1/2',
      'lexical 2/2',
      'dense 1/2',
      'dense 2/2',
      'hybrid 1/2',
      'hybrid 2/2',
      'exact 1/2',
      'exact 2/2',
    ]);
  });

  it('stops when it is told to', async () => {
    const signal = AbortSignal.abort();
    await expect(evaluateRetrieval({ ...evaluation(), signal })).rejects.toThrow(/abort/i);
  });
});

function evaluation(): RetrievalEvaluation {
  let ms = 0;
  return {
    collection: {
      name: 'tiny',
      documents: 3,
      queries: [
        { id: '1', text: 'first' },
        { id: '2', text: 'second', exclude: 'c' },
      ],
      judgments: new Map([
        ['1', new Map([['a', 1]])],
        ['2', new Map([['b', 2]])],
      ]),
    },
    retrieve: {
      lexical: async ({ text }) => (text === 'first' ? ['a'] : ['b']),
      dense: async ({ text }) => (text === 'first' ? ['x', 'a'] : []),
      hybrid: async () => [],
    },
    exact: async ({ text }) => (text === 'first' ? ['x', 'a'] : ['y']),
    random: createRandom(1),
    now: () => {
      ms += 5;
      return ms;
    },
    onProgress: () => {},
  };
}
