import { cleanText } from '../index/paper.ts';

const LINKS = [
  /!?\[([^\]\n]*)\]\([^)\n]*\)/g, // [text](url) keeps the text
  /<(?:https?:|mailto:)[^>|\n]*\|([^>\n]*)>/gi, // <url|text> keeps the text
  /<[!@#][^>\n]*>()/g, // <!channel>, <@U1>, <#C1>
  /<\/?[a-z][^>\n]*>()/gi, // HTML
  /\b(?:[a-z][a-z0-9+.-]*:\/\/|(?:mailto|javascript|data):(?=\S))[^\s<>"')\]]*()/gi,
  /\b(?:[\p{L}\p{N}-]+\.)+(?:com|net|org|io|ai|dev|app|co|info|biz|xyz|me|ru|cn|de|uk|fr|eu|us|gg|ly|sh|site|online|example|test|xn--[a-z0-9-]+)(?:[:/?#][^\s<>"')\]]*)?(?![\p{L}\p{N}]|-ph\b)()/giu,
  /\b\d{1,3}(?:\.\d{1,3}){3}(?:[:/][^\s<>"')\]]*)?()/g,
] as const;
/** arXiv's categories that look like hosts. */
const CATEGORY = /^(?:cs\.AI|math\.CO|stat\.(?:CO|ME))$/;
const ADDRESS_MAX = 300;
const PINGS = /@(?=[\p{L}\p{N}_])/gu;

/** One line without links, pings and markup: what a model or a paper says may lead nowhere and call nobody. */
export function withoutLinks(text: string): string {
  const bare = stripped(text);
  return bare.includes('://') ? stripped(bare) : bare; // what stood apart has come together
}

function stripped(text: string): string {
  const bare = LINKS.reduce(
    (left, link) =>
      left.replace(link, (found, kept: string) => (CATEGORY.test(found) ? found : kept)),
    cleanText(text),
  );
  return cleanText(bare.replace(PINGS, ''))
    .replace(/\(\s*\)|\[\s*\]/g, '')
    .replace(/\s+([.,;:!?])/g, '$1')
    .replace(/\s+/g, ' ')
    .trim();
}

/** An address that people can follow and that no link's markup ends; undefined where there is none. */
export function addressOf(url: string | undefined): string | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined;
  const { protocol, href } = new URL(url);
  const address = href.replace(/[()<>|\\]/g, percent);
  return /^https?:$/.test(protocol) && address.length <= ADDRESS_MAX ? address : undefined;
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
