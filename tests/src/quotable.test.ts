import { describe, expect, it } from 'vitest';
import { readSentences } from '../../src/quotable.ts';
import { aHit } from '../support/builders.ts';

const weigh = (text: string) =>
  text.split(/\W+/).map((stem) => ({ stem: stem.toLowerCase(), idf: 1, known: true }));
const read = (abstract: string, question = 'fish') =>
  readSentences(question, [aHit({ abstract })], weigh);

describe('a sentence', () => {
  it.each([
    'It counts the fish of the deep sea.',
    'Experiments on three lakes show its accuracy.',
    'The authors call it simple and quick.',
    'On three lakes, the method finds more fish.',
    'With this encoding fish are counted in linear time.',
    'In later lakes the difference vanishes for most fish.',
    'Three further advantages are reported for small fish.',
    'Counting by sound is one way to do this, as fish are loud.',
  ])('leans on the one before: %s', (sentence) => {
    expect(read(sentence)).toMatchObject([{ leans: true }]);
  });

  it.each([
    'This paper counts the fish of the deep sea.',
    'The authors count the fish of the deep sea.',
    'The gap between lakes and seas grows with depth.',
    'With sonar fish are counted in linear time.',
    'Time-MoE is a scalable architecture for fish forecasting.',
    'The authors show that fish sleep at night.',
  ])('stands alone: %s', (sentence) => {
    expect(read(sentence)).toMatchObject([{ leans: false }]);
  });

  it('counts how much of the question it says, and what only it says more', () => {
    const [first, second] = read(
      'Fish of the deep sea are seldom seen. Fish of the deep sea glow.',
      'fish glow',
    );
    expect(first?.words).toBe(0.5);
    expect(first?.telling).toBe(0);
    expect(second?.telling).toBe(1);
  });
});
