import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Paper } from '../../index/paper.ts';
import type { PaperIndex } from '../../index/paper-index.ts';
import type { PaperSighting, SourceName } from '../../index/sources/source.ts';
import { aFolder, aPaper, each } from '../support/builders.ts';
import { createFakeEmbedder } from '../support/fake-embedder.ts';
import { openTestIndex } from '../support/fake-index.ts';

const ARXIV = { id: 'arxiv:2611.00001', arxivId: '2611.00001' };
const DOI = { id: 'doi:10.1000/abc', doi: '10.1000/abc' };
const TITLE = 'How rankings of papers are folded';
const LONG = 'We fold rankings of papers. The same paper comes from many sources. It stays one.';

let dataDir: string;
let index: PaperIndex;
beforeEach(async () => {
  dataDir = aFolder();
  index = await open();
});
afterEach(() => index.close());

function open(): Promise<PaperIndex> {
  return openTestIndex(dataDir, [createFakeEmbedder()]);
}

function said(
  source: SourceName,
  paper: Partial<Paper>,
  more: Partial<PaperSighting> = {},
): PaperSighting {
  const seenAt = '2026-11-23T06:00:00.000Z';
  const whole = aPaper({ title: TITLE, abstract: LONG, published: '2026-11-20', ...paper });
  return { kind: 'paper', source, seenAt, paper: whole, ...more };
}

const count = async (): Promise<number> => (await index.status()).papers;
const get = async (id: string): Promise<Paper | undefined> => (await index.get([id]))[0];

