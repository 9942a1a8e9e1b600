import { expect, it } from 'vitest';
import { createTalk } from '../../src/talk.ts';

const nobody = async () => [];

it('tells who else wrote since Footnote did', async () => {
  const talk = createTalk();
  talk.spoke('t');
  expect(await talk.othersSince('t', 'ada', nobody)).toEqual([]);
  talk.heard('t', 'ada');
  talk.heard('t', 'ben');
  expect(await talk.othersSince('t', 'ada', nobody)).toEqual(['ben']);
  talk.spoke('t');
  expect(await talk.othersSince('t', 'ada', nobody)).toEqual([]);
});

it('reads back once what was said before a start', async () => {
  const talk = createTalk();
  talk.heard('t', 'cyd');
  let reads = 0;
  const readBack = async () => {
    reads++;
    return ['ada', 'ben'];
  };
  expect(await talk.othersSince('t', 'ada', readBack)).toEqual(['ben']);
  talk.heard('t', 'dan');
  expect(await talk.othersSince('t', 'ada', readBack)).toEqual(['ben', 'dan']);
  expect(reads).toBe(1);
});

it('forgets the threads that are silent longest', async () => {
  const talk = createTalk();
  talk.spoke('old');
  for (let i = 0; i < 1_000; i++) talk.spoke(`t${i}`);
  expect(await talk.othersSince('old', 'ada', async () => ['read back'])).toEqual(['read back']);
  expect(await talk.othersSince('t999', 'ada', async () => ['read back'])).toEqual([]);
});
