import { expect, it } from 'vitest';
import { fuse, letNeighboursVote, VOTERS } from '../../index/fusion.ts';
import type { Candidate } from '../../index/paper-index.ts';
import { topScores } from '../../index/top.ts';
import { seeded } from '../support/builders.ts';

const candidate = (
  id: string,
  similarity: number,
  bm25: number,
  evidence: Partial<Candidate> = {},
): Candidate => ({ id, similarity, bm25, pairs: 0, words: [], ...evidence });

it('adds half of each side, divided by its best', () => {
  const ranking = fuse([candidate('a', 0.8, 0), candidate('b', 0.4, 10), candidate('c', -0.5, 5)]);
  expect(ranking.map(({ candidate: { id }, score }) => [id, score])).toEqual([
    ['b', 0.75],
    ['a', 0.5],
    ['c', 0.25],
  ]);
});

it('lets pairs add a fifth to the words, divided by the best again', () => {
  const [first, second] = fuse([candidate('a', 0, 10), candidate('b', 0, 10, { pairs: 3 })]);
  expect(first).toMatchObject({ candidate: { id: 'b' }, score: 0.5 });
  expect(second?.score).toBeCloseTo(0.5 / 1.2, 6);
});

it('lets a word that few of the candidates hold count for more than one that all hold', () => {
  const common = (found: number) => [1, found];
  const [first, second] = fuse([
    candidate('a', 0, 10, { words: common(0) }),
    candidate('b', 0, 10, { words: common(1) }),
    candidate('c', 0, 10, { words: common(0) }),
  ]);
  expect(first?.candidate.id).toBe('b');
  expect(first?.score).toBeGreaterThan(second?.score ?? 1);
});

it('orders what scores alike by id, and survives sides of zeros', () => {
  expect(
    fuse([candidate('b', 0, 0), candidate('a', 0, 0)]).map(({ candidate: { id } }) => id),
  ).toEqual(['a', 'b']);
  expect(fuse([])).toEqual([]);
});

it('raises a paper among strong neighbours over one among weak ones', () => {
  const scores = { lonely: 0.8, strong: 1, friend: 0.78, weak: 0.1 };
  const ranking = Object.entries(scores).map(([id, score]) => ({
    candidate: candidate(id, 0, 0),
    score,
  }));
  const far = 0.05;
  const cosines = [
    [1, far, far, 0.9],
    [far, 1, 0.9, far],
    [far, 0.9, 1, far],
    [0.9, far, far, 1],
  ];
  const voted = letNeighboursVote(ranking, Float32Array.from(cosines.flat()));
  expect(voted.map(({ candidate: { id } }) => id)).toEqual(['strong', 'friend', 'lonely', 'weak']);
});

it('keeps those who do not vote behind those who do', () => {
  const ranking = Array.from({ length: VOTERS + 20 }, (_, i) => ({
    candidate: candidate(`p${i}`, 0, 0),
    score: 1 - i / 100,
  }));
  const voted = letNeighboursVote(ranking, new Float32Array(VOTERS ** 2));
  const scores = voted.map(({ score }) => score);
  expect(voted.slice(VOTERS).map(({ candidate: { id } }) => id)).toEqual(
    ranking.slice(VOTERS).map(({ candidate: { id } }) => id),
  );
  expect(scores).toEqual([...scores].sort((a, b) => b - a));
});

it('finds the best scores as sorting does', () => {
  const random = seeded(1);
  const scores = Float32Array.from({ length: 500 }, () => Math.floor(random() * 50));
  const sorted = [...scores.keys()]
    .filter((i) => (scores[i] as number) > 0)
    .sort((a, b) => (scores[b] as number) - (scores[a] as number) || a - b);
  for (const k of [0, 1, 7, 100, 1000]) expect(topScores(scores, k)).toEqual(sorted.slice(0, k));
  const even = Uint8Array.from(scores, (_, i) => (i + 1) % 2);
  expect(topScores(scores, 9, even)).toEqual(sorted.filter((i) => i % 2 === 0).slice(0, 9));
});