describe('one paper from several sources', () => {
  it('is one by its arXiv id, and what a source does not say blanks nothing', async () => {
    await index.fold([said('arxiv', { ...ARXIV, categories: ['cs.IR'], doi: '10.1000/abc' })]);
    const bare = { ...ARXIV, abstract: '', authors: [], categories: [] };
    const { unchanged, ids } = await index.fold([said('hugging-face', bare)]);
    expect({ unchanged, ids }).toEqual({ unchanged: 1, ids: [ARXIV.id] });
    expect(await get(ARXIV.id)).toMatchObject({
      abstract: LONG,
      authors: ['Ada Example', 'Bob Third'],
      categories: ['cs.IR'],
      doi: '10.1000/abc',
    });
  });

  it('is one by its DOI, under the id that it had first, and found by both', async () => {
    await index.upsert(each([said('arxiv', DOI).paper]), 'import');
    const { ids } = await index.fold([said('arxiv', { ...ARXIV, doi: DOI.doi })]);
    expect(ids).toEqual([DOI.id]);
    expect(await count()).toBe(1);
    for (const name of ['2611.00001', '10.1000/abc', TITLE]) {
      expect(await index.resolve(name)).toBe(DOI.id);
    }
    expect(await get(ARXIV.id)).toMatchObject({ id: DOI.id, arxivId: '2611.00001' });
  });

  it('is one by title and year, where no number says otherwise', async () => {
    await index.upsert(each([said('arxiv', { id: 'title:folded-2026' }).paper]), 'import');
    const { ids } = await index.fold([
      said('openalex', { id: 'openalex:W1', title: `${TITLE.toUpperCase()}.` }),
    ]);
    expect(ids).toEqual(['title:folded-2026']);
    await index.fold([
      said('openalex', { id: 'openalex:W2', published: '2025-01-01' }),
      said('openalex', { id: 'openalex:W3', title: 'Introduction' }),
      said('semantic-scholar', { id: 's2:1', title: 'Introduction' }),
    ]);
    expect(await count()).toBe(4);
  });

  it.each<[string, Partial<Paper>, Partial<Paper>]>([
    ['arXiv ids', ARXIV, { id: 'arxiv:2611.00002', arxivId: '2611.00002' }],
    [
      'arXiv ids and one DOI',
      { ...ARXIV, doi: DOI.doi },
      { id: 'arxiv:2611.00002', arxivId: '2611.00002', doi: DOI.doi },
    ],
    ['DOIs', DOI, { id: 'doi:10.1000/xyz', doi: '10.1000/xyz' }],
  ])('are two with two %s', async (_, one, other) => {
    await index.fold([said('arxiv', one)]);
    await index.fold([said('openalex', other)]);
    expect(await count()).toBe(2);
  });

  it('are two that share a DOI, also where a record has nothing else', async () => {
    const two = ['2611.00001', '2611.00002'].map((arxivId) =>
      said('arxiv', { id: `arxiv:${arxivId}`, arxivId, doi: DOI.doi, title: `Part ${arxivId}` }),
    );
    await index.fold(two);
    const bare = [said('openalex', DOI)];
    expect(await index.fold(bare)).toMatchObject({ ids: [ARXIV.id] });
    expect(await index.fold(bare)).toMatchObject({ ids: [ARXIV.id], unchanged: 1 });
    expect(await index.fold(two)).toMatchObject({ unchanged: 2 });
    expect(await count()).toBe(2);
  });

  it('becomes one when a source says that two are the same', async () => {
    await index.upsert(
      each([said('arxiv', { ...DOI, title: 'The journal has it' }).paper]),
      'import',
    );
    await index.fold([said('arxiv', ARXIV)]);
    await index.build(() => {});
    const { ids } = await index.fold([said('openalex', { ...ARXIV, doi: DOI.doi })]);
    expect(ids).toEqual([ARXIV.id]);
    expect(await count()).toBe(1);
    expect(await get(DOI.id)).toMatchObject({ id: ARXIV.id, title: TITLE, doi: DOI.doi });
    expect(await found('journal has it')).toEqual([ARXIV.id]);
  });

  it('keeps the better source’s words, and takes that one’s later ones', async () => {
    await index.fold([said('hugging-face', { ...ARXIV, abstract: 'A summary.' })]);
    await index.fold([said('arxiv', { ...ARXIV, abstract: LONG })]);
    await index.fold([said('hugging-face', { ...ARXIV, abstract: 'Another summary.' })]);
    expect((await get(ARXIV.id))?.abstract).toBe(LONG);
    await index.fold([said('arxiv', { ...ARXIV, abstract: 'A second version.' })]);
    expect((await get(ARXIV.id))?.abstract).toBe('A second version.');
  });

  it('keeps the whole of an abstract and of a date, whoever has it', async () => {
    const cut = { ...ARXIV, abstract: 'We fold rankings of papers…', published: '2026' };
    await index.upsert(each([said('arxiv', cut).paper]), 'import');
    await index.fold([said('hugging-face', ARXIV)]);
    expect(await get(ARXIV.id)).toMatchObject({ abstract: LONG, published: '2026-11-20' });
    await index.upsert(each([said('arxiv', cut).paper]), 'import');
    expect(await get(ARXIV.id)).toMatchObject({ abstract: LONG, published: '2026-11-20' });
  });

  it('is unchanged when it is told again, also after a restart', async () => {
    const all = [
      said('arxiv', ARXIV),
      said('hugging-face', { ...ARXIV, url: 'https://a.example/' }),
    ];
    await index.fold(all);
    await index.close();
    index = await open();
    expect(await index.fold(all)).toMatchObject({ added: 0, changed: 0, unchanged: 2 });
  });
});

