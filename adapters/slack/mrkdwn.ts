import { cleanText } from '../../index/paper.ts';
import { withoutLatex } from '../../src/latex.ts';
import { addressOf, withoutLinks } from '../../src/links.ts';
import { shorten } from '../../src/text.ts';

const SPECIAL: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const ENTITY: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>' };
const NOTHING = '\u200b';

/** Text in which Slack finds no mention, link or entity; escaping twice would show. */
export function escapeText(text: string): string {
  return text.replace(/[&<>]/g, (character) => SPECIAL[character] ?? character);
}

/** What a person typed, out of what Slack sends for it: mentions are left out, channels and links are named. */
export function decode(text: string): string {
  return text
    .replace(/<([^<>]*)>/g, (_, inside: string) => named(inside))
    .replace(/&(amp|lt|gt);/g, (_, name: string) => ENTITY[name] ?? '');
}

/** Somebody is called, people or a group; the own bot does not count. */
export function mentionsOthers(text: string, botUserId: string): boolean {
  const mentions = text.match(/<(?:@[UW][A-Z0-9]*|!subteam\^[^>]*|!(?:here|channel|everyone))/g);
  return mentions?.some((mention) => mention !== `<@${botUserId}`) ?? false;
}

export function mentions(text: string, botUserId: string): boolean {
  return new RegExp(`<@${botUserId}(?:\\|[^>]*)?>`).test(text);
}

/** One line of a paper's or a model's, word for word: it links and calls nothing. */
export function plain(text: string): string {
  return inert(withoutLinks(withoutLatex(text)));
}

/** One line of our own that may hold somebody's words: nothing is left out, and nothing can be pressed. */
export function inert(text: string): string {
  const shown = cleanText(text)
    .replace(/:(?=\/\/)/g, `:${NOTHING}`)
    .replace(/`(?=``)/g, `\`${NOTHING}`);
  return escapeText(shown);
}

/** As much of a text as `show` makes no longer than so many characters of JSON. */
export function within(text: string, max: number, show: (text: string) => string): string {
  for (let length = Math.min(text.length, max); length > 0; length = Math.floor(length * 0.9)) {
    const shown = show(shorten(text, length));
    if (jsonLength(shown) <= max) return shown;
  }
  return '';
}

/** Without the quotes. */
export function jsonLength(text: string): number {
  return JSON.stringify(text).length - 2;
}

/** Longer ones, which & makes five times as long, leave a title no room. */
const ADDRESS_MAX = 400;

/** The text alone where the address is none that people can follow. */
export function link(text: string, url: string | undefined): string {
  const address = escapeText(addressOf(url) ?? '');
  const isLink = address !== '' && address.length <= ADDRESS_MAX;
  return isLink ? `<${address}|${plain(text)}>` : plain(text);
}

/** `@U1`, `#C1|general`, `!date^…|tomorrow`, `https://…|label`. */
function named(inside: string): string {
  const [what = '', label = ''] = inside.split(/\|(.*)/s);
  if (what.startsWith('@') || what.startsWith('!subteam')) return '';
  if (what.startsWith('#')) return label === '' ? '' : `#${label}`;
  if (what.startsWith('!')) return label;
  if (what.startsWith('mailto:')) return label || what.slice('mailto:'.length);
  return label === '' || what.includes(label) ? what : `${label} ${what}`;
}
