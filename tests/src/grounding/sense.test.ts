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
    [
      'This makes training of all networks reproducible.',
      'This makes training of networks less reproducible.',
    ],
    [
      'SVLS ignores the local structure of images.',
      'SVLS considers the local structure of images.',
    ],
    ['The maps are inadequate for advanced use.', 'The maps are adequate for advanced use.'],
    [
      'The network keeps its accuracy at large batches.',
      'The network loses accuracy at large batches.',
    ],
  ])('%j is turned by %j', (abstract, text) => {
    expect(check(abstract, text)).toEqual(refused('denial'));
  });
  it.each([
    ['Consensus cannot be accelerated there.', 'There, consensus cannot be accelerated.'],
    ['The error rarely drops below that.', 'Hardly ever does the error drop below that.'],
    ['Fluctuations do not depend on depth.', 'Fluctuations are independent of depth.'],
    ['It trains deep nets without batch-normalization.', 'It needs no batch normalization.'],
    ['No more than three knots appear.', 'At most three knots appear.'],
    [
      'It calibrates well without harming discrimination.',
      'It calibrates well and leaves discrimination intact.',
    ],
    ['The method needs no paired images.', 'The method is free of paired images.'],
    [
      'Most methods need knowledge of the network. This one works without it.',
      'The method needs no knowledge of the network.',
    ],
    ['The gradient reversal layer reduces the error.', 'With the reversal layer, the error falls.'],
  ])('%j is kept by %j', (abstract, text) => {
    expect(check(abstract, text)).toEqual(supported);
  });
});

describe('who is compared with whom', () => {
  it.each([
    ['FP8 is more accurate than INT8 on many networks.', 'INT8 is more accurate than FP8.'],
    ['RegNet models beat EfficientNet and run faster.', 'EfficientNet models beat RegNet.'],
    [
      'Deep nets reached worse minima than shallow ones.',
      'Shallow nets reached worse minima than deep ones.',
    ],
    ['Videos give even richer information.', 'Static images give richer information than videos.'],
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
    ['Deep nets are slower than shallow ones.', 'Shallow nets are faster than deep ones.'],
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
