import { expect, it } from 'vitest';
import { expandAcronyms } from '../../../src/grounding/acronyms.ts';

it.each([
  ['It uses a Graph of Thoughts (GoT).', 'GoT wins.', 'Graph of Thoughts wins.'],
  ['It shows a Deep Neural Network (DNN).', 'DNNs learn.', 'Deep Neural Network learn.'],
  [
    'We propose Neighbor Aware CaLibration (NACL).',
    'NACL helps.',
    'Neighbor Aware CaLibration helps.',
  ],
  ['The network is trained on images (DNN).', 'A DNN learns.', 'A DNN learns.'],
])('%j makes of %j: %j', (text, sentence, wanted) => {
  expect(expandAcronyms(text)(sentence)).toBe(wanted);
});
