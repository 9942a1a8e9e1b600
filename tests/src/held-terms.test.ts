import { expect, it } from 'vitest';
import { termsHeld } from '../../src/held-terms.ts';

const TITLES = [
  'Exploring Lottery Ticket Hypothesis in Spiking Neural Networks',
  'Fair Dropout',
  'Dropout as a Prior',
  'On the Neural Tangent Kernel of Pruned Networks',
  'How dropout sleeps',
];

it.each([
  ['What is the lottery ticket hypothesis?', 'whole'],
  ['explain lottery tickets to me', 'whole'],
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
