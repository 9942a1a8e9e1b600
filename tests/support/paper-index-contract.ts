import { beforeEach, describe, expect, it } from 'vitest';
import type { Filter, PaperIndex } from '../../index/paper-index.ts';
import { aPaper, each } from './builders.ts';

const SUBJECTS = ['graph', 'vision', 'speech', 'protein', 'robot', 'market'];
const papers = Array.from({ length: 300 }, (_, i) =>
  aPaper({
    id: `p${i}`,
    title: `${SUBJECTS[i % 6]} networks volume ${i}`,
    abstract: `We study ${SUBJECTS[i % 6]} data with method ${i % 50} and report result ${i}.`,
    published: `20${10 + (i % 15)}-03-01`,
    categories: i % 2 === 0 ? ['cs.LG', 'stat.ML'] : ['q-bio.NC'],
    authors: i < 3 ? ['José Müller', 'Kaiming Q. He'] : [`Stephen Cheng ${i}`],
  }),
);
const named = aPaper({
  id: 'arxiv:2310.16764',
  title: 'ConvNets: A Match!',
  arxivId: '2310.16764',
});
const published = aPaper({ id: 'doi:10.1000/abc', title: 'A journal paper', doi: '10.1000/abc' });

/** What every corpus does. */
export function testPaperIndex(name: string, create: () => Promise<PaperIndex>): void {
  describe(`${name} as a corpus`, () => {
    let index: PaperIndex;
    const find = async (words: string, filter?: Filter, perSide = 200) => {
      const [vector = new Float32Array()] = await index.embedder.embed([words], 'query');
      return await index.candidates({ vector, words }, perSide, filter);
    };
    beforeEach(async () => {
      index = await create();
      await index.upsert(each([...papers, named, published]), 'test');
      await index.build(() => {});
      return () => index.close();
    });

    it('gives papers in the order asked, and nothing for an unknown one', async () => {
      const found = await index.get(['p7', 'nobody', 'p3']);
      expect(found.map((paper) => paper?.id)).toEqual(['p7', undefined, 'p3']);
      expect(found[0]).toEqual(papers[7]);
    });

    it.each([
      ['2310.16764', 'arxiv:2310.16764'],
      ['arXiv:2310.16764v2', 'arxiv:2310.16764'],
      ['https://arxiv.org/pdf/2310.16764v1.pdf', 'arxiv:2310.16764'],
      ['10.48550/arXiv.2310.16764', 'arxiv:2310.16764'],
      ['https://doi.org/10.1000/ABC', 'doi:10.1000/abc'],
      ['convnets a match', 'arxiv:2310.16764'],
      ['p5', 'p5'],
      ['2310.99999', undefined],
      ['no such title', undefined],
    ])('resolves %s', async (text, id) => {
      expect(await index.resolve(text)).toBe(id);
    });

    it('suggests papers by the beginnings of words in their titles', async () => {
      const found = await index.suggest('journ pap', 5);
      expect(found.map(({ id }) => id)).toEqual([published.id]);
    });

    it('scores every candidate on both sides', async () => {
      const found = await find('protein networks volume 3', undefined, 5);
      expect(found.length).toBeGreaterThanOrEqual(5);
      expect(found.length).toBeLessThanOrEqual(10);
      expect(found.find(({ id }) => id === 'p3')).toMatchObject({ bm25: expect.any(Number) });
      for (const { similarity } of found) expect(Math.abs(similarity)).toBeLessThanOrEqual(1.001);
    });

    it.each([
      [{ author: 'jose muller' }, 3],
      [{ author: 'Müller', category: 'CS' }, 2],
      [{ author: 'Müller', category: 'q-bio  stat.ML' }, 3],
      [{ since: '2024' }, 22],
      [{ since: '2024-03-02' }, 2],
      [{ category: 'stat.ML', since: '2023' }, 20],
      [{ author: 'He' }, 3],
      [{ author: 'kaiming he' }, 3],
      [{ author: 'Müller Kaiming' }, 0],
      [{ author: 'cheng 30' }, 1],
      [{ author: 'Chen' }, 0],
      [{ author: 'nobody' }, 0],
    ] as const)(
      'finds all that the filter %j leaves, whatever was asked',
      async (filter, count) => {
        expect(await find('speech recognition', filter)).toHaveLength(count);
      },
    );

    it('leaves out what is excluded, and scores what is included whatever its rank', async () => {
      const words = 'graph networks volume 0';
      const without = await find(words, { exclude: ['p0'] });
      expect(without.map(({ id }) => id)).not.toContain('p0');
      const [vector = new Float32Array()] = await index.embedder.embed([words], 'query');
      const found = await index.candidates({ vector, words, include: ['p299'] }, 1);
      expect(found.map(({ id }) => id)).toContain('p299');
    });

    it('gives neighbours nearest first, without the paper itself', async () => {
      const found = await index.neighbours('p0', 10);
      expect(found).toHaveLength(10);
      expect(found.map(({ id }) => id)).not.toContain('p0');
      const similarities = found.map(({ similarity }) => similarity);
      expect(similarities).toEqual([...similarities].sort((a, b) => b - a));
      expect(await index.neighbours('nobody', 10)).toEqual([]);
    });

    it('compares papers in pairs', async () => {
      const [aa, ab, ba, bb] = await index.similarities(['p0', 'p1']);
      expect(aa).toBeCloseTo(1, 2);
      expect(bb).toBeCloseTo(1, 2);
      expect(ab).toBe(ba);
    });

    it('finds by meaning nearly what comparing with every paper finds', async () => {
      const [vector = new Float32Array()] = await index.embedder.embed(['robot volume 9'], 'query');
      const exact = await index.nearestOfAll(vector, 10);
      const found = [...(await index.candidates({ vector, words: '' }, 10))];
      expect(exact).toHaveLength(10);
      const ids = new Set(found.map(({ id }) => id));
      expect(exact.filter((id) => ids.has(id)).length).toBeGreaterThanOrEqual(8);
    });

    it('sets a query before the papers at large: one of them stands nearer than noise', async () => {
      const [own, noise] = await index.embedder.embed(
        ['graph networks volume 0', 'xylophone zebra quux'],
        'query',
      );
      const near = await index.backdrop(own ?? new Float32Array());
      const far = await index.backdrop(noise ?? new Float32Array());
      expect(near.level).toBe(far.level);
      expect(near.level).toBeGreaterThan(0);
      expect(near.nearness).toBeGreaterThan(far.nearness + 1);
    });

    it('never finds a removed paper again', async () => {
      expect(await index.remove('p0')).toBe(true);
      expect(await index.remove('p0')).toBe(false);
      const found = await find('graph networks volume 0');
      expect(found.map(({ id }) => id)).not.toContain('p0');
      expect(found.length).toBeGreaterThan(0);
    });

    it('counts what is added, changed and unchanged; new metadata stays searchable', async () => {
      const changed = { ...(papers[1] as (typeof papers)[0]), authors: ['Somebody Else'] };
      const counts = await index.upsert(each([papers[0] ?? changed, changed, aPaper()]), 'test');
      expect(counts).toEqual({ added: 1, changed: 1, unchanged: 1 });
      const found = await find('vision', { author: 'somebody else' });
      expect(found.map(({ id }) => id)).toEqual(['p1']);
      expect(await index.status()).toMatchObject({ papers: 303, tail: 1 });
    });

    it('finds a new paper by its words at once, scored as if it had been there before', async () => {
      const fresh = aPaper({
        title: 'Axolotl genome networks',
        abstract: 'Axolotl data is studied.',
      });
      await index.upsert(each([fresh]), 'test');
      const before = (await find('axolotl genome')).find(({ id }) => id === fresh.id);
      await index.build(() => {});
      const after = (await find('axolotl genome')).find(({ id }) => id === fresh.id);
      expect(before?.bm25).toBeGreaterThan(0);
      expect(before?.similarity).toBeCloseTo(after?.similarity ?? 0, 2);
      expect(Math.abs((before?.bm25 ?? 0) / (after?.bm25 ?? 1) - 1)).toBeLessThan(0.1);
      expect(Math.abs((before?.pairs ?? 0) / (after?.pairs ?? 1) - 1)).toBeLessThan(0.1);
      expect(await index.status()).toMatchObject({ papers: 303, tail: 0 });
    });

    it('compares a new paper with the others, filters it, and takes it away again', async () => {
      const fresh = aPaper({
        title: 'Graph axolotl',
        categories: ['q-bio.QM'],
        authors: ['Zoe New'],
      });
      await index.upsert(each([fresh]), 'test');
      const near = await index.neighbours(fresh.id, 5);
      expect(near).toHaveLength(5);
      expect(near[0]?.similarity).toBeGreaterThan(0);
      const filtered = async (filter: Filter) =>
        (await find('axolotl', filter)).map(({ id }) => id).includes(fresh.id);
      expect(await filtered({ category: 'q-bio', author: 'zoe' })).toBe(true);
      expect(await filtered({ category: 'cs' })).toBe(false);
      expect(await filtered({ exclude: [fresh.id] })).toBe(false);
      expect(await index.remove(fresh.id)).toBe(true);
      expect(await filtered({})).toBe(false);
    });

    it('finds a changed paper by its new words and no more by its old ones', async () => {
      const changed = {
        ...(papers[4] as (typeof papers)[0]),
        title: 'Axolotl',
        abstract: 'New words.',
      };
      expect(await index.upsert(each([changed]), 'test')).toEqual({
        added: 0,
        changed: 1,
        unchanged: 0,
      });
      const [best] = [...(await find('axolotl'))].sort((a, b) => b.bm25 - a.bm25);
      expect(best?.id).toBe('p4');
      const old = (await find('robot networks volume 4')).find(({ id }) => id === 'p4');
      expect(old?.bm25 ?? 0).toBe(0);
      expect((await index.status()).papers).toBe(302);
    });

    it('lists what was published since a day, newest first', async () => {
      const found = await index.publishedSince(new Date('2024-01-01'), 5);
      expect(found).toHaveLength(5);
      expect(found[0]?.published).toBe('2024-05-01');
    });

    it('lists what was published in a category, however much came out in others', async () => {
      const since = new Date('2010-01-01');
      const found = await index.publishedSince(since, 200, 'Q-bio stat.XX');
      expect(found).toHaveLength(150);
      const dates = found.map(({ published }) => published ?? '');
      expect(dates).toEqual([...dates].sort().reverse());
      const [newest] = await index.publishedSince(since, 1, 'q-bio');
      expect(newest?.categories).toEqual(['q-bio.NC']);
      expect(await index.publishedSince(new Date('2024-03-02'), 9, 'q-bio')).toEqual([]);
    });

    it('weighs words by rarity, unknown ones most', () => {
      const [common, rare, unknown] = index.weigh('networks protein xylophone');
      expect(common?.idf).toBeLessThan(rare?.idf ?? 0);
      expect(rare?.idf).toBeLessThan(unknown?.idf ?? 0);
      expect(unknown?.known).toBe(false);
    });
  });

  it(`${name} is searched before it was ever built`, async () => {
    const index = await create();
    await index.upsert(each([...papers.slice(0, 20)]), 'test');
    const [vector = new Float32Array()] = await index.embedder.embed(['robot'], 'query');
    const found = await index.candidates({ vector, words: 'robot data' }, 5);
    const [best] = [...found].sort((a, b) => b.bm25 - a.bm25);
    expect((await index.get([best?.id ?? '']))[0]?.title).toContain('robot');
    expect(await index.status()).toMatchObject({ generation: null, tail: 20 });
    await index.close();
  });

  it(`${name} refuses to build from nothing`, async () => {
    const index = await create();
    await expect(index.build(() => {})).rejects.toMatchObject({ code: 'empty' });
    await index.close();
  });
}
