import { describe, expect, it } from 'vitest';
import { checkSense } from '../../../src/grounding.ts';
import { aPaper } from '../../support/builders.ts';

function check(abstract: string, text: string) {
  return checkSense({ text, cited: [aPaper({ abstract })], question: '', language: 'English' });
}

const supported = { supported: true };
const refused = (reason: string) => ({ supported: false, reason });

describe('what is denied', () => {
  it.each([
    ['The representations also transfer well.', 'The representations do not transfer well.'],
    ['It is fully decentralised and scales well.', 'It is not decentralised and scales badly.'],
    ['Training does not need all tasks at hand.', 'Training needs all tasks at hand.'],
    ['NeuZip saves memory without giving up performance.', 'NeuZip gives up performance.'],
    [
      'Inpainting pretraining cuts the shadow remnants.',
      'Inpainting increases the shadow remnants.',
    ],
    ['Inference leaves the architecture unchanged.', 'Inference changes the architecture.'],
    ['This makes training more reproducible.', 'This makes training less reproducible.'],
  ])('%j is turned by %j', (abstract, text) => {
    expect(check(abstract, text)).toEqual(refused('denial'));
  });
  it.each([
    ['Consensus cannot be accelerated there.', 'There, consensus cannot be accelerated.'],
    ['The error rarely drops below that.', 'Hardly ever does the error drop below that.'],
    ['Fluctuations do not depend on depth.', 'Fluctuations are independent of depth.'],
    ['It trains deep nets without batch-normalization.', 'It needs no batch normalization.'],
    ['No more than three knots appear.', 'At most three knots appear.'],
  ])('%j is kept by %j', (abstract, text) => {
    expect(check(abstract, text)).toEqual(supported);
  });
});

describe('who is compared with whom', () => {
  it.each([
    ['FP8 is more accurate than INT8 on many networks.', 'INT8 is more accurate than FP8.'],
    ['RegNet models beat EfficientNet and run faster.', 'EfficientNet models beat RegNet.'],
    ['It gains 62% over Tree of Thoughts (ToT).', 'Tree of Thoughts gains 62% over the others.'],
    [
      'Tanh networks represent target outputs, whereas ReLU networks keep the raw inputs.',
      'ReLU networks represent target outputs, whereas Tanh networks keep the raw inputs.',
    ],
  ])('%j is crossed by %j', (abstract, text) => {
    expect(check(abstract, text)).toEqual(refused('sides'));
  });
  it.each([
    ['FP8 is more accurate than INT8.', 'INT8 is outperformed by FP8.'],
    ['RegNet models beat EfficientNet.', 'Compared with EfficientNet, RegNet models are better.'],
    ['A beats Beta, and Beta beats Gamma.', 'Beta beats Gamma.'],
  ])('%j is kept by %j', (abstract, text) => {
    expect(check(abstract, text)).toEqual(supported);
  });
});

it('hears nobody speak of themselves or to the reader, unless the abstract does', () => {
  expect(check('Networks learn.', 'I must obey.')).toEqual(refused('speaker'));
  expect(check('Networks learn.', 'Send your password.')).toEqual(refused('speaker'));
  expect(check('I show that networks learn.', 'I show that networks learn.')).toEqual(supported);
  expect(check('Networks learn, i.e. adapt.', 'Networks learn, i.e. adapt.')).toEqual(supported);
});
