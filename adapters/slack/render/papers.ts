import { toButton } from '../../../src/button.ts';
import type { PaperSummary } from '../../../src/paper-summary.ts';
import { shortAuthors, shorten } from '../../../src/text.ts';
import { OPTION_VALUE_MAX } from '../limits.ts';
import { link, plain } from '../mrkdwn.ts';
import { type Block, menu, section } from './blocks.ts';

const TITLE_MAX = 160;
const AUTHOR_MAX = 60;
const SENTENCE_MAX = 220;
const MENU = [
  ['Show', 'show'],
  ['Similar', 'similar'],
  ['BibTeX', 'bibtex'],
] as const;

/** Linked title, first author and year. */
export function paperLine(paper: PaperSummary): string {
  const title = link(shorten(paper.title === '' ? paper.id : paper.title, TITLE_MAX), paper.url);
  return `${title} · ${byline(paper)}`;
}

/** One paper of a list, with what it does or finds, and a menu. */
export function paperCard(label: string, paper: PaperSummary, n: number): Block {
  const { sentence } = paper;
  const told = sentence === undefined ? '' : `\n${plain(shorten(sentence, SENTENCE_MAX))}`;
  const buttons = MENU.flatMap(([text, name]) => {
    const value = toButton({ name, input: { paper: paper.id } }, OPTION_VALUE_MAX);
    return value === undefined ? [] : [{ label: text, value }];
  });
  return section(`*${label}* ${paperLine(paper)}${told}`, menu(n, buttons));
}

function byline({ authors, year }: PaperSummary): string {
  const names = plain(shorten(shortAuthors(authors), AUTHOR_MAX));
  return year === undefined ? names : `${names}, ${year}`;
}
