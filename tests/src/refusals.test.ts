import { describe, expect, it } from 'vitest';
import { logOdds } from '../../src/calibration.ts';
import { fitCalibration } from '../../src/evaluation/fit.ts';
import { evaluateRefusals, type JudgedCorpus } from '../../src/evaluation/refusals.ts';
import type { SearchSignals } from '../../src/search-signals.ts';
import { aPaper, each, seeded } from '../support/builders.ts';
import { createFakeEmbedder } from '../support/fake-embedder.ts';
import { createMemoryIndex } from '../support/memory-index.ts';

describe('fitCalibration', () => {
  const random = seeded(3);
  /** Signals about a centre; only `nearest` and `margin` tell anything. */
  const some = (count: number, centre: number): SearchSignals[] =>
    Array.from({ length: count }, () => ({
      embedder: 'any',
      nearest: centre + random() / 4,
      margin: centre / 2 + random() / 4,
      wordsBest: random(),
      nearness: random(),
      everyday: 0,
    }));
  const corpora = [
    { own: some(100, 0.5), others: [some(40, 0.1), some(10, 0.2)] },
    { own: some(50, 0.5), others: [some(200, 0.15), []] },
  ];
  const weights = fitCalibration(corpora);
  const refused = (signals: readonly SearchSignals[]): number =>
    signals.filter((own) => logOdds(own, weights) < 0).length / signals.length;

  it('tells what belongs from what does not, by the signals that tell', () => {
    expect(weights.nearest + weights.margin).toBeGreaterThan(
      10 * Math.abs(weights.wordsBest + weights.nearness),
    );
    for (const { others } of corpora) expect(refused(others[0] ?? [])).toBe(1);
  });

  it('refuses two in a hundred of what belongs, mean over the corpora', () => {
    const [first = 0, second = 0] = corpora.map(({ own }) => refused(own));
    expect((first + second) / 2).toBeLessThanOrEqual(0.02);
    expect((first + second) / 2).toBeGreaterThan(0.005);
  });
});

describe('evaluateRefusals', () => {
  const SUBJECTS = {
    fish: ['salmon', 'trout', 'carp', 'pike', 'eel', 'perch'],
    birds: ['robin', 'crow', 'finch', 'heron', 'swift', 'owl'],
    sample: ['oak', 'beech', 'maple', 'birch', 'elm', 'ash'],
  };
  let opened = 0;
  let closed = 0;
  const corpus = (name: keyof typeof SUBJECTS): JudgedCorpus => ({
    name,
    queries: SUBJECTS[name].map((word) => ({ text: `how ${word} lives` })),
    short: ['What is an otter?'],
    async open() {
      opened++;
      const index = await createMemoryIndex(createFakeEmbedder());
      const papers = SUBJECTS[name].map((word) =>
        aPaper({ title: `how ${word} lives`, abstract: `${word} ${word} ${name}.` }),
      );
      await index.upsert(each(papers), 'test');
      return { ...index, close: async () => void closed++ };
    },
  });

  it('asks each collection all questions but the sample only its own, and closes what it opened', async () => {
    const progress: string[] = [];
    const { embedder, corpora } = await evaluateRefusals({
      collections: [corpus('fish'), corpus('birds')],
      sample: corpus('sample'),
      everyday: ['bread'],
      unseen: ['wine', 'cheese'],
      onProgress: (name, done, total) => progress.push(`${name} ${done}/${total}`),
    });
    expect(embedder).toBe('fake');
    expect(corpora.map(({ name }) => name)).toEqual(['fish', 'birds', 'sample']);
    expect(progress).toContain('birds 16/16');
    expect(progress).toContain('sample 10/10');
    for (const { name, heldOut } of corpora) {
      expect(heldOut.own.of).toBe(6);
      expect(heldOut.short).toEqual({ count: 1, of: 1 });
      expect(heldOut.everyday).toEqual({ count: 1, of: 1 });
      expect(heldOut.unseen).toEqual({ count: 2, of: 2 });
      if (name === 'sample') expect(heldOut.others).toBeUndefined();
      else expect(heldOut.others).toBeGreaterThan(0.5);
    }
    expect([opened, closed]).toEqual([3, 3]);
  });
});
