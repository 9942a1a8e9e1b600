import { expect, it } from 'vitest';
import type { Paper } from '../../index/paper.ts';
import { createRetriever } from '../../src/retriever.ts';
import { createStores } from '../../src/state/stores.ts';
import { choose, packList, unpackList } from '../../src/trending-list.ts';
import { createTrends } from '../../src/trends.ts';
import { aPaper, each } from '../support/builders.ts';
import { createFakeEmbedder } from '../support/fake-embedder.ts';
import { createMemoryIndex } from '../support/memory-index.ts';
import { aSighting } from '../support/sightings.ts';
import { aState } from '../support/states.ts';

const now = new Date('2026-11-25T08:00:00Z');
const everyone = { k: 10, interest: new Map(), posted: new Map(), unwanted: [] };

async function aCorpus(papers: readonly Paper[]) {
  const index = await createMemoryIndex(createFakeEmbedder());
  await index.upsert(each(papers), 'test');
  await index.build(() => {});
  const stores = createStores(await aState(), () => now);
  const trends = createTrends({
    index,
    retriever: createRetriever(index),
    isOnTopic: ({ bm25 }) => bm25 > 0,
    signals: stores.signals,
  });
  return { index, trends, signals: stores.signals };
}

const SUBJECTS = ['graphs', 'speech', 'vision', 'robots'] as const;
const papers = SUBJECTS.flatMap((subject, s) =>
  [0, 1, 2].map((i) =>
    aPaper({
      id: `${subject}-${i}`,
      title: `About ${subject}, part ${i}`,
      abstract: `Here ${subject} are studied in way number ${s}${i}.`,
      published: `2026-11-${20 + i}`,
      categories: [['cs.LG', 'eess.AS', 'cs.CV', 'cs.RO'][s] ?? ''],
    }),
  ),
);

const idsOf = (chosen: readonly { readonly card: { readonly id: string } }[]) =>
  chosen.map(({ card }) => card.id);

it('finds what grows among everything, else the newest', async () => {
  const { trends, signals } = await aCorpus(papers);
  const newest = await trends.list({ topic: '', period: 'day', now });
  expect(newest.entries[0]?.card.published).toBe('2026-11-22');
  await signals.record([
    aSighting('speech-0', '2026-11-23T08:00:00.000Z', { upvotes: 3 }),
    aSighting('speech-0', '2026-11-25T07:00:00.000Z', { upvotes: 30 }),
  ]);
  const list = await trends.list({ topic: '', period: 'day', now });
  const [first] = await choose(list, everyone, trends.similarities);
  expect(first?.card).toMatchObject({ id: 'speech-0', reason: '+27 upvotes since yesterday' });
});

it('finds what grows on a topic in words, too, however old it is', async () => {
  const old = aPaper({
    id: 'speech-old',
    title: 'About speech, long ago',
    abstract: 'Here speech was studied.',
    published: '2026-09-01',
  });
  const { trends, signals } = await aCorpus([...papers, old]);
  await signals.record([
    aSighting('speech-old', '2026-11-23T08:00:00.000Z', { upvotes: 3 }),
    aSighting('speech-old', '2026-11-25T07:00:00.000Z', { upvotes: 300 }),
  ]);
  const list = await trends.list({ topic: 'speech', period: 'day', now });
  expect(idsOf(await choose(list, everyone, trends.similarities))[0]).toBe('speech-old');
});

it('keeps to categories however they are written', async () => {
  const { trends } = await aCorpus(papers);
  const ids = async (topic: string): Promise<readonly string[]> =>
    (await trends.list({ topic, period: 'day', now })).entries.map(({ id }) => id).sort();
  expect(await ids('CS.CV EESS')).toEqual(await ids('cs.CV eess'));
});

it('keeps to a topic in words, and to categories', async () => {
  const { trends } = await aCorpus(papers);
  const of = (topic: string) => trends.list({ topic, period: 'week', now });
  const ids = async (topic: string) => (await of(topic)).entries.map(({ id }) => id).sort();
  expect(await ids('graphs')).toEqual(['graphs-0', 'graphs-1', 'graphs-2']);
  expect(await ids('cs.CV eess')).toEqual(
    ['speech', 'vision'].flatMap((subject) => [0, 1, 2].map((i) => `${subject}-${i}`)),
  );
  expect(await ids('graphs.cpp')).toEqual(await ids('graphs')); // is no category
  expect(await ids('submarines')).toEqual([]);
  expect(await trends.covers('graphs')).toBe(true);
  expect(await trends.covers('submarines')).toBe(false);
});

it('finds the newest of a category, however many came out in others', async () => {
  const others = Array.from({ length: 510 }, (_, i) =>
    aPaper({ id: `other-${i}`, published: '2026-11-24', categories: ['cs.LG'] }),
  );
  const { trends } = await aCorpus([...papers, ...others]);
  const { entries } = await trends.list({ topic: 'cs.RO', period: 'day', now });
  expect(entries.map(({ id }) => id).sort()).toEqual(['robots-0', 'robots-1', 'robots-2']);
  expect(await trends.covers('eess')).toBe(true);
});

it('falls back on the newest of all time where nothing came out lately', async () => {
  const old = papers.map((paper) => ({ ...paper, published: '2019-05-01' }));
  const { trends } = await aCorpus(old);
  expect((await trends.list({ topic: 'vision', period: 'day', now })).entries).toHaveLength(3);
});

it('looks at papers of interest here, however old they are', async () => {
  const old = aPaper({ id: 'classic', published: '2012-01-01' });
  const { trends } = await aCorpus([...papers, old]);
  const list = await trends.list({ topic: '', period: 'day', now, also: ['classic'] });
  const view = { ...everyone, interest: new Map([['graphs-0', 2]]) };
  const [first] = await choose(list, view, trends.similarities);
  expect(first?.card).toMatchObject({ id: 'graphs-0', reason: 'of interest to 2 people here' });
  expect(list.entries.map(({ id }) => id)).toContain('classic');
});

it('gives no paper again, and none that is unwanted', async () => {
  const { trends } = await aCorpus(papers);
  const list = await trends.list({ topic: '', period: 'day', now });
  const view = { ...everyone, posted: new Map([['graphs-2', 0]]), unwanted: ['vision-2'] };
  const ids = idsOf(await choose(list, view, trends.similarities));
  expect(ids).not.toContain('graphs-2');
  expect(ids).not.toContain('vision-2');
  expect(ids.length).toBeGreaterThan(0);
});

it('chooses the same from a list that was kept', async () => {
  const { trends, signals } = await aCorpus(papers);
  await signals.record([
    aSighting('speech-0', '2026-11-23T08:00:00.000Z', { upvotes: 3, stars: 5 }),
    aSighting('speech-0', '2026-11-25T07:00:00.000Z', { upvotes: 30, comments: 2 }),
  ]);
  const list = await trends.list({ topic: '', period: 'week', now });
  const kept = unpackList(packList(list));
  expect(kept.entries).toEqual(list.entries);
  const choice = await choose(list, everyone, trends.similarities);
  expect(await choose(kept, everyone, trends.similarities)).toEqual(choice);
});
