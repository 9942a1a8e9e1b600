import { describe, expect, it } from 'vitest';
import { readAll } from '../../support/imports.ts';

const one = async (item: object) => {
  const { papers, problems } = await readAll(JSON.stringify([item]));
  expect(problems).toEqual([]);
  return papers[0];
};

describe('CSL-JSON', () => {
  it('reads an item with all that it says', async () => {
    expect(
      await one({
        id: 'http://zotero.org/items/1',
        type: 'article-journal',
        title: 'Rankings',
        abstract: 'We rank.',
        author: [
          { family: 'Müller', given: 'Ada' },
          { family: 'Berg', given: 'Bob', 'non-dropping-particle': 'van den', suffix: 'Jr' },
          { literal: 'Example Collaboration' },
        ],
        issued: { 'date-parts': [['2026', 11, 7]] },
        DOI: '10.9999/Made.up',
        URL: 'https://example.org/1',
        'container-title': 'J',
      }),
    ).toEqual({
      id: 'doi:10.9999/made.up',
      doi: '10.9999/made.up',
      title: 'Rankings',
      abstract: 'We rank.',
      authors: ['Ada Müller', 'Bob van den Berg Jr', 'Example Collaboration'],
      published: '2026-11-07',
      categories: [],
      url: 'https://example.org/1',
    });
  });

  it.each([
    [{ issued: { 'date-parts': [[null]] } }, undefined],
    [{ issued: { 'date-parts': [[2026]] } }, '2026'],
    [{ issued: { 'date-parts': [] } }, undefined],
    [{ issued: { raw: 'spring 2020' } }, '2020'],
    [{ issued: { literal: '2020-05' } }, '2020-05'],
    [{ issued: null, DOI: null }, undefined],
  ])('dates %j', async (fields, published) => {
    expect((await one({ type: 'article', title: 'T', ...fields }))?.published).toBe(published);
  });

  it.each([
    [{ number: 'arXiv:2101.00001' }, 'arxiv:2101.00001'],
    [{ archive: 'arXiv', archive_location: '2101.00001' }, 'arxiv:2101.00001'],
    [{ note: 'arXiv:2101.00001 [cs]' }, 'arxiv:2101.00001'],
    [{ URL: 'http://arxiv.org/abs/2101.00001v2' }, 'arxiv:2101.00001'],
    [{}, 'title:t-2020'],
  ])('finds the id in %j', async (fields, id) => {
    const item = { type: 'article', title: 'T', issued: { 'date-parts': [[2020]] } };
    expect((await one({ ...item, ...fields }))?.id).toBe(id);
  });

  it('is not harmed by names of the prototype and fields of other types', async () => {
    const item =
      '[{"type":"x","DOI":7,"__proto__":{"polluted":1},"author":[7,null,{"given":["x"]}],"title":"T"}]';
    const { problems } = await readAll(item);
    expect(problems).toEqual([{ line: 1, message: 'doi is not a DOI' }]);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});

describe('JSON arrays', () => {
  const records = [{ title: 'A' }, { title: 'B {[,' }, { title: 'C "] \\', list: [[{}]] }];

  it.each([
    ['compact', JSON.stringify(records)],
    ['indented', JSON.stringify(records, null, 2)],
    ['with tabs', `[\n\t${records.map((record) => JSON.stringify(record)).join(',\n\t')}\n]\n`],
    [
      'one object after another',
      records.map((record) => JSON.stringify(record, null, 1)).join('\n'),
    ],
  ])('reads them %s', async (_, text) => {
    for (const chunkBytes of [1, 2, 7, 1000]) {
      const { papers, problems } = await readAll(text, chunkBytes);
      expect(problems).toEqual([]);
      expect(papers.map(({ title }) => title)).toEqual(['A', 'B {[,', 'C "] \\']);
    }
  });

  it('names what is broken by line, and keeps the rest', async () => {
    const { papers, problems } = await readAll(`[
  {"title": "A"},
  {"title": "B", },
  {"title": "C",
   "authors": ["not closed]
  },
  {"title": "D"},
  {"title": "E", "more": {
  {
    "title": "F"
  },
  7,
  "text",
  null,
  [1, 2],
  {"title": "G"}
]`);
    expect(papers.map(({ title }) => title)).toEqual(['A', 'D', 'F', 'G']);
    expect(problems).toEqual([
      { line: 3, message: 'the record is not valid JSON' },
      { line: 4, message: 'the record is not valid JSON' },
      { line: 8, message: 'the record is not valid JSON' },
      ...[12, 13, 14, 15].map((line) => ({ line, message: 'the record is not a JSON object' })),
    ]);
  });

  it('leaves out a record of more than 1 MB', async () => {
    const long = { title: 'x'.repeat(1_100_000) };
    const { papers, problems } = await readAll(JSON.stringify([long, { title: 'A' }]), 65_536);
    expect(papers).toHaveLength(1);
    expect(problems).toEqual([{ line: 1, message: 'the record is longer than 1 MB' }]);
  });

  it('names a record that is not UTF-8', async () => {
    const { papers, problems } = await readAll(
      Buffer.from('[{"title":"caf\xe9"},{"title":"A"}]', 'latin1'),
    );
    expect(papers).toHaveLength(1);
    expect(problems).toEqual([{ line: 1, message: 'the record is not valid UTF-8' }]);
  });
});

describe("arXiv's metadata snapshot", () => {
  const line = {
    id: '0704.0010',
    submitter: null,
    authors: "C. Bal\\'azs, E. L. Berger",
    title: "Two-line\n  title by P\\'al",
    comments: null,
    'journal-ref': null,
    doi: null,
    'report-no': null,
    categories: 'hep-ph cs.IR',
    license: null,
    abstract: '  We show $O(n)$ na\\"{\\i}vely.\n',
    versions: [
      { version: 'v1', created: 'Mon, 2 Apr 2007 19:18:42 GMT' },
      { version: 'v2', created: 'Tue, 8 May 2007 01:00:00 GMT' },
    ],
    update_date: '2008-11-26',
    authors_parsed: [
      ['Bal\u00e1zs', 'C.', ''],
      ['Berger', 'E. L.', 'Jr'],
    ],
  };

  it('reads a line, with accents as arXiv sends them elsewhere', async () => {
    const { papers, problems } = await readAll(JSON.stringify(line));
    expect(problems).toEqual([]);
    expect(papers).toEqual([
      {
        id: 'arxiv:0704.0010',
        arxivId: '0704.0010',
        title: 'Two-line title by Pál',
        abstract: 'We show $O(n)$ naïvely.',
        authors: ['C. Balázs', 'E. L. Berger Jr'],
        categories: ['hep-ph', 'cs.IR'],
        published: '2007-04-02',
      },
    ]);
  });

  it('leaves out what its authors have withdrawn', async () => {
    const comments =
      'This paper has been withdrawn by the author due to a crucial error in Lemma 2';
    const text = [line, { ...line, id: '0704.0011', comments }].map((l) => JSON.stringify(l));
    const { papers, problems } = await readAll(text.join('\n'));
    expect(papers.map(({ id }) => id)).toEqual(['arxiv:0704.0010']);
    expect(problems).toEqual([{ line: 2, message: 'its authors have withdrawn it' }]);
  });

  it('takes a DOI that is none for no DOI, and names a line that is no record', async () => {
    const broken = { ...line, id: 'x', doi: null };
    const other = { ...line, doi: 'in press' };
    const { papers, problems } = await readAll(
      [broken, other].map((l) => JSON.stringify(l)).join('\n'),
    );
    expect(papers).toHaveLength(1);
    expect(papers[0]?.doi).toBeUndefined();
    expect(problems).toEqual([{ line: 1, message: 'arxivId is not an arXiv id' }]);
  });
});
