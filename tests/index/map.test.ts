import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type MapOptions, type MappedPaper, mapPapers, type PaperMap } from '../../index/map.ts';
import { mapPath, readMap, writeMap } from '../../index/map-file.ts';
import { aFolder, aPaper, each, seeded } from '../support/builders.ts';
import { createFakeEmbedder } from '../support/fake-embedder.ts';
import { openTestIndex } from '../support/fake-index.ts';
import { createMemoryIndex } from '../support/memory-index.ts';

const SUBJECTS = ['graph networks spread messages along edges', 'whales sing under water'];

function papersOn(subject: number, count: number) {
  return Array.from({ length: count }, (_, i) =>
    aPaper({
      id: `s${subject}-${i}`,
      title: SUBJECTS[subject] ?? '',
      abstract: `${SUBJECTS[subject]} ${SUBJECTS[subject]} ${i}.`,
      categories: subject === 0 ? ['cs.LG', 'cs.AI'] : [],
    }),
  );
}

async function anIndex(counts: readonly number[]) {
  const index = await createMemoryIndex(createFakeEmbedder());
  for (const [subject, count] of counts.entries()) {
    await index.upsert(each(papersOn(subject, count)), 'test');
  }
  await index.build(() => {});
  return index;
}

const draw = (index: Awaited<ReturnType<typeof anIndex>>, options: Partial<MapOptions> = {}) =>
  mapPapers(index, { random: seeded(3), onProgress: () => {}, ...options });
const apart = (a: MappedPaper, b: MappedPaper): number => Math.hypot(a.x - b.x, a.y - b.y);
const middle = (papers: readonly MappedPaper[]): MappedPaper => ({
  id: '',
  x: papers.reduce((sum, { x }) => sum + x, 0) / papers.length,
  y: papers.reduce((sum, { y }) => sum + y, 0) / papers.length,
});
const of = ({ papers }: PaperMap, subject: number) =>
  papers.filter(({ id }) => id.startsWith(`s${subject}`));

describe('the map', () => {
  it('puts papers near those that are like them', async () => {
    const map = await draw(await anIndex([40, 40]));
    const middles = [middle(of(map, 0)), middle(of(map, 1))] as const;
    const nearer = map.papers.filter((paper) => {
      const own = paper.id.startsWith('s0') ? 0 : 1;
      return apart(paper, middles[own]) < apart(paper, middles[1 - own] ?? middles[0]);
    });
    expect(nearer.length).toBeGreaterThan(70);
    expect(map.papers).toHaveLength(80);
    expect(of(map, 0)[0]).toMatchObject({ category: 'cs.LG' });
    expect(of(map, 1)[0]).not.toHaveProperty('category');
    for (const { x, y } of map.papers) {
      expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
      expect(Math.max(x, y)).toBeLessThanOrEqual(1);
    }
  });

  it('adds a few new papers among their neighbours, moves no other, and drops those that are gone', async () => {
    const index = await anIndex([40, 40]);
    const before = await draw(index);
    await index.remove('s1-0');
    await index.upsert(each([aPaper({ ...papersOn(0, 1)[0], id: 'new' })]), 'test');
    await index.build(() => {});
    const after = await draw(index, { before });
    const kept = before.papers.filter(({ id }) => id !== 's1-0');
    expect(after.papers).toEqual(expect.arrayContaining(kept));
    expect(after.papers).toHaveLength(80);
    const added = after.papers.find(({ id }) => id === 'new') ?? middle([]);
    expect(apart(added, middle(of(after, 0)))).toBeLessThan(apart(added, middle(of(after, 1))));
  });

  it.each([1, 2, 3, 5])('of %i papers holds them all', async (count) => {
    const map = await draw(await anIndex([count]));
    expect(map.papers).toHaveLength(count < 2 ? 0 : count); // one alone is near nothing
  });

  it('is drawn anew where the papers were compared by another embedder', async () => {
    const index = await anIndex([10, 10]);
    const before = { ...(await draw(index)), embedder: 'another' };
    expect(await draw(index, { before })).toEqual(await draw(index));
  });

  it('embeds nothing, which may cost and was asked of nobody', async () => {
    const embedder = createFakeEmbedder();
    const index = await openTestIndex(aFolder(), [embedder]);
    await index.upsert(each(papersOn(0, 30)), 'test');
    expect((await draw(index)).papers).toEqual([]);
    expect(embedder.embedded).toEqual([]);
    await index.close();
  });

  it('stops on demand', async () => {
    const stop = new AbortController();
    const drawing = draw(await anIndex([10, 10]), {
      signal: stop.signal,
      onProgress: () => stop.abort(new Error('stopped')),
    });
    await expect(drawing).rejects.toThrow('stopped');
  });
});

describe('the file of the map', () => {
  it('holds it, and is none where it is damaged', async () => {
    const dataDir = aFolder();
    expect(readMap(dataDir)).toBeUndefined();
    const map = await draw(await anIndex([10, 10]));
    writeMap(dataDir, map);
    expect(readMap(dataDir)).toEqual(map);
    for (const broken of [
      '',
      '{',
      '{"embedder":"e"}',
      '{"embedder":"e","of":1,"papers":[{"x":9}]}',
    ]) {
      writeFileSync(mapPath(dataDir), broken);
      expect(readMap(dataDir), broken).toBeUndefined();
    }
  });
});
