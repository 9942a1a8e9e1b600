import { describe, expect, it } from 'vitest';
import { answerFromRecord, answerWithAuthors, asksForRecord } from '../../src/record-answer.ts';
import { aHit } from '../support/builders.ts';

const TITLE = 'When Who Wrote Matters: Transformers Introduced';
const named = aHit(
  { title: TITLE, authors: ['Ada A', 'Bob B'], published: '2023-04-05' },
  { named: true },
);
const texts = (question: string, hits = [named]): readonly string[] =>
  answerFromRecord(question, hits).map(({ text }) => text);

const WROTE = `“${TITLE}” was written by Ada A and Bob B.`;
const WHEN = `“${TITLE}” was published on 5 April 2023.`;

describe('who', () => {
  it.each([
    `Who wrote “${TITLE}”?`,
    `who wrote "${TITLE}"`,
    `And who are the authors of “${TITLE}”?`,
    `Who’s the author of “${TITLE}”?`,
    `who is the first author of “${TITLE}”?`,
    `Who proposed the method in “${TITLE}”?`,
    `who originally came up with “${TITLE}”?`,
    `Who is behind “${TITLE}”?`,
    `By whom was “${TITLE}” written?`,
    `“${TITLE}” was written by who?`,
    `Who is “${TITLE}” by?`,
    `authors of “${TITLE}”`,
    `list the authors of “${TITLE}”`,
    `who are the authors: “${TITLE}”?`,
    'Who wrote 2310.16764?',
    'Can you tell me who wrote 2310.16764?',
  ])('%s', (question) => expect(texts(question)).toEqual([WROTE]));
});

describe('when', () => {
  it.each([
    `When was “${TITLE}” published?`,
    `when did “${TITLE}” come out`,
    `When did “${TITLE}” appear?`,
    `what year was “${TITLE}” published?`,
    `“${TITLE}” is from which year?`,
    `How old is “${TITLE}”?`,
    `how recent is “${TITLE}”`,
    `publication date of “${TITLE}”`,
  ])('%s', (question) => expect(texts(question)).toEqual([WHEN]));
});

it('says both where both are asked', () => {
  for (const question of [
    `Who wrote “${TITLE}” and when?`,
    `who wrote “${TITLE}” and when was it published?`,
    `When was “${TITLE}” published and who wrote it?`,
  ]) {
    expect(texts(question), question).toEqual([WROTE, WHEN]);
  }
});

describe('something else', () => {
  it.each([
    `What does “${TITLE}” say?`,
    `“${TITLE}”`,
    'who should use dropout as introduced in 2310.16764?',
    'who benefits from methods that were proposed in 2310.16764?',
    'when do transformers fail in 2310.16764?',
    'when do artefacts appear in the images of 2310.16764?',
    'When should I use the method of 2310.16764?',
    'which year-long study is in 2310.16764?',
    'What year-round data does 2310.16764 use?',
    'which authors disagree with 2310.16764?',
    'Who wrote 2310.16764 and what does it find?',
    'What does 2310.16764 find and who wrote it?',
    'does 2310.16764 say who wrote the benchmark questions or how they were published?',
    'how recent work differs from 2310.16764',
    'how old must children be in the study 2310.16764?',
    'Is authorship attribution solved by 2310.16764?',
    'when are the gradients released in 2310.16764',
  ])('%s', (question) => {
    expect(texts(question)).toEqual([]);
    expect(asksForRecord(question)).toBe(false);
  });
});

it('speaks of the papers that are named alone, in their order', () => {
  const second = aHit({ title: 'Another', authors: ['Cy C'] }, { named: true });
  const hits = [named, aHit({ title: 'Found' }), second];
  expect(texts('who wrote these?', hits)).toEqual([WROTE, '“Another” was written by Cy C.']);
  expect(texts('who wrote these?', [aHit()])).toEqual([]);
});

it.each([
  ['2023', 'was published in 2023.'],
  ['2023-04', 'was published in April 2023.'],
  ['2023-04-05', 'was published on 5 April 2023.'],
])('writes the date %s', (published, ending) => {
  const hit = aHit({ title: 'A', published }, { named: true });
  expect(texts('when was A published?', [hit])).toEqual([`“A” ${ending}`]);
});

it('leaves out what the record does not say', () => {
  const { published: _, ...undated } = aHit({ title: 'A', authors: [] }, { named: true }).paper;
  const hit = { ...aHit({}, { named: true }), paper: undated };
  expect(texts('who wrote A and when?', [hit])).toEqual([]);
});

it('names twelve authors and counts the others', () => {
  const authors = Array.from({ length: 15 }, (_, i) => `Author ${i + 1}`);
  const [text] = texts('who wrote A?', [aHit({ title: 'A', authors }, { named: true })]);
  expect(text).toMatch(/Author 1, .*Author 12 and 3 others\.$/);
});

it('says who wrote about something', () => {
  const hit = aHit({ title: 'On graphs', authors: ['Ada A'] });
  for (const question of [
    'Who wrote about graphs?',
    'who works on graphs?',
    'Who else has published papers on graphs?',
  ]) {
    expect(answerWithAuthors(question, [hit]).map(({ text }) => text)).toEqual([
      '“On graphs” was written by Ada A.',
    ]);
  }
  expect(answerWithAuthors('Who wrote graphs?', [hit])).toEqual([]);
  expect(answerWithAuthors('Who works on graphs and what did they find?', [hit])).toEqual([]);
  expect(asksForRecord('Who wrote about graphs?')).toBe(false);
});
