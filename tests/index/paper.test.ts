import { expect, it } from 'vitest';
import { cleanText, embeddedText, paperUrl, titleKey } from '../../index/paper.ts';
import { namesTitle } from '../../src/named-titles.ts';

it.each([
  ['a\u001b[31mred\u001b[0m title', 'ared title'],
  ['link \u001b]8;;https://evil.example\u001b\\text', 'link text'],
  ['a\u202eb\u200bc\u0000d', 'a b c d'],
  ['  two\n  lines\t', 'two lines'],
  ['lone \ud83d surrogate', 'lone \ufffd surrogate'],
  ['e\u0301', '\u00e9'],
])('cleans %j', (text, clean) => {
  expect(cleanText(text)).toBe(clean);
});

it.each([
  [{ arxivId: '2310.16764', doi: '10.1/x' }, 'https://arxiv.org/abs/2310.16764'],
  [{ doi: '10.1000/a b#c?d(1)' }, 'https://doi.org/10.1000/a%20b%23c%3Fd(1)'],
  [{ url: 'https://example.org/p' }, 'https://example.org/p'],
  [{}, undefined],
])('builds the link of %j', (record, url) => {
  expect(paperUrl(record)).toBe(url);
});

it('joins title and abstract, whichever there is', () => {
  expect(embeddedText({ title: 'T', abstract: 'A' })).toBe('T. A');
  expect(embeddedText({ title: '', abstract: 'A' })).toBe('A');
  expect(embeddedText({ title: 'T', abstract: '' })).toBe('T');
});

it('sees through case, accents and punctuation of a title', () => {
  expect(titleKey('  Über—ConvNets: A “Match”! ')).toBe('uber convnets a match');
});

it.each([
  [
    'Deep Residual Learning for Image Recognition',
    'What does deep residual learning for image recognition propose?',
    true,
  ],
  [
    'Deep Residual Learning for Image Recognition',
    'what is Deep residual learning for imgae recognition',
    false,
  ],
  [
    'Very Deep Convolutional Networks for Large-Scale Image Recognition',
    'summarise very deep convolutional networks for large-scale recognition',
    true,
  ],
  ['Deep Image Prior', 'Do deep networks for image denoising need a prior?', false],
  ['Deep Image Prior', 'What is the deep image prior good for?', true],
  ['Graph Networks', 'tell me about graph networks', false],
  ['Memory Mosaics and More', 'memory of mosaics', false],
])('%s, named by %s: %s', (title, question, named) => {
  expect(namesTitle(question)(title)).toBe(named);
});
