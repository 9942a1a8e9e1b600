import { cleanText } from '../index/paper.ts';

export interface Cited {
  /** The sentence without markers, links, pings and markup. */
  readonly text: string;
  /** Numbers that name a hit, ascending. */
  readonly cites: readonly number[];
  /** Numbers that name none. */
  readonly invalid: readonly number[];
}

const MARKER = /\s*[[【]\s*(\d{1,4}(?:\s*[-–,;]\s*\d{1,4})*)\s*[\]】]/gu;
const SPAN_MAX = 20;

const LINKS = [
  /!?\[([^\]\n]*)\]\([^)\n]*\)/g, // [text](url) keeps the text
  /<(?:https?:|mailto:)[^>|\n]*\|([^>\n]*)>/gi, // <url|text> keeps the text
  /<[!@#][^>\n]*>()/g, // <!channel>, <@U1>, <#C1>
  /<\/?[a-z][^>\n]*>()/gi, // HTML
  /\b(?:[a-z][a-z0-9+.-]*:\/\/|mailto:|javascript:|data:)[^\s<>"')\]]*()/gi,
  /\b(?:[\p{L}\p{N}-]+\.)+(?:com|net|org|io|ai|dev|app|co|info|biz|xyz|me|ru|cn|de|uk|fr|eu|us|gg|ly|sh|site|online|example|test|xn--[a-z0-9-]+)(?:[:/?#][^\s<>"')\]]*)?(?![\p{L}\p{N}])()/giu,
  /\b\d{1,3}(?:\.\d{1,3}){3}(?:[:/][^\s<>"')\]]*)?()/g,
] as const;
const PINGS = /@(?=[\p{L}\p{N}_])/gu;

/** Takes a sentence of a model apart; links and pings are never the model's to give. */
export function readCitations(sentence: string, hitCount: number): Cited {
  const numbers: number[] = [];
  const unmarked = sentence.replace(MARKER, (_, list: string) => {
    numbers.push(...list.split(/[,;]/).flatMap(expand));
    return '';
  });
  const names = (n: number): boolean => n >= 1 && n <= hitCount;
  return {
    text: withoutLinks(unmarked),
    cites: [...new Set(numbers.filter(names))].sort((a, b) => a - b),
    invalid: [...new Set(numbers.filter((n) => !names(n)))],
  };
}

function expand(part: string): number[] {
  const [first = 0, last = first] = part.split(/[-–]/).map(Number);
  const length = Math.min(SPAN_MAX, Math.max(0, last - first + 1));
  return Array.from({ length }, (_, i) => first + i);
}

function withoutLinks(text: string): string {
  const bare = LINKS.reduce((left, link) => left.replace(link, '$1'), cleanText(text));
  return cleanText(bare.replace(PINGS, ''))
    .replace(/\(\s*\)|\[\s*\]/g, '')
    .replace(/\s+([.,;:!?])/g, '$1')
    .replace(/\s+/g, ' ')
    .trim();
}
