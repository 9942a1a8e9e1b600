import { expect, it } from 'vitest';
import { readAll } from '../../support/imports.ts';

const HEADER = 'Title,Abstract,Authors,Year,DOI';

it("reads a library's table with all that it says", async () => {
  const { papers, problems } = await readAll(
    `"Key","Item Type","Publication Year","Author","Title","Publication Title","DOI","Url","Abstract Note","Date","Extra"
"AB12","journalArticle","2020","Müller, Ada; King, Martin, Jr","Rankings, ""long"" ones","J","10.9999/Made.up","https://example.org/1","We
rank.","2020-03-04",""
"CD34","preprint","2021","Third, Bob","Lists","","","","","May 2021","arXiv:2101.00001 [cs]"
`,
  );
  expect(problems).toEqual([]);
  expect(papers).toEqual([
    {
      id: 'doi:10.9999/made.up',
      doi: '10.9999/made.up',
      title: 'Rankings, "long" ones',
      abstract: 'We rank.',
      authors: ['Ada Müller', 'Martin King Jr'],
      published: '2020-03-04',
      categories: [],
      url: 'https://example.org/1',
    },
    expect.objectContaining({ id: 'arxiv:2101.00001', published: '2021-05' }),
  ]);
});

it('takes from a library what belongs to the paper itself', async () => {
  const { papers, problems } = await readAll(
    `"Publication Year","Author","Title","DOI","Url","Abstract Note","Notes","Extra"
"2020","van den Berg, Jan Willem","The <i>E. coli</i> genome","10.9999/a","www.example.org/1","[No abstract available]","<p>Compare with arXiv:2101.00001</p>",""
"2020","Centers for Disease Control and Prevention","T","","","","",""
`,
  );
  expect(problems).toEqual([]);
  expect(papers).toMatchObject([
    {
      id: 'doi:10.9999/a',
      title: 'The E. coli genome',
      abstract: '',
      authors: ['Jan Willem van den Berg'],
    },
    { authors: ['Centers for Disease Control and Prevention'] },
  ]);
  expect(papers[0]?.url).toBeUndefined();
});

it.each([
  ['Publication Date,Publication Year', 'JUN,2020', '2020-06'],
  ['Publication Date,Publication Year', ',2020', '2020'],
  ['Published', '2023-10-25T17:59:59Z', '2023-10-25'],
  ['Year,Date', '2020,12/2020', '2020'],
])('dates a row of %s by %s', async (columns, cells, published) => {
  const { papers } = await readAll(`Title,${columns}\nT,${cells}\n`);
  expect(papers).toMatchObject([{ published }]);
});

it.each([
  ['semicolons', 'title;abstract;authors\nT;A, b;Ada Example, Bob Third'],
  ['tabs', 'title\tabstract\tauthors\nT\tA, b\tAda Example and Bob Third'],
  ['a mark and CRLF', '\ufefftitle,abstract,authors\r\nT,"A, b","Example, Ada;Third, Bob"\r\n'],
  ['empty lines', '\n\ntitle,abstract,authors\n\nT,"A, b","Example, Ada & Third, Bob"\n\n'],
])('reads a table with %s', async (_, text) => {
  const { papers, problems } = await readAll(text);
  expect(problems).toEqual([]);
  const authors = ['Ada Example', 'Bob Third'];
  expect(papers).toMatchObject([{ title: 'T', abstract: 'A, b', authors }]);
});

it('leaves formulas as text', async () => {
  const { papers } = await readAll(`${HEADER}\n"=HYPERLINK(""http://x"",""y"")",@SUM(A1),+1,,\n`);
  expect(papers).toMatchObject([{ title: '=HYPERLINK("http://x","y")', abstract: '@SUM(A1)' }]);
});

it('names what is broken by line, and keeps the rest', async () => {
  const { papers, problems } = await readAll(`${HEADER}
A,,,2020,
B,,2020
,,nobody,2020,
"C, not closed,,,2020,
D,,,2020,
E 5" disk,,,2020,
"F
on two lines",,,2020,
G,,,soon,
H,,,2020,none
"I" x,,,2020,
J,,,2020,`);
  expect(papers.map(({ title }) => title)).toEqual(['A', 'D', 'F on two lines', 'J']);
  expect(problems).toEqual([
    { line: 3, message: 'the row has 3 cells where the header has 5' },
    { line: 4, message: 'title is missing' },
    { line: 5, message: expect.stringMatching(/^a quote is not closed/) },
    { line: 7, message: expect.stringMatching(/^a quote is not closed/) },
    { line: 10, message: 'published is not a date (YYYY, YYYY-MM or YYYY-MM-DD)' },
    { line: 11, message: 'doi is not a DOI' },
    { line: 12, message: expect.stringMatching(/^a quote is not closed/) },
  ]);
});

it('loses one row to one stray quote, however much comes after it', async () => {
  const rows = Array.from({ length: 3_000 }, (_, i) => `Title ${i},${'x'.repeat(999)},,2020,`);
  rows[1_000] = `Title "1000,,,2020,`;
  const { papers, problems } = await readAll([HEADER, ...rows].join('\n'), 65_536);
  expect(papers).toHaveLength(2_999);
  expect(problems.map(({ line }) => line)).toEqual([1_002]);
});

it('names a row that is not UTF-8', async () => {
  const latin1 = Buffer.from(`${HEADER}\ncaf\xe9,,,2020,\nT,,,2020,`, 'latin1');
  const { papers, problems } = await readAll(latin1);
  expect(papers).toHaveLength(1);
  expect(problems).toEqual([{ line: 2, message: 'the line is not valid UTF-8 (byte 36)' }]);
});

it('loses one row to one stray quote before many that are next to empty', async () => {
  const empty = Array.from({ length: 160_000 }, () => '       ');
  const text = [HEADER, 'A "stray,,,2020,', ...empty, 'B,,,2020,'].join('\n');
  const { papers, problems } = await readAll(text, 65_536);
  expect(papers.map(({ title }) => title)).toEqual(['B']);
  expect(problems).toEqual([{ line: 2, message: expect.stringMatching(/^a quote is not closed/) }]);
});
