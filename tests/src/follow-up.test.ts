import { describe, expect, it } from 'vitest';
import { UserError } from '../../src/errors.ts';
import { readFollowUp, type Said, type Understood } from '../../src/follow-up.ts';
import { aSource } from '../support/builders.ts';

const Q = 'Can convolutional networks match vision transformers?';
const BASE = 'Can convolutional networks match vision transformers';
const NFNETS = 'ConvNets Match Vision Transformers at Scale';
const VITAMIN = 'ViTamin: Designing Scalable Vision Models in the Vision-Language Era';
const CAPSULES = 'Dynamic Routing Between Capsules';
const sources = [
  aSource(1, { id: 'a', title: NFNETS, authors: ['Samuel L. Smith', 'Soham De'] }),
  aSource(2, { id: 'b', title: VITAMIN, authors: ['Jieneng Chen'] }),
  aSource(3, { id: 'c', title: CAPSULES, authors: ['Sara Sabour', 'Geoffrey E. Hinton'] }),
];
const three: readonly Said[] = [{ question: Q, sources }];
const one: readonly Said[] = [{ question: Q, sources: sources.slice(0, 1) }];
const filtered: readonly Said[] = [
  { question: Q, sources, filter: { since: '2022', category: 'cs.CV' } },
];

const read = (question: string, said = three): Understood => readFollowUp(question, said);

describe('a footnote, an ordinal or a name points to papers', () => {
  it.each([
    ['What does [2] say about data?', ['b'], `What does “${VITAMIN}” say about data?`],
    ['[2]', ['b'], `“${VITAMIN}”`],
    ['Compare [1, 3]', ['a', 'c'], `Compare “${NFNETS}” and “${CAPSULES}”`],
    ['请解释[2]', ['b'], `请解释“${VITAMIN}”`],
    ['Compare [1] and [3]', ['a', 'c'], `Compare “${NFNETS}” and “${CAPSULES}”`],
    ['who wrote source 2?', ['b'], `who wrote “${VITAMIN}”?`],
    ['what do papers 1 and 3 have in common?', ['a', 'c'], undefined],
    ['tell me about #2', ['b'], undefined],
    ['tell me about number 2', ['b'], undefined],
    ['what is paper two about?', ['b'], undefined],
    ['who wrote the second one?', ['b'], `who wrote “${VITAMIN}”?`],
    ['and who wrote the second one?', ['b'], `who wrote “${VITAMIN}”?`],
    ['What about the second?', ['b'], `What about “${VITAMIN}”?`],
    ['what does the first paper conclude', ['a'], undefined],
    ['When was the last paper published?', ['c'], `When was “${CAPSULES}” published?`],
    ['the last one, please', ['c'], undefined],
    ['Explain the 2nd paper in simple words', ['b'], undefined],
    ['is the first paper about speech?', ['a'], `is “${NFNETS}” about speech?`],
    ['How do the first and the third compare?', ['a', 'c'], undefined],
    ['how do the first and second paper differ?', ['a', 'b'], undefined],
    ['summarise the first two', ['a', 'b'], undefined],
    ['what do the first two propose?', ['a', 'b'], undefined],
    ['Compare and contrast both.', ['a', 'b', 'c'], undefined],
    ['what do the last two papers share?', ['b', 'c'], undefined],
    ['who wrote both papers?', ['a', 'b', 'c'], undefined],
    ['do all of them use ImageNet?', ['a', 'b', 'c'], undefined],
    ['what does the ViTamin paper propose?', ['b'], `what does “${VITAMIN}” propose?`],
    ['what is Hinton’s paper about?', ['c'], `what is “${CAPSULES}” about?`],
    ['does the Smith paper use JFT?', ['a'], undefined],
    ['Is reference 3 newer than [1]?', ['c', 'a'], undefined],
  ])('%s', (question, papers, search) => {
    const understood = read(question);
    expect(understood).toMatchObject({ papers, by: 'rule' });
    expect(understood.filter).toBeUndefined();
    if (search !== undefined) expect(understood.search).toBe(search);
    expect(understood.search).toContain('“');
  });

  it('is read in what was cited last, also where the last answer cited nothing', () => {
    const said = [...three, { question: 'And fish?', sources: [] }];
    expect(read('who wrote the second one?', said).papers).toEqual(['b']);
  });

  it('puts titles in as they are', () => {
    const own = [{ question: Q, sources: [aSource(1, { title: 'A $1 and $& in $O(n)$' })] }];
    expect(read('who wrote it?', own).search).toBe('who wrote “A $1 and $& in $O(n)$”?');
    expect(read('[1]', own).search).toBe('“A $1 and $& in $O(n)$”');
  });

  it('does not read in the titles that it puts in', () => {
    const titles = ['The Second Paper on [3]', 'The first one'];
    const own = titles.map((title, i) => aSource(i + 1, { id: `${i}`, title }));
    const understood = read('Compare [1] and [2]', [{ question: Q, sources: own }]);
    expect(understood.search).toBe('Compare “The Second Paper on [3]” and “The first one”');
    expect(understood.papers).toEqual(['0', '1']);
  });

  it.each([
    'what does [4] say?',
    'Compare [1, 4]',
    'who wrote the fifth one?',
    'source 9',
    '[0]',
    'the 12th paper?',
    'In the fifth paper, which learning rate schedule and batch size were used for ImageNet?',
  ])('%s: there is none, and it says how many there are', (question) => {
    expect(() => read(question)).toThrow(UserError);
    expect(() => read(question)).toThrow(/There is no .* here: the last answer has 3 sources/);
  });

  it.each([
    'Why do residual networks [12] train faster than plain convolutional networks on ImageNet?',
    'What is hidden_states[0][1] in transformers?',
    'Does PR #42 of PyTorch change batch norm numerics in mixed precision training runs?',
    'What if rewards are in [0, 1]?',
    'Do nets approximate functions on [1, 10]?',
  ])('but not in %s', (question) => {
    expect(read(question)).toEqual({ search: question, by: 'itself' });
  });

  it('says that there are no sources yet', () => {
    expect(() => read('who wrote [1]?', [{ question: Q, sources: [] }])).toThrow(/no sources/);
  });
});

