import fc from 'fast-check';
import { expect, it } from 'vitest';
import { shorten, shortSentences, split } from '../../src/text.ts';

it('moves on by a character at least', () => {
  expect(split('ab', 0)).toEqual(['a', 'b']);
  expect(split('\u{1f600}b', 1)).toEqual(['\u{1f600}', 'b']);
});

it('splits after a sentence, else a clause, else a word', () => {
  expect(split('One two. Three four, five six', 12)).toEqual([
    'One two.',
    'Three four,',
    'five six',
  ]);
  expect(split('aaaa bbbb cccc', 9)).toEqual(['aaaa', 'bbbb cccc']);
  expect(split('short', 10)).toEqual(['short']);
});

it('loses nothing and splits no character', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 200 }),
      fc.integer({ min: 2, max: 40 }),
      (text, max) => {
        const pieces = split(text, max);
        expect(pieces.join('').replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
        for (const piece of pieces) {
          expect(piece.length).toBeLessThanOrEqual(max);
          expect(piece.isWellFormed()).toBe(true);
        }
      },
    ),
  );
});

it('shortens after a word', () => {
  expect(shorten('One two, three four', 12)).toBe('One two…');
  expect(shorten('One two', 7)).toBe('One two');
});

it('gives each piece of a long sentence its footnotes', () => {
  const pieces = shortSentences([{ text: 'word '.repeat(300).trim(), cites: [1, 2] }]);
  expect(pieces.length).toBeGreaterThan(2);
  for (const { cites } of pieces) expect(cites).toEqual([1, 2]);
  expect(shortSentences(pieces)).toEqual(pieces);
});
