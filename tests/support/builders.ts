export { createRandom as seeded } from '../../src/evaluation/random.ts';

import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Paper } from '../../index/paper.ts';
import type { Answer, Source } from '../../src/reply.ts';
import type { Hit } from '../../src/retriever.ts';
import type { TenantSettings } from '../../src/state/tenant-settings.ts';
import type { Turn } from '../../src/state/turns.ts';

let next = 0;

export function aPaper(changes: Partial<Paper> = {}): Paper {
  next++;
  return {
    id: `paper-${next}`,
    title: `Paper number ${next}`,
    abstract: `This paper studies subject ${next}. It reports what was found.`,
    authors: ['Ada Example', 'Bob Third'],
    published: '2024-05-01',
    categories: ['cs.LG'],
    ...changes,
  };
}

/** The same for the same number, in every process. */
export function aWrittenPaper(i: number): Paper {
  const title = `Written paper ${i} on subject ${i % 17}`;
  return aPaper({ id: `w${i}`, title, abstract: `It studies subject ${i % 17} in case ${i}.` });
}

export function aHit(changes: Partial<Paper> = {}, scores: Partial<Hit> = {}): Hit {
  const paper = aPaper(changes);
  return {
    id: paper.id,
    paper,
    rank: 1,
    score: 0.9,
    similarity: 0.7,
    bm25: 9,
    pairs: 0,
    words: [],
    named: false,
    signals: {
      embedder: 'fake',
      nearest: 0.6,
      margin: 0.2,
      wordsBest: 0.6,
      nearness: 0,
      everyday: 0,
    },
    ...scores,
  };
}

/** A new empty folder. */
export function aFolder(): string {
  return mkdtempSync(join(tmpdir(), 'footnote-test-'));
}

/** All that the files of a folder hold, a character a byte. */
export function bytesIn(folder: string): string {
  return readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'latin1'))
    .join('\n');
}

/** And what fulfils it. */
export function aPromise() {
  let resolve = (): void => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

/** A place in which nobody has set anything. */
export const openPlace: TenantSettings = {
  channels: [],
  private: false,
  language: '',
  categories: [],
  unfurls: false,
  budgetShare: 100,
};

export async function* each<T>(items: Iterable<T>): AsyncIterable<T> {
  yield* items;
}

export function anAnswer(changes: Partial<Answer> = {}): Answer {
  return {
    kind: 'answer',
    status: 'done',
    question: 'What are graphs?',
    mode: 'extractive',
    refused: false,
    sentences: [{ text: 'Graphs are everywhere.', cites: [1] }],
    sources: [aSource(1)],
    notices: [],
    ms: 3,
    ...changes,
  };
}

export function aSource(n: number, changes: Partial<Source> = {}): Source {
  const title = `Paper number ${n} about networks`;
  return {
    n,
    id: `paper-${n}`,
    title,
    authors: ['Ada Example'],
    year: 2024,
    score: 0.5,
    ...changes,
  };
}

export function aTurn(changes: Partial<Turn> = {}): Omit<Turn, 'askedAt'> {
  return {
    id: `turn-${++next}`,
    platform: 'test',
    tenant: 'here',
    conversation: 'thread',
    person: 'someone',
    private: false,
    answer: anAnswer(),
    ...changes,
  };
}
