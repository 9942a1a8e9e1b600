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
  async *run(parts, { paper: text }, { signal }) {
    const { paper: found, from } = await findPaper(parts, text, signal);
    const url = paperUrl(found);
    yield {
      kind: 'paper',
      paper: found,
      ...(url !== undefined && { url }),
      ...(from !== undefined && { fetchedFrom: from }),
    };
  },
});

export const bibtexCommand = defineCommand({
  name: 'bibtex',
  description: 'Print the BibTeX entry of a paper',
  args: [paper],
  private: true,
  listed: 'everywhere',
  async *run(parts, { paper: text }, { signal }) {
    const { paper: found } = await findPaper(parts, text, signal);
    yield { kind: 'bibtex', id: found.id, entry: toBibtex(found) };
  },
});