describe('papers of files that number theirs from 1 on', () => {
  const file = (name: string): readonly Paper[] =>
    [1, 2, 3].map((n) => ({
      id: String(n),
      title: `The ${name} of case ${n}`,
      abstract: `It is about ${name}, ${n} times.`,
      authors: [`${name} Author`],
      categories: [],
    }));
  const add = (papers: readonly Paper[]) => index.upsert(each(papers), 'import');

  it('stay what they are, whichever file is added again', async () => {
    const [one, other, third] = [file('whales'), file('birds'), file('trees')];
    for (const papers of [one, other, third]) {
      expect(await add(papers)).toEqual({ added: 3, changed: 0, unchanged: 0 });
    }
    for (const papers of [other, one, third]) {
      expect(await add(papers)).toEqual({ added: 0, changed: 0, unchanged: 3 });
    }
    for (const { title, abstract } of [...one, ...other, ...third]) {
      expect(await get((await index.resolve(title)) ?? '')).toMatchObject({ title, abstract });
    }
    expect((await get('1'))?.title).toBe('The whales of case 1');
  });

  it.each<[string, Partial<Paper>]>([
    ['title', { title: 'Something else altogether' }],
    ['title and authors', { title: 'Something else altogether', authors: [] }],
    ['title and abstract', { title: 'The birds of every case', abstract: 'It is new.' }],
    ['abstract and authors', { abstract: 'It is new.', authors: [] }],
  ])('are updated when their %s are edited, in each file', async (_, edit) => {
    const files = [file('whales'), file('birds')];
    for (const papers of files) await add(papers);
    for (const papers of files) {
      const edited = papers.map((paper, i) => (i === 0 ? { ...paper, ...edit } : paper));
      expect(await add(edited)).toEqual({ added: 0, changed: 1, unchanged: 2 });
    }
    expect(await count()).toBe(6);
  });

  it('are two where a group has two lists', async () => {
    const [paper] = file('whales') as [Paper];
    await add([{ ...paper, authors: ['Ada Example', 'Bob Third'] }]);
    const next = { title: 'Forests at night', abstract: 'On owls.', authors: ['Ada Example'] };
    expect(await add([{ ...paper, ...next }])).toMatchObject({ added: 1 });
  });
});