describe('a filter narrows the last question', () => {
  it.each([
    ['only since 2024', { since: '2024' }],
    ['since 2024', { since: '2024' }],
    ['Since 2024 please.', { since: '2024' }],
    ['only papers since 2023', { since: '2023' }],
    ['and those published after 2020?', { since: '2021' }],
    ['from 2021 on', { since: '2021' }],
    ['newer than 2022', { since: '2023' }],
    ['since 2023-05', { since: '2023-05' }],
    ['since May 2023', { since: '2023-05' }],
    ['only 2024', { since: '2024' }],
    ['just 2024 papers', { since: '2024' }],
    ['show me only the ones from 2023', { since: '2023' }],
    ['what about papers since 2020?', { since: '2020' }],
    ['just by Hinton', { author: 'Hinton' }],
    ['by hinton', { author: 'hinton' }],
    ['Only papers by Geoffrey E. Hinton', { author: 'Geoffrey E. Hinton' }],
    ['anything by Yann LeCun?', { author: 'Yann LeCun' }],
    ['only Hinton’s papers', { author: 'Hinton' }],
    ['in cs.CV', { category: 'cs.CV' }],
    ['only in cs.cl', { category: 'cs.cl' }],
    ['just cs.LG papers', { category: 'cs.LG' }],
    ['and in stat.ML?', { category: 'stat.ML' }],
    ['in cs', { category: 'cs' }],
    ['only since 2023 by Hinton', { since: '2023', author: 'Hinton' }],
    ['in cs.CV since 2020', { category: 'cs.CV', since: '2020' }],
    ['the same but only since 2022', { since: '2022' }],
    ['limit it to cs.CL', { category: 'cs.CL' }],
    ['what about 2023?', { since: '2023' }],
    ['any from 2024?', { since: '2024' }],
  ])('%s', (question, filter) => {
    expect(read(question)).toEqual({ search: Q, filter, by: 'rule' });
  });

  it('beside the filter that it had', () => {
    const { filter } = read('only since 2024', filtered);
    expect(filter).toEqual({ since: '2024', category: 'cs.CV' });
  });

  it('and takes the place of one that the question holds, or lifts it', () => {
    const said = [{ question: 'What is new in diffusion since 2024?', sources }];
    const search = 'What is new in diffusion?';
    expect(read('only since 2022', said)).toMatchObject({ search, filter: { since: '2022' } });
    expect(read('in cs.CV', said).filter).toEqual({ since: '2024', category: 'cs.CV' });
    expect(read('any year', said)).toMatchObject({ search, filter: {} });
  });

  it('but not where more is asked: papers by somebody on something', () => {
    const { search, by } = read('papers by Geoffrey Hinton on capsules');
    expect([search, by]).toEqual(['papers by Geoffrey Hinton on capsules', 'itself']);
  });

  it.each(['without filters', 'no filter', 'all years'])('or lifts it: %s', (question) => {
    expect(read(question, filtered)).toEqual({ search: Q, filter: {}, by: 'rule' });
  });

  it.each([
    'only 2020-2022',
    'only from 2020 to 2022',
    'before 2020',
    'only before 2020',
    'just papers until May 2019',
  ])('or says that it cannot: %s', (question) =>
    expect(() => read(question)).toThrow(/not what is newer/),
  );
});

