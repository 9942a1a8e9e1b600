import { afterAll, expect, it } from 'vitest';
import { createOnnxReranker } from '../../index/embedders/onnx-reranker.ts';
import { embeddedText } from '../../index/paper.ts';
import type { Reranker } from '../../index/reranker.ts';
import type { Timer } from '../../src/deadline.ts';
import { createReranking } from '../../src/reranking.ts';
import { createRetriever } from '../../src/retriever.ts';
import { openSample } from '../support/corpus.ts';
import { aLog } from '../support/log.ts';
import { aTinyReranker } from '../support/tiny-model.ts';

const QUESTION = 'How do graph networks learn?';
const sample = await openSample();
const { index } = sample;
afterAll(() => sample.close());

const never: Timer = () => () => {};
const ids = (hits: readonly { readonly id: string }[]) => hits.map(({ id }) => id);
const plain = ids(await createRetriever(index).retrieve({ text: QUESTION, k: 60 }));

function rerankedBy(reranker: Reranker, timer = never) {
  const { log, lines } = aLog();
  const retriever = createRetriever(index, createReranking(index, { reranker, timer, log }));
  return { retriever, lines };
}

it('lets a cross-encoder reorder the first thirty, and leaves the others behind them', async () => {
  const words = 'graph networks learn neural image language models training attention'.split(' ');
  const reranker = await createOnnxReranker(aTinyReranker(words).folder);
  const { retriever } = rerankedBy(reranker);
  const hits = await retriever.retrieve({ text: QUESTION, k: 60 });
  expect(ids(hits)).not.toEqual(plain);
  expect(new Set(ids(hits).slice(0, 30))).toEqual(new Set(plain.slice(0, 30)));
  expect(ids(hits).slice(30)).toEqual(plain.slice(30));
  const scores = hits.map(({ score }) => score);
  expect(scores).toEqual([...scores].sort((a, b) => b - a));
  await reranker.close();
});

it('puts a paper first that the model alone finds good', async () => {
  const wanted = plain[9] as string;
  const [paper] = await index.get([wanted]);
  const reranker: Reranker = {
    score: async (_, texts) =>
      Float32Array.from(texts, (text) => (text === embeddedText(paper as never) ? 1 : 0)),
    close: async () => {},
  };
  const hits = await rerankedBy(reranker).retriever.retrieve({ text: QUESTION, k: 60 });
  expect(ids(hits).slice(0, 3)).toContain(wanted);
});

it('answers as without it where the model fails or is late', async () => {
  const failing: Reranker = {
    score: async () => {
      throw new Error('the model broke');
    },
    close: async () => {},
  };
  const waiting: Reranker = {
    score: (_, __, signal) =>
      new Promise((_, reject) => {
        if (signal?.aborted === true) reject(signal.reason);
        signal?.addEventListener('abort', () => reject(signal.reason));
      }),
    close: async () => {},
  };
  const atOnce: Timer = (_, callback) => {
    callback();
    return () => {};
  };
  for (const { retriever, lines } of [rerankedBy(failing), rerankedBy(waiting, atOnce)]) {
    expect(ids(await retriever.retrieve({ text: QUESTION, k: 60 }))).toEqual(plain);
    expect(lines.join('')).toContain('the papers were not reranked');
  }
});

it('throws when the question itself is given up', async () => {
  const reason = new Error('given up');
  const controller = new AbortController();
  const leaving: Reranker = {
    score: async () => {
      controller.abort(reason);
      throw reason;
    },
    close: async () => {},
  };
  const { retriever } = rerankedBy(leaving);
  await expect(retriever.retrieve({ text: QUESTION }, controller.signal)).rejects.toBe(reason);
});
