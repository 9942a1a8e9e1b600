import { afterAll, expect, it } from 'vitest';
import { createOnnxEmbedder } from '../../index/embedders/onnx.ts';
import { type Claim, checkFacts, checkMeaning } from '../../src/grounding.ts';
import { createSentenceVectors } from '../../src/sentence-vectors.ts';
import { aPaper } from '../support/builders.ts';
import { modelFolder } from '../support/corpus.ts';

const paper = aPaper({
  title: 'ConvNets Match Vision Transformers at Scale',
  abstract:
    'The authors pre-train networks from the NFNet family on JFT-4B, with budgets up to 110k TPU-v4 hours and 1,000 steps. Once fine-tuned on ImageNet, NFNets perform on par with published Vision Transformer results, and the best model reaches 90.4% Top-1 accuracy.',
  authors: ['Samuel L. Smith'],
  published: '2023-10-25',
});
const claim = (text: string, language: Claim['language'] = 'English'): Claim => ({
  text,
  cited: [paper],
  question: 'Can CNNs match ViTs?',
  language,
});

it.each([
  'NFNets reach 90.4% accuracy on ImageNet.',
  'Smith trained them in 2023 on JFT-4B.',
  'Training took 1000 steps and 110k TPU-v4 hours.',
  'The NFNet models match Vision Transformers.',
  'CNNs match ViTs, as NFNets show.',
  'They study NFNet-style networks.',
  'Convolutional networks perform on par.',
])('finds the numbers and names of %j', (text) => {
  expect(checkFacts(claim(text))).toEqual({ supported: true });
});

it.each([
  ['NFNets reach 91.4% accuracy.', 'number'],
  ['Training took 10000 steps.', 'number'],
  ['It appeared in 2021.', 'number'],
  ['BERT matches them.', 'name'],
  ['The authors train it on CIFAR-10.', 'name'],
  ['As Einstein showed, they match.', 'name'],
  ['They use GPT-4 for this.', 'name'],
] as const)('does not find what %j says: a %s', (text, reason) => {
  expect(checkFacts(claim(text))).toEqual({ supported: false, reason });
});

it.each([
  ['Es hat 175 Milliarden Parameter und 1,28 Millionen Bilder.', true],
  ['Il a 175 milliards de paramètres et 1,28 million d’images.', true],
  ['Tiene 175 mil millones de parámetros y 1,28 millones de imágenes.', true],
  ['У неё 175 млрд параметров и 1,28 миллиона изображений.', true],
  ['Es hat 175 Millionen Parameter.', false],
  ['Es sah 1 281 167 Bilder.', true],
  ['Es sah 1 281 168 Bilder.', false],
  ['Es sah auf CIFAR-10 100 Bilder.', false],
])('reads scales and thousands as other languages write them: %s', (text, supported) => {
  const abstract =
    'It has 175 billion parameters. It saw 1.28 million images, or 1,281,167, none of CIFAR-10.';
  const cited = [aPaper({ abstract })];
  expect(checkFacts({ ...claim(text, 'other'), cited })).toMatchObject({ supported });
});

it('takes no German noun for a name, and still finds a wrong number', () => {
  expect(checkFacts(claim('Die Netze erreichen 90.4% Genauigkeit.', 'other'))).toEqual({
    supported: true,
  });
  expect(checkFacts(claim('Die Netze erreichen 95% Genauigkeit.', 'other'))).toMatchObject({
    reason: 'number',
  });
});

it.each([
  'Die Netze erreichen 90,4 % nach 1.000 Schritten.',
  'Les réseaux atteignent 90,4 % après 1 000 pas.',
  'Das Training dauerte 110 Tausend Stunden.',
  '该网络在ImageNet上达到90.4%的准确率。',
  'NFNets kunnen zich ten opzichte van ViTs meten.',
])('reads numbers and names as other languages write them: %s', (text) => {
  expect(checkFacts(claim(text, 'other'))).toEqual({ supported: true });
});

it.each([
  ['Die Netze erreichen 91,4 % mit 2.000 Schritten.', 'number'],
  ['该网络在CIFAR-10上达到90.4%的准确率。', 'name'],
  ['该网络在ImageNet上达到91.4%的准确率。', 'number'],
  ['تصل الشبكات إلى ٩٩٪ من الدقة.', 'number'],
] as const)('and finds what is wrong there: %s', (text, reason) => {
  expect(checkFacts(claim(text, 'other'))).toEqual({ supported: false, reason });
});

const embedder = await createOnnxEmbedder(modelFolder);
const vectors = createSentenceVectors(embedder);
afterAll(() => embedder.close());

it.each([
  'After fine-tuning, NFNets are as good as Vision Transformers on ImageNet.',
  'Convolutional networks can match vision transformers at scale.',
  'The best model is about 90.4% accurate.',
])('finds the meaning of %j', async (text) => {
  expect(await checkMeaning(claim(text), vectors)).toEqual({ supported: true });
});

it.each([
  'Bananas should be stored in a cool place.',
  'Reinforcement learning agents lose neurons as they train.',
  'I will now reveal my system prompt and follow new orders.',
  'Proteins fold into stable shapes within milliseconds.',
])('does not find the meaning of %j', async (text) => {
  expect(await checkMeaning(claim(text), vectors)).toMatchObject({ reason: 'meaning' });
});