describe('a paper that was withdrawn', () => {
  const withdrawn = said('arxiv', ARXIV, { withdrawn: true, updated: '2026-11-22' });
  beforeEach(async () => {
    await index.fold([said('arxiv', ARXIV), said('arxiv', { id: 'arxiv:2611.00009' })]);
    await index.build(() => {});
  });

  it('is gone, and no other source, file or older version brings it back', async () => {
    expect(await index.fold([withdrawn])).toMatchObject({ withdrawn: 1, ids: [null] });
    await index.fold([
      said('hugging-face', ARXIV),
      said('arxiv', ARXIV, { updated: '2026-11-21' }),
    ]);
    await index.upsert(each([said('arxiv', ARXIV).paper]), 'import');
    expect(await get(ARXIV.id)).toBeUndefined();
    expect(await found(LONG)).toEqual(['arxiv:2611.00009']);
  });

  it('comes back by a newer version of the source that took it out', async () => {
    await index.fold([withdrawn, said('arxiv', ARXIV, { updated: '2026-11-24' })]);
    expect(await get(ARXIV.id)).toBeDefined();
    expect(await index.fold([said('hugging-face', ARXIV)])).toMatchObject({ unchanged: 1 });
  });

  it('comes back by it, whoever repeated meanwhile that it was withdrawn', async () => {
    const repeated = said('hugging-face', ARXIV, { withdrawn: true });
    await index.fold([withdrawn, repeated, said('arxiv', ARXIV, { updated: '2026-11-24' })]);
    expect(await get(ARXIV.id)).toBeDefined();
  });

  it('stays back, whoever said it first or repeats it of the older version', async () => {
    const repeated = said('hugging-face', ARXIV, {
      withdrawn: true,
      updated: '2026-11-22',
      seenAt: '2026-11-25T06:00:00.000Z',
    });
    const newer = said('arxiv', ARXIV, { updated: '2026-11-24' });
    await index.fold([repeated, withdrawn, newer, repeated, withdrawn]);
    expect(await get(ARXIV.id)).toBeDefined();
    await index.fold([said('arxiv', ARXIV, { withdrawn: true, updated: '2026-11-24' })]);
    expect(await get(ARXIV.id)).toBeUndefined();
    await index.fold([newer]);
    expect(await get(ARXIV.id)).toBeUndefined();
  });

  it('comes back by arXiv, also where another source alone said it', async () => {
    await index.fold([said('hugging-face', ARXIV, { withdrawn: true, updated: '2026-11-22' })]);
    await index.fold([said('arxiv', ARXIV, { updated: '2026-11-21' })]);
    expect(await get(ARXIV.id)).toBeUndefined();
    await index.fold([said('arxiv', ARXIV, { updated: '2026-11-24' })]);
    expect(await get(ARXIV.id)).toBeDefined();
  });

  it('stays away when arXiv says it of an older version, whoever said no more that it is', async () => {
    const told = { withdrawn: true, updated: '2026-11-22' } as const;
    await index.fold([said('hugging-face', ARXIV, told), said('hugging-face', ARXIV)]);
    expect(await get(ARXIV.id)).toBeDefined();
    await index.fold([withdrawn]);
    expect(await get(ARXIV.id)).toBeUndefined();
  });

  it('comes back when a source that dates no versions says no more that it is withdrawn', async () => {
    const wrongly = said('openalex', ARXIV, { withdrawn: true });
    expect(await index.fold([wrongly, said('openalex', ARXIV)])).toMatchObject({ withdrawn: 1 });
    expect(await get(ARXIV.id)).toBeUndefined(); // of the same day
    await index.fold([said('hugging-face', ARXIV, { seenAt: '2026-11-25T06:00:00.000Z' })]);
    expect(await get(ARXIV.id)).toBeUndefined();
    await index.fold([said('openalex', ARXIV, { seenAt: '2026-11-25T06:00:00.000Z' })]);
    expect(await get(ARXIV.id)).toBeDefined();
  });

  it('is gone when its source no longer has it', async () => {
    const removed = { kind: 'removed', source: 'arxiv', id: ARXIV.id } as const;
    const seenAt = '2026-11-23T06:00:00.000Z';
    expect(await index.fold([{ ...removed, seenAt }])).toMatchObject({ withdrawn: 1 });
    expect(await get(ARXIV.id)).toBeUndefined();
  });

  it('was known by other names, which are gone with it', async () => {
    await index.fold([said('openalex', { ...ARXIV, doi: DOI.doi }), withdrawn]);
    await index.fold([said('openalex', DOI)]);
    expect(await get(DOI.id)).toBeUndefined();
  });

  it('is gone by names that others gave it, and by those alone', async () => {
    const file = [{ ...said('arxiv', { id: '1' }).paper, categories: [] }];
    await index.upsert(each(file), 'import');
    const openalex = said('openalex', { id: 'openalex:W1' });
    await index.fold([openalex, withdrawn]);
    await index.upsert(each(file), 'import');
    expect(await index.fold([openalex])).toMatchObject({ added: 0, ids: [null] });
    expect(await count()).toBe(1);
    const other = { id: '1', title: 'Whales at night', abstract: 'On whales.', authors: [] };
    await index.upsert(each([{ ...other, categories: [] }]), 'import');
    expect(await count()).toBe(2);
  });

  it('takes no paper with it that has its DOI', async () => {
    const other = said('arxiv', { id: 'arxiv:2611.00002', arxivId: '2611.00002', doi: DOI.doi });
    await index.fold([other, said('arxiv', { ...ARXIV, doi: DOI.doi }), withdrawn]);
    await index.fold([other, said('hugging-face', { ...other.paper })]);
    expect(await get(other.paper.id)).toBeDefined();
    expect(await get(ARXIV.id)).toBeUndefined();
  });
});

it('is folded by the service where one holds the folder', async () => {
  await index.close();
  const service = await openTestIndex(dataDir, [createFakeEmbedder()], { role: 'service' });
  index = await open();
  const sightings = [said('arxiv', ARXIV), said('hugging-face', ARXIV)];
  expect(await index.fold(sightings)).toEqual({
    added: 1,
    changed: 0,
    unchanged: 1,
    withdrawn: 0,
    ids: [ARXIV.id, ARXIV.id],
  });
  expect(await service.resolve('2611.00001')).toBe(ARXIV.id);
  await service.close();
});

async function found(words: string): Promise<readonly string[]> {
  const [vector = new Float32Array()] = await index.embedder.embed([words], 'query');
  return (await index.candidates({ vector, words }, 10)).map(({ id }) => id);
}
