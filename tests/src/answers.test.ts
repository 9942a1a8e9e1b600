import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAnswerer } from '../../src/answerer.ts';
import { type AnswersReport, evaluateAnswers, type Tally } from '../../src/evaluation/answers.ts';
import { readCases } from '../../src/evaluation/cases.ts';
import { mean, ndcg } from '../../src/evaluation/metrics.ts';
import { checkFacts, checkSense } from '../../src/grounding.ts';
import { createRetriever } from '../../src/retriever.ts';
import { createSentenceVectors } from '../../src/sentence-vectors.ts';
import { splitSentences } from '../../src/sentences.ts';
import { judgeByEvidence } from '../../src/sufficiency.ts';
import { openSample, root } from '../support/corpus.ts';
import { aLog } from '../support/log.ts';
import { isFullRun } from '../support/row.ts';

/** Floors of what `footnote eval answers` measures: a change that loses ground is seen here. */
const cases = await readCases(join(root, 'tests/fixtures/answers'));
const sample = await openSample();
const { index, embedder } = sample;
const retriever = createRetriever(index);
let report: AnswersReport;

beforeAll(async () => {
  report = await evaluateAnswers({
    cases,
    index,
    vectors: createSentenceVectors(embedder),
    answerer: createAnswerer({
      retriever,
      embedder,
      weigh: index.weigh,
      judge: judgeByEvidence,
      now: () => 0,
      log: aLog().log,
    }),
    onProgress: () => {},
  });
}, 120_000);
afterAll(() => sample.close());

const share = (tally: Tally | undefined): number => (tally?.count ?? 0) / (tally?.of || 1);

describe('the planted cases', () => {
  it('let no invented citation through', () => {
    expect(report.inventedCitations.count).toBe(0);
    expect(report.inventedCitations.of).toBeGreaterThan(300);
  });

  it.each([
    ['number', 0.95],
    ['name', 0.95],
    ['injected', 1],
    ['unsupported', 0.9],
    ['pairing', 0.78],
    ['swap', 0.7],
    ['negation', 0.6],
  ])('catch what is wrong by %s at %f or more', (kind, floor) => {
    expect(share(report.claims.all.caughtByKind[kind])).toBeGreaterThanOrEqual(floor);
  });

  it.each([
    ['tuned', 0.77, 0.1],
    ['heldOut', 0.83, 0.1],
    ['fresh', 0.66, 0.135],
  ] as const)(
    'of the %s ones, catch %f and leave out at most %f that are borne out',
    (half, caught, alarms) => {
      expect(share(report.claims[half].caught)).toBeGreaterThanOrEqual(caught);
      expect(share(report.claims[half].falseAlarms)).toBeLessThanOrEqual(alarms);
    },
  );

  it('refuse what the papers do not cover and answer what they do', () => {
    expect(share(report.refused.everyday)).toBe(1);
    expect(share(report.refused.everydayUnseen)).toBe(1);
    expect(share(report.refused.farTopic)).toBe(1);
    expect(share(report.refused.nearTopic)).toBeGreaterThanOrEqual(0.84);
    expect(share(report.answered)).toBe(1);
    expect(report.firstPersonAnswered.count).toBeGreaterThanOrEqual(11);
  });

  it('quote a sentence that answers', () => {
    expect(share(report.goldHeld)).toBeGreaterThanOrEqual(0.85);
  });
});

it('ranks the paper that answers first, nearly always', async () => {
  const gains = [];
  for (const { question, paper } of cases.gold) {
    const hits = await retriever.retrieve({ text: question, k: 10 });
    gains.push(
      ndcg(
        hits.map(({ id }) => id),
        new Map([[paper, 1]]),
        10,
      ),
    );
  }
  expect(mean(gains)).toBeGreaterThanOrEqual(0.96);
});

it('takes every sentence of an abstract for borne out by it', async () => {
  const papers = await index.publishedSince(new Date(0), 1000);
  expect(papers.length).toBeGreaterThan(150);
  for (const paper of papers.filter((_, i) => isFullRun || i % 3 === 0)) {
    for (const text of splitSentences(paper.abstract)) {
      const claim = { text, cited: [paper], question: '', language: 'English' } as const;
      expect({ text, facts: checkFacts(claim), sense: checkSense(claim) }).toEqual({
        text,
        facts: { supported: true },
        sense: { supported: true },
      });
    }
  }
});
