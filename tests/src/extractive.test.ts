import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answerer, createAnswerer } from '../../src/answerer.ts';
import { createRetriever } from '../../src/retriever.ts';
import { splitSentences } from '../../src/sentences.ts';
import { judgeByEvidence } from '../../src/sufficiency.ts';
import { openSample, root } from '../support/corpus.ts';
import { aLog } from '../support/log.ts';

/** Over the sample corpus, with the built-in model. */
const questions: { everyday: string[]; covered: string[] } = JSON.parse(
  readFileSync(join(root, 'tests/fixtures/answers/questions.json'), 'utf8'),
);
let sample: Awaited<ReturnType<typeof openSample>>;
let answerer: Answerer;

beforeAll(async () => {
  sample = await openSample();
  const { index, embedder } = sample;
  answerer = createAnswerer({
    retriever: createRetriever(index),
    embedder,
    weigh: index.weigh,
    judge: judgeByEvidence,
    now: () => performance.now(),
    log: aLog().log,
  });
});
afterAll(() => sample.close());

async function ask(text: string) {
  const answers = [];
  for await (const answer of answerer.answer({ text })) answers.push(answer);
  const done = answers.at(-1);
  if (done === undefined) throw new Error('no answer');
  return done;
}

describe('questions that the sample answers', () => {
  it.each(questions.covered)('%s', async (question) => {
    const { refused, sentences, sources } = await ask(question);
    expect(refused).toBe(false);
    expect(sentences.length).toBeGreaterThanOrEqual(2);
    expect(sentences.length).toBeLessThanOrEqual(5);
    expect(new Set(sentences.map(({ text }) => text)).size).toBe(sentences.length);
    const papers = await sample.index.get(sources.map(({ id }) => id));
    let before: { paper: string; position: number } | undefined;
    for (const { text, cites } of sentences) {
      const paper = papers[(cites[0] ?? 0) - 1];
      const position = splitSentences(paper?.abstract ?? '').indexOf(text);
      expect(position).toBeGreaterThanOrEqual(0); // a whole sentence of what it cites
      const leans = /^(It|They|These|Those|This (?!paper|work|study)|However|Moreover)\b/.test(
        text,
      );
      if (leans) expect(before).toEqual({ paper: paper?.id, position: position - 1 });
      before = { paper: paper?.id ?? '', position };
    }
  });
});

describe('row L4: questions about other things are refused, with the nearest papers', () => {
  it.each(questions.everyday)('%s', async (question) => {
    const { refused, sentences, sources } = await ask(question);
    expect({ refused, sentences }).toEqual({ refused: true, sentences: [] });
    expect(sources).toHaveLength(3);
  });
});

it('reads the paper that the question names, by id or by title', async () => {
  const byId = await ask('What does arXiv:1811.06965v2 say?');
  expect(byId.sources[0]?.id).toBe('arxiv:1811.06965');
  const byTitle = await ask(
    'Explain very deep convolutional networks for large scale image recognition',
  );
  expect(byTitle.sources.map(({ id }) => id)).toContain('arxiv:1409.1556');
});

it.each([
  'Wie lernen tiefe neuronale Netze und warum sind sie so gut?',
  '卷积网络能否匹敌视觉变换器？',
  'Комментарии о нейронных сетях',
])('tells who asks in another language that it searches in English: %s', async (question) => {
  const { refused, notices } = await ask(question);
  expect(refused).toBe(true);
  expect(notices.join()).toContain('I search in English');
});
