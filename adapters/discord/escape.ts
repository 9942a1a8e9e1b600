import { cleanText } from '../../index/paper.ts';
import { withoutLatex } from '../../src/latex.ts';
import { addressOf, withoutLinks } from '../../src/links.ts';
import { shorten } from '../../src/text.ts';
import { commandName } from './command-names.ts';

/** Discord marks with one underscore at the edge of a word only, and with two of `_`, `~` and `|` anywhere. */
const MARKDOWN =
  /[\\*`]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])|([_~|])(?=\1)|(?<=([_~|]))\2|(?<=\])\(/gu;
/** Mentions, custom emoji, timestamps, commands, and what belongs to them. */
const REFERENCE = /<(?=[@#:/a-z&])|@(?=everyone|here)/gi;
/** What makes a heading, a quote, a list or small print of a line. */
const LINE_START = /^(?=(?:#{1,3}|-#|>{1,3}|[-*+]|\d+[.)])\s)/;
const RIGHT_TO_LEFT = /[\p{sc=Hebr}\p{sc=Arab}\p{sc=Syrc}\p{sc=Thaa}\p{sc=Nkoo}]/u;
const NOTHING = '\u200b';

/** One line of a paper's, a model's or a person's text, word for word: it marks, links and calls nothing. */
export function plain(text: string): string {
  return inert(withoutLinks(withoutLatex(text)));
}

/** The same in so many characters, escapes counted. */
export function plainWithin(text: string, max: number): string {
  for (let length = Math.min(max, text.length); length > 0; length -= Math.ceil(max / 20)) {
    const shown = plain(shorten(text, length));
    if (shown.length <= max) return shown;
  }
  return '';
}

/** One line of our own that may hold somebody's words: nothing is left out, and nothing can be pressed. */
export function inert(text: string): string {
  const shown = cleanText(text)
    .replace(MARKDOWN, '\\$&')
    .replace(REFERENCE, `$&${NOTHING}`)
    .replace(/:(?=\/\/)/g, `:${NOTHING}`)
    .replace(LINE_START, NOTHING);
  return RIGHT_TO_LEFT.test(shown) ? `\u2068${shown}\u2069` : shown;
}

/** A sentence of ours; what stands in backticks is a command or something to type. */
export function sentence(text: string): string {
  const parts = cleanText(text).split(/`([a-z][a-z -]{0,60})`/);
  return parts
    .map((part, i) => {
      if (i % 2 === 0)
        return part === '' ? '' : `${edge(part, /^\s/)}${inert(part)}${edge(part, /\s$/)}`;
      return part.includes(' ') ? `\`${part}\`` : `\`/${commandName(part)}\``;
    })
    .join('');
}

function edge(text: string, side: RegExp): string {
  return side.test(text) ? ' ' : '';
}

/** A link without a preview; the text alone where the address is none that Discord takes. */
export function link(text: string, url: string | undefined): string {
  const address = addressOf(url);
  if (address === undefined) return plain(text);
  return `[${plain(text).replace(/(?<!\\)[[\]]/g, '\\$&')}](<${address}>)`;
}

/** A block of code, which nothing in it can end. */
export function codeBlock(text: string, language: string): string {
  return `\`\`\`${language}\n${text.replaceAll('```', `\`${NOTHING}\`${NOTHING}\``)}\n\`\`\``;
}

/** Small print. */
export function small(text: string): string {
  return `-# ${text}`;
}
