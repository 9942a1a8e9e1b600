import { withoutLinks } from './links.ts';

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