describe('who wrote it, and when', () => {
  it.each([
    ['who wrote it?', `who wrote “${NFNETS}”?`],
    ['And who wrote it?', `who wrote “${NFNETS}”?`],
    ['who are the authors?', `who are the authors: “${NFNETS}”?`],
    ['when was it published?', `when was “${NFNETS}” published?`],
    ['What year was that?', undefined],
    ['who wrote this paper and when?', `who wrote “${NFNETS}” and when?`],
    ['the authors?', undefined],
    ['what about the authors?', undefined],
    ['how old is it?', `how old is “${NFNETS}”?`],
  ])('%s is about the one paper', (question, search) => {
    const understood = read(question, one);
    expect(understood).toMatchObject({ papers: ['a'], by: 'rule' });
    if (search !== undefined) expect(understood.search).toBe(search);
    expect(understood.search).toContain(`“${NFNETS}”`);
  });

  it.each([
    'who wrote it?',
    'who wrote them?',
    'who wrote these papers?',
    'when were they published?',
  ])('%s is about all that were cited', (question) =>
    expect(read(question)).toMatchObject({ papers: ['a', 'b', 'c'], by: 'rule' }),
  );
});

describe('what was asked in passing', () => {
  const who = `who wrote “${VITAMIN}”?`;
  const said: readonly Said[] = [
    ...filtered,
    { question: who, sources: [aSource(1, { id: 'b' })] },
  ];

  it('is not what the talk goes on from', () => {
    expect(read('what about audio?', said).search).toBe(`${BASE} – audio?`);
    expect(read('only since 2024', said)).toMatchObject({
      search: Q,
      filter: { since: '2024', category: 'cs.CV' },
    });
    expect(read('more papers', said).filter?.exclude).toEqual(['a', 'b', 'c']);
  });

  it('leaves ordinals to the list before it, and gives numbers to the answer', () => {
    expect(read('what does the third one say?', said).papers).toEqual(['c']);
    expect(read('what does [1] say?', said).papers).toEqual(['b']);
    expect(() => read('what does [2] say?', said)).toThrow(/one source/);
  });

  it('is asked again of another paper', () => {
    for (const question of ['and the first one?', 'what about the first?', 'the first paper?']) {
      const search = `who wrote “${NFNETS}”?`;
      expect(read(question, said), question).toEqual({ search, papers: ['a'], by: 'rule' });
    }
    expect(read('and the first and the third?', said)).toMatchObject({
      search: `who wrote “${NFNETS}” and “${CAPSULES}”?`,
      papers: ['a', 'c'],
    });
  });
});

