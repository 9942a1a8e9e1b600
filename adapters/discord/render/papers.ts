import type { PaperSummary } from '../../../src/paper-summary.ts';
import { shortAuthors, shorten } from '../../../src/text.ts';
import { link, plain } from '../escape.ts';

const TITLE_MAX = 160;
const AUTHOR_MAX = 60;
const SENTENCE_MAX = 220;

/** Linked title, first author and year. */
export function paperLine(paper: PaperSummary): string {
  const title = link(shorten(paper.title === '' ? paper.id : paper.title, TITLE_MAX), paper.url);
  return `${title} · ${byline(paper)}`;
}

/** What the paper does or finds; undefined where its abstract does not say. */
export function sentenceOf({ sentence }: PaperSummary): string | undefined {
  return sentence === undefined ? undefined : plain(shorten(sentence, SENTENCE_MAX));
}

function byline({ authors, year }: PaperSummary): string {
  const names = plain(shorten(shortAuthors(authors), AUTHOR_MAX));
  return year === undefined ? names : `${names}, ${year}`;
}
