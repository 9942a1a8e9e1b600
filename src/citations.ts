import { withPlainDigits } from './grounding/quantities.ts';
import { withoutLinks } from './links.ts';

export interface Cited {
  /** The sentence without markers, links, pings and markup. */
  readonly text: string;
  /** Numbers that name a hit, ascending. */
  readonly cites: readonly number[];
  /** Numbers that name none. */
  readonly invalid: readonly number[];
}

/** [2], [1, 3], [1-3], [1、2], 【2】; a list that holds a zero is an interval: [0, 1]. */
const MARKER = String.raw`[[【]\s*(?:0|(?!0)\p{Nd}{1,4}(?:\s*[-–,;、，]\s*(?!0)\p{Nd}{1,4})*)\s*[\]】]`;
const AND = String.raw`(?:\s+(?:and|or|und|oder|et|ou|y|e|en)\b|\s*[和与と])`;
/** Markers that stand together: [1][2]; [1], [2]; [1] and [2]; [1], [2], and [3]. */
export const MARKERS = String.raw`\s*${MARKER}(?:(?:\s*[,;&、，])?${AND}?\s*${MARKER})*`;
const ALL_MARKERS = new RegExp(MARKERS, 'gu');
const SPAN_MAX = 20;

/** Takes a sentence of a model apart; links and pings are never the model's to give. */
export function readCitations(sentence: string, hitCount: number): Cited {
  const numbers: number[] = [];
  const unmarked = sentence.replace(ALL_MARKERS, (markers) => {
    const lists = withPlainDigits(markers).match(/\d+(?:\s*[-–]\s*\d+)?/g) ?? [];
    numbers.push(...lists.flatMap(expand));
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
