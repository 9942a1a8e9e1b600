import { describe, expect, it } from 'vitest';
import type { Filter } from '../../index/paper-index.ts';
import { createFinder } from '../../src/finding.ts';
import { splitFilter } from '../../src/narrowing.ts';
import type { Query } from '../../src/retriever.ts';
import { aHit } from '../support/builders.ts';

describe('splitFilter', () => {
  it.each<[string, string, Filter]>([
    ["What's new in diffusion since 2024?", "What's new in diffusion?", { since: '2024' }],
    ['what changed after 2017 in NLP?', 'what changed in NLP?', { since: '2018' }],
    ['From 2020 on, how are GANs trained?', 'how are GANs trained?', { since: '2020' }],
    ['what came since 2020-05-01, and why', 'what came, and why', { since: '2020-05-01' }],
    ['papers by Yoshua Bengio on depth', 'papers on depth', { author: 'Yoshua Bengio' }],
    ['Anything by Li Fei-Fei?', 'Anything?', { author: 'Li Fei-Fei' }],
    [
      'articles by Ludwig van Beethoven since March 2021 on symphonies',
      'articles on symphonies',
      { author: 'Ludwig van Beethoven', since: '2021-03' },
    ],
    ['diffusion models since 2024.', 'diffusion models.', { since: '2024' }],
    [
      'What do papers by Hinton say about capsules?',
      'What do papers say about capsules?',
      { author: 'Hinton' },
    ],
    [
      'What have papers by Yann LeCun shown about energy-based models?',
      'What have papers shown about energy-based models?',
      { author: 'Yann LeCun' },
    ],
    ['Which papers by Li are there?', 'Which papers are there?', { author: 'Li' }],
    ['papers by G. E. Hinton. Why?', 'papers. Why?', { author: 'G. E. Hinton' }],
    ['papers by de Freitas et al. on AI', 'papers on AI', { author: 'de Freitas' }],
    ['papers on diffusion since 2023 only', 'papers on diffusion only', { since: '2023' }],
    ['papers by An Yang on Qwen', 'papers on Qwen', { author: 'An Yang' }],
    [
      'recent work by Yann LeCun on energy models',
      'recent work on energy models',
      { author: 'Yann LeCun' },
    ],
    ['papers by J. Doe – audio?', 'papers – audio?', { author: 'J. Doe' }],
  ])('%s', (question, text, filter) => {
    expect(splitFilter(question)).toEqual({ text, filter });
  });

  it.each([
    'robots from 2020 datasets',
    'How has attention evolved since?',
    'Are results improved by Adam?',
    'papers by attention',
    'papers by Geoffrey Hinton and Yann LeCun', // more than one name is none
    'papers by Hinton, LeCun',
    'papers by Hinton & LeCun',
    'papers by Hinton or Bengio say what?',
    'papers by Stanford students',
    'articles by Gerard Salton or others about clustering',
    "papers by Hinton's colleague",
    'papers by Llama-2 users',
    'How to detect essays written by AI?',
    'papers by hand',
    'What happens after 2048 tokens?',
    'How does it work by Newton iterations?',
    'Results after 2000 steps',
    'After 1950s research',
    '“Deep Learning since 2012: A Review” in short',
    'newer than 2023', // nothing is left to be searched
  ])('leaves alone: %s', (question) => {
    expect(splitFilter(question)).toEqual({ text: question, filter: {} });
  });
});

it('refuses a last date beside a first one', () => {
  expect(() => splitFilter('papers since 2015 and before 2020')).toThrow('not what is newer');
});

describe('createFinder', () => {
  const hit = aHit({ id: 'a' });
  function aFinder(found: (query: Query) => boolean) {
    const asked: Query[] = [];
    const find = createFinder({
      retrieve: async (query) => {
        asked.push(query);
        return found(query) ? [hit] : [];
      },
    });
    return { find, asked };
  }

  it('searches within the filter of the question, which one that is given outdoes', async () => {
    const { find, asked } = aFinder(() => true);
    const text = 'graphs since 2020';
    expect(await find({ text, filter: { category: 'cs.LG' } })).toMatchObject({
      text: 'graphs',
      within: { since: '2020' },
      hits: [hit],
    });
    expect(await find({ text, filter: { since: '2024' } })).toMatchObject({
      within: { since: '2024' },
    });
    expect(asked.map(({ filter }) => filter)).toEqual([
      { category: 'cs.LG', since: '2020' },
      { since: '2024' },
    ]);
  });

  it('takes for words what names no author', async () => {
    const { find } = aFinder(({ filter }) => filter?.author === undefined);
    expect(await find({ text: 'papers by Google since 2020' })).toEqual({
      text: 'papers by Google since 2020',
      within: { since: '2020' },
      hits: [hit],
    });
  });

  it('finds nothing where no paper passes, rather than what others wrote', async () => {
    const { find } = aFinder(({ filter }) => filter?.since === undefined);
    expect(await find({ text: 'graphs since 2031' })).toMatchObject({ hits: [] });
    expect(await find({ text: 'papers by Hinton since 2031' })).toMatchObject({
      within: { author: 'Hinton', since: '2031' },
      hits: [],
    });
  });
});
