import { expect, it } from 'vitest';
import { readAll } from '../../support/imports.ts';

const one = async (...lines: readonly string[]) => {
  const { papers, problems } = await readAll(['TY  - JOUR', ...lines, 'ER  - '].join('\r\n'));
  expect(problems).toEqual([]);
  return papers[0];
};

it('reads a reference with all that it says', async () => {
  const paper = await one(
    'AU  - Müller, Ada',
    'AU  - King, Martin, Jr',
    'AU  - Example Collaboration',
    'TI  - Rankings of',
    '  long lists',
    'T2  - Journal of Lists',
    'PY  - 2020',
    'DA  - 2020/03/04/',
    'DO  - 10.9999/Made.up',
    'AB  - We rank.',
    'UR  - https://example.org/1',
    'KW  - lists',
  );
  expect(paper).toEqual({
    id: 'doi:10.9999/made.up',
    doi: '10.9999/made.up',
    title: 'Rankings of long lists',
    abstract: 'We rank.',
    authors: ['Ada Müller', 'Martin King Jr', 'Example Collaboration'],
    published: '2020-03-04',
    categories: [],
    url: 'https://example.org/1',
  });
});

it.each([
  [['T1  - T', 'A1  - A, B', 'N2  - N', 'Y1  - 1999///'], { abstract: 'N', published: '1999' }],
  [['TI  - ', 'T1  - T', 'AB  -'], { title: 'T', abstract: '' }],
  [['TI  - T', 'DA  - DEC', 'PY  - 2019'], { published: '2019-12' }],
  [['TI  - T', 'PY  - 2020/05//'], { id: 'title:t-2020', published: '2020-05' }],
  [['TI  - T', 'UR  - https://arxiv.org/abs/2101.00001'], { id: 'arxiv:2101.00001' }],
  [['TI  - T', 'M3  - arXiv:2101.00001 [cs]'], { id: 'arxiv:2101.00001' }],
  [['TI  - T', 'UR  - none; see library'], { id: 'title:t' }],
])('reads what databases write: %j', async (lines, expected) => {
  expect(await one(...lines)).toMatchObject(expected);
});

it('names what is broken by line, and keeps the rest', async () => {
  const { papers, problems } = await readAll(`Exported today

TY  - JOUR
TI  - A
ER  -
AU  - Nobody
TI  - Has no type
ER  -
TY  - JOUR
TI  - B has no end
TY  - JOUR
AU  - Has, No Title
ER  -
TY  - JOUR
TI  - C
DO  - none
ER  -

TY  - JOUR
TI  - D`);
  expect(papers.map(({ title }) => title)).toEqual(['A', 'B has no end', 'D']);
  expect(problems).toEqual([
    { line: 6, message: 'the record has no TY line' },
    { line: 11, message: 'title is missing' },
    { line: 14, message: 'doi is not a DOI' },
  ]);
});

it('names a record that is not UTF-8 or too long', async () => {
  const latin1 = Buffer.from('TY  - JOUR\nTI  - caf\xe9\nER  - \n', 'latin1');
  const long = `TY  - JOUR\n${`N1  - ${'x'.repeat(999)}\n`.repeat(1_100)}ER  - \n`;
  const file = Buffer.concat([latin1, Buffer.from(`${long}TY  - JOUR\nTI  - T\nER  - `)]);
  const { papers, problems } = await readAll(file, 65_536);
  expect(papers).toHaveLength(1);
  expect(problems).toEqual([
    { line: 1, message: 'the line is not valid UTF-8 (byte 21)' },
    { line: 4, message: 'the record is longer than 1 MB' },
  ]);
});
