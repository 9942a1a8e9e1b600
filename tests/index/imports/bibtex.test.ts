import { describe, expect, it } from 'vitest';
import { readAll } from '../../support/imports.ts';

const one = async (entry: string) => {
  const { papers, problems } = await readAll(entry);
  expect(problems).toEqual([]);
  return papers[0];
};

describe('BibTeX', () => {
  it('reads an entry with all that it says, as plain text', async () => {
    const paper = await one(`% Encoding: UTF-8
@article{Mueller2021,
  title    = {{D}eep $\\alpha$-Graphs of {\\L}{\\'o}d{\\'z} \\& Beyond},
  author   = {M{\\"u}ller, Ada and {The Example Collaboration} and Bob {van} Third and
              King, Jr, Martin and others},
  year     = 2021,
  month    = mar,
  abstract = {We show $O(n \\log n)$ --- 10\\% better.
              \\emph{Really}.},
  doi      = {https://doi.org/10.9999/MADE.Up},
  url      = {https://example.org/a\\_b~{c}}
}`);
    expect(paper).toEqual({
      id: 'doi:10.9999/made.up',
      doi: '10.9999/made.up',
      title: 'Deep $\\alpha$-Graphs of Łódź & Beyond',
      abstract: 'We show $O(n \\log n)$ — 10% better. Really.',
      authors: ['Ada Müller', 'The Example Collaboration', 'Bob van Third', 'Martin King Jr'],
      published: '2021-03',
      categories: [],
      url: 'https://example.org/a_b~c',
    });
  });

  it.each([
    ['eprint={2101.00001}, archivePrefix={arXiv}, primaryClass={cs.LG}', 'arxiv:2101.00001'],
    ['eprint={2101.00001v2}, eprinttype={arxiv}', 'arxiv:2101.00001'],
    ['eprint={hep-th/9901001}', 'arxiv:hep-th/9901001'],
    ['journal={arXiv preprint arXiv:2101.00001}', 'arxiv:2101.00001'],
    ['journal={CoRR}, volume={abs/2101.00001}', 'arxiv:2101.00001'],
    ['note={arXiv:2101.00001 [cs]}', 'arxiv:2101.00001'],
    ['howpublished={\\url{https://arxiv.org/abs/2101.00001}}', 'arxiv:2101.00001'],
    ['url={https://arxiv.org/pdf/2101.00001v3.pdf}', 'arxiv:2101.00001'],
    ['doi={10.48550/arXiv.2101.00001}', 'arxiv:2101.00001'],
    ['eprint={1234567}, eprinttype={pubmed}, year={2020}', 'title:a-title-2020'],
    ['volume={12}, number={2101.00001}', 'title:a-title'],
  ])('finds the id in %s', async (fields, id) => {
    expect((await one(`@misc{k, title={A Title}, ${fields}}`))?.id).toBe(id);
  });

  it.each([
    ['year={2020}', '2020'],
    ['year="2020", month={12}', '2020-12'],
    ['year={2020}, month = "July"', '2020-07'],
    ['year=2020, month=13', '2020'],
    ['date={2020-05-06}', '2020-05-06'],
    ['date={2020-05/2021-01}', '2020-05'],
    ['year={c. 1999}', '1999'],
    ['month=jan', undefined],
  ])('dates %s', async (fields, published) => {
    expect((await one(`@misc{k, title={T}, ${fields}}`))?.published).toBe(published);
  });

  it.each([
    [
      'strings and joins',
      '@string{acm = "ACM"}\n@STRING(p = {Press})\n@misc{k, title = "On " # acm # { } # P}',
      'On ACM Press',
    ],
    ['an unknown macro', '@misc{k, title={T}, journal = nips}', 'T'],
    ['round brackets', '@misc(k, title={T (a) b}, year=2000)', 'T (a) b'],
    ['two entries in a line', '@comment{x} @misc{k,title={T}}', 'T'],
    ['a missing comma', '@misc{k, title={T} year={1999}}', 'T'],
    ['a missing key', '@misc{, title={T}}', 'T'],
    ['a field that comes twice', '@misc{k, title={T}, title={U}}', 'T'],
    ['braces in quotes', '@misc{k, title="{"}T{"}"}', '"T"'],
    ['capitals', '@MISC{k, TITLE={T}}', 'T'],
    ['free text around', 'Dear all,\nmail me@example.org {now}\n@misc{k, title={T}}\nBye @ 5', 'T'],
    ['a mark and CRLF', '\ufeff@misc{k,\r\n title={T\r\n U}}\r\n', 'T U'],
    ['an @ in the text', '@misc{k, title={T},\n abstract={see\n@home (x)}}', 'T'],
  ])('reads %s', async (_, text, title) => {
    expect((await one(text))?.title).toBe(title);
  });

  it('names what is broken by line and key, and keeps the rest', async () => {
    const { papers, problems } = await readAll(`@misc{a, title={A}}
@misc{b, title={B is not closed, year=2000}
@misc{c, title={C}}
@misc{d, title={D}, year={2000}, = }
@misc{e, year={2000}}
@misc{f, title=}
@misc{g, title={G}}
@misc{h, title={H`);
    expect(papers.map(({ title }) => title)).toEqual(['A', 'C', 'G']);
    expect(problems).toEqual([
      { line: 2, message: 'b: the entry is not closed' },
      { line: 4, message: 'd: it is not understood from ", = }" on' },
      { line: 5, message: 'title is missing' },
      { line: 6, message: 'f: the value of title is not closed' },
      { line: 8, message: 'h: the entry is not closed' },
    ]);
  });

  it('names an entry that is not UTF-8, and one that is too long', async () => {
    const bad = Buffer.concat([
      Buffer.from('@misc{a, title={A}}\n@misc{b, title={caf'),
      Buffer.from([0xe9]),
      Buffer.from('}}\n@misc{c,\n'),
      Buffer.from(`${'x'.repeat(99)}\n`.repeat(11_000)),
      Buffer.from('}\n@misc{d, title={D}}'),
    ]);
    const { papers, problems } = await readAll(bad, 65_536);
    expect(papers.map(({ title }) => title)).toEqual(['A', 'D']);
    expect(problems.map(({ line, message }) => [line, message])).toEqual([
      [3, 'c: the entry is longer than 1 MB'],
    ]);
  });

  it('is not harmed by names of the prototype', async () => {
    const paper = await one('@misc{__proto__, title={T}, __proto__={x}, constructor={y}}');
    expect(paper).toEqual({ id: 'title:t', title: 'T', abstract: '', authors: [], categories: [] });
  });
});
