import { expect, it } from 'vitest';
import { namesHeld, termsHeld } from '../../src/held-terms.ts';
import { aHit } from '../support/builders.ts';

const TITLES = [
  'Exploring Lottery Ticket Hypothesis in Spiking Neural Networks',
  'Fair Dropout',
  'Dropout as a Prior',
  'On the Neural Tangent Kernel of Pruned Networks',
  'How dropout sleeps',
];

it.each([
  ['What is the lottery ticket hypothesis?', 'whole'],
  ['explain lottery tickets to me', 'likely'], // it may be somebody's own
  ['Who wrote about neural tangent kernels?', 'whole'],
  ['Is the lottery ticket hypothesis true?', 'whole'],
  ['Does the lottery ticket hypothesis need Adam?', 'likely'],
  ['Where do I buy a lottery ticket in Berlin?', undefined],
  ['What is dropout?', 'likely'],
  ['What is your dropout?', undefined], // it is somebody's own
  ['What is pruned?', undefined], // one title is a chance
  ['Which neural hypothesis is exploring?', undefined], // not in a row
  ['What is this?', undefined],
])('%s: %s', (question, held) => {
  expect(termsHeld(question, TITLES)).toBe(held);
});

it('finds coined names in one hit, acronyms in two', () => {
  const hits = ['ViTamin on CIFAR-10 by NAS.', 'GANs on CIFAR-10 in the USA.', 'A GAN.'].map(
    (abstract) => aHit({ abstract }),
  );
  for (const question of ['Is ViTamin fast?', 'why do GANs collapse', 'best on CIFAR-10']) {
    expect(namesHeld(question, hits), question).toBe(true);
  }
  for (const question of ['Is NAS slow?', 'Can I go to the USA?', 'A or B?', 'why do gans fail']) {
    expect(namesHeld(question, hits), question).toBe(false);
  }
});
