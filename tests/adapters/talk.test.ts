import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Llm } from '../../src/llm.ts';
import { phrases } from '../../src/phrases.ts';
import type { Answer } from '../../src/reply.ts';
import { aCore, lastOf, QUESTION } from '../support/core.ts';
import { openSample } from '../support/corpus.ts';

const CONVNETS = 'ConvNets Match Vision Transformers at Scale';

let sample: Awaited<ReturnType<typeof openSample>>;
beforeAll(async () => {
  sample = await openSample();
});
afterAll(() => sample.close());

it('holds a conversation about the sample without a model', async () => {
  const { ask, clock } = await aCore({ corpus: sample });
  async function say(question: string): Promise<Answer> {
    const reply = lastOf(await ask(question, { conversation: 'a thread' }));
    if (reply.kind !== 'answer') throw new Error(JSON.stringify(reply));
    await clock.advance(5_000);
    return reply;
  }

  const first = await say('Can convolutional networks match vision transformers?');
  expect(first.sources[0]?.title).toBe(CONVNETS);
  const [, next] = first.sources;
  expect(next?.authors.length).toBeGreaterThan(1);
  expect(first.understood).toBeUndefined();

  const second = await say('who wrote the second one?');
  expect(second.sentences).toEqual([
    {
      text: `“${next?.title}” was written by ${next?.authors.slice(0, -1).join(', ')} and ${next?.authors.at(-1)}.`,
      cites: [1],
    },
  ]);

  const third = await say('and the first one?');
  expect(third.understood).toBe(`who wrote “${CONVNETS}”?`);
  expect(third.sentences[0]?.text).toContain('Samuel L. Smith');

  const fourth = await say('only since 2024');
  expect(fourth.understood).toBe(
    'Can convolutional networks match vision transformers? (since 2024)',
  );
  expect(fourth.sources.length).toBeGreaterThan(0);
  for (const { year } of fourth.sources) expect(year).toBeGreaterThanOrEqual(2024);

  const fifth = await say('when was [1] published?');
  expect(fifth.sentences[0]?.text).toMatch(/was published on \d+ \w+ 202[4-6]\.$/);

  const sixth = await say('How do I bake banana bread?');
  expect(sixth).toMatchObject({ refused: true, sentences: [] });
  expect(sixth.understood).toBeUndefined();
});

it('searches in English for a question in another language, and answers in its own', async () => {
  const asked: string[] = [];
  const llm: Llm = {
    name: 'bilingual',
    async *stream([system, user]) {
      asked.push(user?.content ?? '');
      const reads = system?.content.startsWith('You turn the last question') === true;
      yield reads ? QUESTION : 'Residual networks erreichen 96.4% auf ImageNet [1].';
    },
  };
  const { ask } = await aCore({ llm });
  const question = 'Wie lernen Residualnetze mit sehr vielen Schichten?';
  expect(lastOf(await ask(question))).toMatchObject({
    kind: 'answer',
    mode: 'model',
    question,
    understood: QUESTION,
    sentences: [{ text: 'Residual networks erreichen 96.4% auf ImageNet.', cites: [1] }],
    notices: [phrases.onlyNamesChecked],
  });
  expect(asked).toHaveLength(2);
  expect(asked[1]).toContain(`Question:\n"""${question}"""`);
  expect(asked[1]).toContain(`In other words:\n"""${QUESTION}"""`);
});
