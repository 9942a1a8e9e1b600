import { expect, it } from 'vitest';
import { sentenceStream, splitSentences } from '../../src/sentences.ts';
import { each } from '../support/builders.ts';

it.each([
  ['One. Two! Three?', ['One.', 'Two!', 'Three?']],
  ['It costs 3.14 euros. Version 1.2.3 is out.', ['It costs 3.14 euros.', 'Version 1.2.3 is out.']],
  ['See e.g. Fig. 2 and Smith et al. for more.', ['See e.g. Fig. 2 and Smith et al. for more.']],
  ['J. R. Smith wrote it. So did U.S. groups.', ['J. R. Smith wrote it.', 'So did U.S. groups.']],
  ['GPT-4 vs. GPT-3 is compared. It wins.', ['GPT-4 vs. GPT-3 is compared.', 'It wins.']],
  [
    'It works [1][2]. So does this. [3] And that.[1, 4] End',
    ['It works [1][2].', 'So does this. [3]', 'And that.[1, 4]', 'End'],
  ],
  [
    'Both match. [1], [2] So it is. [3] and [4] New is this. [1]; [2] End',
    ['Both match. [1], [2]', 'So it is. [3] and [4]', 'New is this. [1]; [2]', 'End'],
  ],
  ['Both match. [1], [2], and [3] So it is.', ['Both match. [1], [2], and [3]', 'So it is.']],
  ['He said "yes." Then (he left.) Gone.', ['He said "yes."', 'Then (he left.)', 'Gone.']],
  ['グラフは重要です。次の文です。', ['グラフは重要です。', '次の文です。']],
  [
    'It fails (as shown).Here LLMs help.A cause is v1.2.B and torch.nn.Linear.',
    ['It fails (as shown).', 'Here LLMs help.', 'A cause is v1.2.B and torch.nn.Linear.'],
  ],
  ['Smith et al.Their work uses torch.Tensor.', ['Smith et al.Their work uses torch.Tensor.']],
  ['no end', ['no end']],
  ['  \n ', []],
  ['First line\nSecond line.', ['First line', 'Second line.']],
])('splits %j', (text, sentences) => {
  expect(splitSentences(text)).toEqual(sentences);
});

const STREAMED =
  '# Answer\n**Yes**, they match [1]. Accuracy is 90.4% [2][3]. See e.g. Fig. 2. [1], [2], and [4] So it is. [1] and [3]\n- A list item [2].\nThe end';

async function collect(pieces: Iterable<string>): Promise<string[]> {
  const sentences: string[] = [];
  for await (const sentence of sentenceStream(each(pieces))) sentences.push(sentence);
  return sentences;
}

it('gives the same sentences however a stream is cut', async () => {
  const whole = [
    'Answer',
    'Yes, they match [1].',
    'Accuracy is 90.4% [2][3].',
    'See e.g. Fig. 2. [1], [2], and [4]',
    'So it is. [1] and [3]',
    'A list item [2].',
    'The end',
  ];
  expect(await collect([STREAMED])).toEqual(whole);
  expect(await collect([...STREAMED])).toEqual(whole);
  for (let cut = 1; cut < STREAMED.length; cut++) {
    expect(await collect([STREAMED.slice(0, cut), STREAMED.slice(cut)])).toEqual(whole);
  }
});

it('gives a sentence as soon as the next one has begun', async () => {
  async function* pieces() {
    yield 'One is done [1]. Tw';
    throw new Error('the rest never comes');
  }
  const stream = sentenceStream(pieces())[Symbol.asyncIterator]();
  expect(await stream.next()).toEqual({ done: false, value: 'One is done [1].' });
});

it('reads long texts without end', () => {
  expect(splitSentences('word '.repeat(20_000))).toHaveLength(1);
  expect(splitSentences('A. '.repeat(20_000)).length).toBeGreaterThan(0);
});
