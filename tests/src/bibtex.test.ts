import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Paper } from '../../index/paper.ts';
import { toBibtex } from '../../src/bibtex.ts';

describe('toBibtex', () => {
  it('writes an arXiv paper as @misc with its eprint', () => {
    expect(toBibtex(ATTENTION)).toBe(
      [
        '@misc{vaswani2017attention,',
        '  title = {Attention Is All You Need},',
        '  author = {Vaswani, Ashish and van der Maaten, Laurens},',
        '  year = {2017},',
        '  eprint = {1706.03762},',
        '  archivePrefix = {arXiv},',
        '  primaryClass = {cs.CL},',
        '  url = {https://arxiv.org/abs/1706.03762}',
        '}',
        '',
      ].join('\n'),
    );
  });

  it('writes a paper with a DOI as @article', () => {
    const { arxivId: _, ...rest } = ATTENTION;
    const entry = toBibtex({ ...rest, id: 'doi:10.1145/a_b', doi: '10.1145/a_b' });
    expect(entry).toMatch(/^@article\{vaswani2017attention,/);
    expect(entry).toContain('  doi = {10.1145/a_b},\n  url = {https://doi.org/10.1145/a_b}\n');
    expect(entry).not.toContain('eprint');
  });

  it('writes a bare record with what it has', () => {
    expect(toBibtex({ ...BARE, title: 'On 漢字' })).toBe('@misc{on,\n  title = {On 漢字}\n}\n');
    expect(toBibtex({ ...BARE, title: '漢字', published: '2020-01' })).toContain(
      '@misc{paper2020,',
    );
  });

  it.each([
    ['Ada Lovelace', 'Lovelace, Ada', 'lovelace'],
    ['Lovelace, Ada', 'Lovelace, Ada', 'lovelace'],
    ['Plato', 'Plato', 'plato'],
    ['Ludwig van Beethoven', 'van Beethoven, Ludwig', 'vanbeethoven'],
    ['Martin Luther King Jr.', 'King, Jr., Martin Luther', 'king'],
    ['King, Jr., Martin Luther', 'King, Jr., Martin Luther', 'king'],
    ['Søren Müller-Łoś', 'Müller-Łoś, Søren', 'mullerlos'],
    ['ATLAS Collaboration', '{ATLAS Collaboration}', 'atlas'],
    ['Gemini Team, Google', '{Gemini Team, Google}', 'gemini'],
    ['Procter and Gamble', '{Procter and Gamble}', 'procter'],
  ])('writes the author %s as %s', (name, author, key) => {
    const entry = toBibtex({ ...BARE, title: 'The Title', authors: [name] });
    expect(entry).toContain(`  author = {${author}}`);
    expect(entry).toContain(`@misc{${key}title,`);
  });

  it.each([
    ['50% of A&B, #1 in $x_i$', '50\\% of A\\&B, \\#1 in \\$x\\_i\\$'],
    ['a~b^c', 'a\\textasciitilde{}b\\textasciicircum{}c'],
    [
      '\\input{/etc/passwd}',
      '\\textbackslash{}input\\textbraceleft{}/etc/passwd\\textbraceright{}',
    ],
    ['x}, note = {y', 'x\\textbraceright{}, note = \\textbraceleft{}y'],
    ['one\n}\n@misc{two', 'one \\textbraceright{} @misc\\textbraceleft{}two'],
    ['ends in \\', 'ends in \\textbackslash{}'],
  ])('escapes %j', (title, escaped) => {
    expect(toBibtex({ ...BARE, title })).toContain(`  title = {${escaped}}\n`);
  });

  it('percent-encodes what could end a link', () => {
    const entry = toBibtex({ ...BARE, title: 'x', url: 'https://a.b/{c}\\d?e=50%25&f_g#h' });
    expect(entry).toContain('  url = {https://a.b/%7Bc%7D%5Cd?e=50%25&f_g#h}\n');
  });

  it('keeps braces balanced and every field on its line, whatever the record holds', () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      '\\',
      '%',
      '"',
      '@',
      ',',
      '=',
      '\n',
      ' and ',
      'a',
      '~',
      ' ',
    );
    const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(text, fc.array(text, { maxLength: 3 }), text, (title, authors, doi) => {
        const entry = toBibtex({ ...BARE, title, authors, doi, url: doi, arxivId: doi });
        const lines = entry.split('\n');
        expect(lines[0]).toMatch(/^@misc\{[a-z0-9]+,?$/);
        expect(lines.slice(-2)).toEqual(['}', '']);
        for (const line of lines.slice(1, -2)) {
          expect(line).toMatch(/^ {2}[A-Za-z]+ = \{.*\},?$/);
          expect(depths(line.replace(/,$/, '')).slice(0, -1)).not.toContain('closed');
        }
        expect(depths(entry).at(-1)).not.toBe('open');
      }),
      { numRuns: 5000, seed: 7 },
    );
  });
});

const BARE: Paper = { id: 'x', title: '', abstract: '', authors: [], categories: [] };
const ATTENTION: Paper = {
  id: 'arxiv:1706.03762',
  title: 'Attention Is All You Need',
  abstract: 'The dominant models …',
  authors: ['Ashish Vaswani', 'Laurens van der Maaten'],
  published: '2017-06-12',
  categories: ['cs.CL', 'cs.LG'],
  arxivId: '1706.03762',
};

/** After each brace, as BibTeX counts them (backslashes do not matter): is the outermost one still open? */
function depths(text: string): readonly ('open' | 'closed')[] {
  let depth = 0;
  return (text.match(/[{}]/g) ?? []).map((brace) => {
    depth += brace === '{' ? 1 : -1;
    return depth > 0 ? 'open' : 'closed';
  });
}
