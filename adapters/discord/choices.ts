import type { APIApplicationCommandOptionChoice } from 'discord.js';
import { withoutLatex } from '../../src/latex.ts';
import type { PaperSummary } from '../../src/paper-summary.ts';
import { shortAuthors, shorten } from '../../src/text.ts';
import { CHOICE_MAX, CHOICES_MAX } from './limits.ts';

/** Papers to choose from while somebody types; the value is what finds the paper again. */
export function toChoices(
  papers: readonly PaperSummary[],
): readonly APIApplicationCommandOptionChoice<string>[] {
  return papers
    .filter(({ id }) => id.length <= CHOICE_MAX)
    .slice(0, CHOICES_MAX)
    .map((paper) => ({ name: nameOf(paper), value: paper.id }));
}

function nameOf({ id, title, authors, year }: PaperSummary): string {
  const byline = ` (${[shortAuthors(authors), year].filter((part) => part !== undefined).join(', ')})`;
  const label = withoutLatex(title).trim() || id;
  const room = CHOICE_MAX - byline.length;
  return room < CHOICE_MAX / 2 ? shorten(label, CHOICE_MAX) : `${shorten(label, room)}${byline}`;
}