describe('the paper', () => {
  it.each([
    'which datasets does the paper use?',
    'what does this paper conclude?',
    'is that study about speech?',
  ])('%s is the one that was cited', (question) => {
    expect(read(question, one)).toMatchObject({ papers: ['a'], by: 'rule' });
    expect(read(question, three)).toMatchObject({ papers: ['a'], by: 'guess' });
  });
});

describe('more', () => {
  it.each([
    'more',
    'more papers',
    'any others?',
    'anything else?',
    'show me more',
    'other papers?',
  ])('%s: the last question beside what was shown', (question) => {
    const filter = { since: '2022', category: 'cs.CV', exclude: ['a', 'b', 'c'] };
    expect(read(question, filtered)).toEqual({ search: Q, filter, by: 'rule' });
  });

  it('and more, beside all that was shown', () => {
    const said = [...three, { question: Q, sources: [aSource(1, { id: 'd' })] }];
    expect(read('more', said).filter).toEqual({ exclude: ['a', 'b', 'c', 'd'] });
  });

  it.each([
    'more details',
    'explain further',
    'explain in simple terms',
    'elaborate further',
    'tell me more',
    'more details please',
    'go on',
    'can you explain that?',
    'why?',
    'But why?',
    'how so?',
    'really?',
  ])('%s: the last question on what was shown', (question) => {
    expect(read(question)).toEqual({ search: Q, papers: ['a', 'b', 'c'], by: 'guess' });
  });
});

describe('the last question goes on', () => {
  it.each([
    ['what about audio?', 'audio'],
    ['How about graph neural networks?', 'graph neural networks'],
    ['and for speech?', 'for speech'],
    ['for speech?', 'for speech'],
    ['And in medical imaging?', 'in medical imaging'],
    ['but without pretraining?', 'without pretraining'],
    ['with less data?', 'with less data'],
    ['compared to LSTMs?', 'compared to LSTMs'],
    ['and MLPs?', 'MLPs'],
    ['is that also true for audio?', 'is that also true for audio'],
    ['Is this the case for small datasets?', 'Is this the case for small datasets'],
    ['any limitations?', 'any limitations'],
    ['what are the limitations?', 'what are the limitations'],
    ['is there code?', 'is there code'],
    ['which is faster?', 'which is faster'],
    ['does it work on ImageNet?', 'does it work on ImageNet'],
    ['how many parameters does it have?', 'how many parameters does it have'],
    ['which datasets do they use?', 'which datasets do they use'],
    ['what accuracy does it reach on COCO?', 'what accuracy does it reach on COCO'],
    ['which other methods beat it?', 'which other methods beat it'],
    ['why does this happen?', 'why does this happen'],
    ['how does that compare to BERT?', 'how does that compare to BERT'],
    ['explain how it works', 'explain how it works'],
    ['what are the limits of this approach?', 'what are the limits of this approach'],
    ['does the same hold for video?', 'does the same hold for video'],
    ['who else works on this?', 'who else works on this'],
    ['Is it easy to train?', 'Is it easy to train'],
    ['does BERT use it?', 'does BERT use it'],
    ['Is that loss differentiable?', 'Is that loss differentiable'],
    ['What are their main drawbacks?', 'What are their main drawbacks'],
    ['can it be used for audio?', 'can it be used for audio'],
    ['How is this different from BERT?', 'How is this different from BERT'],
    ['what happens when it sees longer inputs?', 'what happens when it sees longer inputs'],
    ['what is the main idea?', 'what is the main idea'],
    ['which of these is newest?', 'which of these is newest'],
    ['is it known whether they work for audio?', 'is it known whether they work for audio'],
    ['are there any newer ones?', 'are there any newer ones'],
    ['the same question for audio', 'for audio'],
    ['only for vision', 'only for vision'],
    ['audio?', 'audio'],
  ])('%s', (question, topic) => {
    expect(read(question)).toEqual({ search: `${BASE} – ${topic}?`, by: 'guess' });
  });

  it('keeps the filter', () => {
    expect(read('what about audio?', filtered).filter).toEqual(filtered[0]?.filter);
  });

  it('exchanges the last topic for the next, and keeps it for what asks about it', () => {
    const said: readonly Said[] = [...three, { question: `${BASE} – audio?`, sources: [] }];
    expect(read('and for speech?', said).search).toBe(`${BASE} – for speech?`);
    expect(read('what are the limits?', said).search).toBe(
      `${BASE} – audio – what are the limits?`,
    );
    const deep = [...said, { question: `${BASE} – audio – what are the limits?`, sources: [] }];
    expect(read('does it scale?', deep).search).toBe(`${BASE} – audio – does it scale?`);
  });
});

