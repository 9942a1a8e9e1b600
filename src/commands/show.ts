import { paperUrl } from '../../index/paper.ts';
import { toBibtex } from '../bibtex.ts';
import { defineCommand } from '../command.ts';
import { paper } from './arguments.ts';
import { findPaper } from './papers.ts';

export const showCommand = defineCommand({
  name: 'show',
  description: 'Show one paper: authors, date, abstract, link',
  args: [paper],
  private: false,
  listed: 'everywhere',
  async *run({ index }, { paper: text }) {
    const found = await findPaper(index, text);
    const url = paperUrl(found);
    yield { kind: 'paper', paper: found, ...(url === undefined ? {} : { url }) };
  },
});

export const bibtexCommand = defineCommand({
  name: 'bibtex',
  description: 'Print the BibTeX entry of a paper',
  args: [paper],
  private: true,
  listed: 'everywhere',
  async *run({ index }, { paper: text }) {
    const found = await findPaper(index, text);
    yield { kind: 'bibtex', id: found.id, entry: toBibtex(found) };
  },
});
