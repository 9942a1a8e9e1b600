import { cleanText } from '../../index/paper.ts';
import { withoutLatex } from '../../src/latex.ts';
import { addressOf, withoutLinks } from '../../src/links.ts';
import { escapeText } from './mrkdwn.ts';

/** One underscore marks at the edge of a word only. */
const MARKS = /[\\*`~|]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])|(?<=\])[([:]/gu;
/** What makes a heading, a list or a rule of a line. */
const LINE_START = /^(?:#{1,6}(?=\s)|[-+=](?=\s|[-+=])|(\d+)(?=[.)]\s))/;

/** As `plain` of Slack's own format, in the Markdown of answers. */
export function plainMarkdown(text: string): string {
  const shown = cleanText(withoutLinks(withoutLatex(text)))
    .replace(MARKS, '\\$&')
    .replace(LINE_START, (start, number?: string) =>
      number === undefined ? `\\${start}` : `${number}\\`,
    );
  return escapeText(shown);
}

/** A footnote's number, linked to its paper. */
export function footnote(n: number, url: string | undefined): string {
  const address = addressOf(url);
  return address === undefined ? `[${n}]` : `[[${n}]](${escapeText(address)})`;
}