const STAND_ALONE = [
  'What progress was made on robotics in the last five years?',
  'Why freeze the first two layers?',
  'What is new in robotics this week?',
  'What do people use these days for object detection?',
  'What is it called when a model memorises its data?',
  'Is it normal that validation loss is below training loss?',
  'Should I use dropout, weight decay or both?',
  'Do CNNs and transformers both use attention?',
  'What was the first paper introducing attention?',
  'Hi-C contact maps',
  'Right-censored survival data',
  'What is that loss called that compares an anchor with a positive and a negative?',
  'first-order methods',
  'papers by Hinton since 2020 on capsules',
  'Is it possible to train without labels?',
  'transformers vs the other architectures in vision',
  'second order optimization',
  'the last layer of a network',
  '2024 papers',
  'What was the first paper on dropout?',
  'Which was the first?',
  'what is the first paper about transformers in vision?',
  'Who wrote the first paper that introduced attention?',
  'papers since 2023 on diffusion',
  'new work by Yann LeCun on world models',
  'How do GANs work?',
  'So how do GANs work?',
  'Thanks! What is dropout?',
  'and what is batch normalisation?',
  'What is BERT?',
  'What is a baseline?',
  'Do transformers lose their plasticity?',
  'Do LLMs know what they know?',
  'Why do GANs collapse and how can they be stabilised?',
  'Can a network tell when it is wrong?',
  'Can transformers replace CNNs or complement them?',
  'How do humans decide if they trust a model?',
  'Does BERT share its weights?',
  'What are the benefits of attention and its variants?',
  'Is it true that attention is all you need?',
  'Is it better to scale data or parameters?',
  'Does it matter whether labels are noisy?',
  'How long does it take to train a vision transformer?',
  'What is the method of moments?',
  'Who wrote that paper that introduced dropout?',
  'Which methods that use attention scale to long sequences?',
  'Does the evidence show that scaling works for speech?',
  'On the difficulty of training recurrent neural networks',
  'In-context learning',
  'the number 1 reason for overfitting',
  'What is 3D reconstruction in the 19th century archives?',
  'GPT 2 and its training data',
  'More layers make networks harder to train',
  'Which papers compare other optimizers with Adam?',
  'Is scaling all we need or does it saturate?',
  'If a model is trained on synthetic data, does it collapse?',
  'When models get larger, do they become more robust?',
  'Does it help to pretrain on ImageNet?',
  'What happens to attention when it sees longer inputs?',
  'What do the authors of ViTamin propose?',
  'What are the limitations of transformers?',
  'What is the main idea of capsule networks?',
  'Who came up with attention and when?',
  'What else did Hinton publish?',
  'Only Bayes should learn a manifold',
  'the first and second derivatives of the loss',
  'sort by accuracy on ImageNet',
  'IT support with language models',
  'How about we train a model on the labels of another one and see whether the student beats its teacher on all of the tasks that the teacher was trained for, as in the work on born-again networks that came out some years ago?',
];

describe('what looks like a follow-up but stands alone', () => {
  it.each(STAND_ALONE)('%s', (question) => {
    for (const said of [three, one, filtered]) {
      expect(read(question, said)).toEqual({ search: question, by: 'itself' });
    }
  });
});

it('reads nothing into a first question', () => {
  for (const question of ['why?', 'who wrote [1]?', 'only since 2024', 'more', ...STAND_ALONE]) {
    expect(read(question, [])).toEqual({ search: question, by: 'itself' });
  }
});
