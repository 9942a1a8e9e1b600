import { expect, it } from 'vitest';
import { shortQuestions } from '../../src/evaluation/short-questions.ts';
import { aPaper, each } from '../support/builders.ts';

it('asks about what several titles hold', async () => {
  const titles = [
    'Neural Tangent Kernels of deep networks',
    'On the neural tangent kernels',
    'What neural tangent kernels tell',
    'Deep networks',
  ];
  expect(await shortQuestions(each(titles.map((title) => aPaper({ title }))))).toEqual([
    'What is neural tangent?',
    'Who wrote about neural tangent kernels?',
    'explain tangent kernels to me',
  ]);
});
