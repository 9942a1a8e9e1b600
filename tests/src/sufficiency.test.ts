import { describe, expect, it } from 'vitest';
import type { Backdrop } from '../../index/backdrop.ts';
import { createOnnxEmbedder } from '../../index/embedders/onnx.ts';
import type { Candidate } from '../../index/paper-index.ts';
import { calibrationOf } from '../../src/calibration.ts';
import type { Hit } from '../../src/retriever.ts';
import { readSignals } from '../../src/search-signals.ts';
import { judgeByEvidence } from '../../src/sufficiency.ts';
import { aHit } from '../support/builders.ts';
import { modelFolder } from '../support/corpus.ts';

const weak = {
  embedder: 'any',
  nearest: 0.1,
  margin: 0.1,
  wordsBest: 0,
  nearness: -4,
  everyday: 0,
};
const strong = {
  embedder: 'any',
  nearest: 0.6,
  margin: 0.3,
  wordsBest: 0.6,
  nearness: -1,
  everyday: 0,
};
const covers = (question: string, ...hits: Hit[]) => judgeByEvidence(question, hits).covered;

describe('judgeByEvidence', () => {
  it('takes a search that stands out for covered, and one that does not for not covered', () => {
    expect(covers('How do networks learn?', aHit({}, { signals: strong }))).toBe(true);
    expect(covers('How do networks learn?', aHit({}, { signals: weak }))).toBe(false);
    expect(covers('How do networks learn?')).toBe(false);
  });

  it('asks more of a search whose question sounds like everyday life', () => {
    const everyday = aHit({}, { signals: { ...strong, everyday: 0.5 } });
    expect(covers('How do I bake bread?', everyday)).toBe(false);
  });

  it('takes a paper that is named for covered, whatever the search looks like', () => {
    expect(covers('2310.16764?', aHit({}, { signals: weak, named: true }))).toBe(true);
  });

  it('takes a coined name that a hit holds for covered, and no other name', () => {
    const near = { ...weak, nearness: -1.5, margin: 0.2 };
    const hit = aHit({ abstract: 'ViTamin-XL beats EVA-E in Paris.' }, { signals: near });
    expect(covers('How does ViTamin compare?', hit)).toBe(true);
    expect(covers('How does EVA-E compare?', hit)).toBe(false);
    expect(covers('How far is Paris?', hit)).toBe(false);
    expect(covers('How does AlphaFold compare?', hit)).toBe(false);
  });

  it('judges with another embedder by the general rule', () => {
    expect(calibrationOf('unheard of')).not.toEqual(calibrationOf('118d80dfb9dec064'));
  });
});

it('has a calibration for the built-in model', async () => {
  const { id } = await createOnnxEmbedder(modelFolder);
  expect(calibrationOf(id)).not.toEqual(calibrationOf('unheard of'));
});

describe('readSignals', () => {
  const candidate = (similarity: number, bm25: number): Candidate => ({
    id: `${similarity}`,
    similarity,
    bm25,
    pairs: 0,
    words: [],
  });
  const read = (candidates: readonly Candidate[], backdrop: Backdrop) =>
    readSignals({ candidates, backdrop, everyday: 0, embedder: 'any' });

  it('measures similarity from the level of the corpus', () => {
    const found = [candidate(0.6, 1), candidate(0.4, 5), candidate(0.2, 0)];
    const { nearest, margin, wordsBest, nearness } = read(found, { level: 0.2, nearness: -1 });
    expect([nearest, margin, wordsBest].map((value) => value.toFixed(3))).toEqual([
      '0.500',
      '0.500',
      '0.250',
    ]);
    expect(nearness).toBe(-1);
  });

  it('takes the fiftieth for the margin where there are as many', () => {
    const found = Array.from({ length: 80 }, (_, i) => candidate(1 - i / 100, 0));
    const { margin } = read(found, { level: 0, nearness: 0 });
    expect(margin).toBeCloseTo(0.49, 5);
  });

  it('survives a search that found nothing', () => {
    expect(read([], { level: 0, nearness: 0 })).toMatchObject({ nearest: 0 });
  });
});
