import { UserError } from './errors.ts';
import { CASED } from './grounding/quantities.ts';
import { phrases } from './phrases.ts';
import { ENOUGH, ownWords } from './pronouns.ts';
import type { Source } from './reply.ts';

const ORDINALS = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth'];
const NUMBERS = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight'];
const ORDINAL = `(?:${ORDINALS.join('|')}|last|\\d{1,2}(?:st|nd|rd|th))`;
const SOME_ORDINALS = `(${ORDINAL}(?:\\s*(?:,|and|or)\\s*(?:the\\s+)?${ORDINAL})*)`;
const NUMBER = `(?:\\d{1,2}|${NUMBERS.join('|')})`;
const NOUN =
  '(?:ones?|papers?|stud(?:y|ies)|sources?|articles?|works?|references?|footnotes?|results?)';
const END = '(?=\\s*(?:[?.!,;]|$))';
const VERB =
  '(?=\\s+(?:agree|compare|conclude|contradict|differ|discuss|find|have|overlap|please|propose|report|say|share|show|suggest|use)\\b)';
const ENDS = `(?:${END}|${VERB})`;
/** What makes a paper of its own: "the first paper on dropout", "the last one to use it". */
const NOT_OWN =
  '(?!\\s+(?:introducing|proposing|describing|demonstrating|presenting|applying|on|to|that|which|who|where|using|with|of|for|ever|by|from|in(?!\\s+(?:more|detail|simple|plain|short|other|a|one|two)\\b))\\b)';
const NOT_ABOUT = '(?!\\s+about\\s+\\w)';
const PAPERS = '(?:papers|studies|sources|articles)';

const pattern = (source: string): RegExp => new RegExp(source, 'giu');
/** Not `states[0][1]`. */
const BRACKETS = pattern(
  `(?<![${CASED}\\p{N}_)](?:\\[\\d+\\])*)\\[(\\d{1,2}(?:\\s*,\\s*\\d{1,2})*)\\]`,
);
/** What comes before an interval. */
const RANGES = /\b(?:in|to|on|within|over|from|between|range|interval)\s*$/i;
const COUNTED = pattern(
  `(?:#|\\b(?:papers?|sources?|footnotes?|references?)\\s+)(${NUMBER}(?:\\s*(?:,|&|and|or)\\s*\\d{1,2})*)\\b(?!\\.\\d|\\s*%)`,
);
const NUMBERED = pattern(`\\b(?:number|no\\.)\\s+(${NUMBER})${ENDS}`);
const ORDERED = pattern(`\\b(?:the\\s+)?${SOME_ORDINALS}\\s+${NOUN}\\b${NOT_OWN}${NOT_ABOUT}`);
/** "Is the first paper about speech?" asks about it; "the first paper about speech" is another one. */
const ORDERED_ABOUT = pattern(
  `(?<=^(?:is|was|are)\\s+)the\\s+(${ORDINAL})\\s+${NOUN}(?=\\s+about\\b)`,
);
/** Not after "which was", where "the first" is the earliest. */
const ORDERED_ALONE = pattern(`(?<!\\b(?:is|was|are|were)\\s+)\\bthe\\s+${SOME_ORDINALS}${ENDS}`);
/** Not "the first two layers" and "the last five years". */
const SOME = pattern(
  `\\bthe\\s+(first|last)\\s+(${NUMBER})(?:\\s+${NOUN}\\b|${ENDS}|(?=\\s+in\\b))${NOT_OWN}`,
);
const BOTH = pattern(
  `\\bboth\\s+(?:of\\s+)?(?:the\\s+|these\\s+|those\\s+)?${PAPERS}\\b${NOT_OWN}${NOT_ABOUT}|\\b(?:both|all)\\s+of\\s+(?:them|these|those)\\b|\\ball\\s+(?:two|three|four|five)${ENDS}|(?<!\\bor\\s+)\\bboth${END}|(?<!\\band\\s+[\\p{L}\\p{N}-]+\\s+)\\bboth${VERB}`,
);
const CALLED = pattern(
  "\\b(?:the\\s+([\\p{L}\\p{N}][\\p{L}\\p{N}-]*)|([\\p{L}-]+)['’]s)\\s+(?:paper|study|article)\\b",
);

/** What is left of "and the first one?" or "what about [2]" without what points. */
const BARE = /^(?:(?:what|how) about|for|,|\s)*[\s?.!,]*$/i;

/** Which sources, by their numbers, a match points to; undefined where to none after all. */
type Reading = (
  match: RegExpExecArray,
  sources: readonly Source[],
) => readonly number[] | undefined;
type Readings = readonly (readonly [RegExp, Reading])[];

/** A number is read off what was shown last. */
const byNumber: Readings = [
  [BRACKETS, (match, sources) => bracketed(match, sources)],
  [COUNTED, ([, list]) => numbersIn(list)],
  [NUMBERED, ([, n]) => numbersIn(n)],
];
/** An ordinal is counted in the list that is talked about. */
const byOrder: Readings = [
  [SOME, ([, end, n], { length }) => edge(end, numbersIn(n)[0] ?? 0, length)],
  [ORDERED, ([, list], { length }) => positionsIn(list, length)],
  [ORDERED_ABOUT, ([, list], { length }) => positionsIn(list, length)],
  [ORDERED_ALONE, ([, list], { length }) => positionsIn(list, length)],
  [BOTH, (_, { length }) => (length > 1 ? edge('first', length, length) : undefined)],
  [CALLED, ([, word, author], sources) => onlyMatch(word ?? author ?? '', sources)],
];

export interface Sources {
  /** Of the last answer. */
  readonly shown: readonly Source[];
  /** Of the last answer to a question of its own. */
  readonly listed: readonly Source[];
}

export interface Pointed {
  /** The text with titles in the places of what pointed to them. */
  readonly text: string;
  readonly titles: string;
  /** It says nothing beside. */
  readonly bare: boolean;
  readonly papers: readonly string[];
}

/** "[2]", "source 2", "the second one", "the ViT paper". Throws a `UserError` for a source that is not there. */
export function readPointers(text: string, { shown, listed }: Sources): Pointed | undefined {
  const pointers = [...pointersIn(text, shown, byNumber), ...pointersIn(text, listed, byOrder)];
  pointers.sort((a, b) => a.start - b.start || b.as.length - a.as.length);
  const isWhole = ownWords(text).length > ENOUGH; // its marks may be those of where it was copied from
  const papers: Source[] = [];
  let read = '';
  let rest = '';
  let at = 0;
  for (const { start, as, numbers, sources } of pointers) {
    if (start < at) continue;
    const named = numbers.flatMap((n) => sources.find((candidate) => candidate.n === n) ?? []);
    if (named.length < numbers.length) {
      if (isWhole && /^[[#]/.test(as)) continue;
      throw new UserError(phrases.noFootnote(as, sources.length));
    }
    papers.push(...named);
    read += text.slice(at, start) + quoted(named);
    rest += text.slice(at, start);
    at = start + as.length;
  }
  if (papers.length === 0) return undefined;
  rest += text.slice(at);
  return {
    text: read + text.slice(at),
    papers: [...new Set(papers.map(({ id }) => id))],
    titles: quoted([...new Set(papers)]),
    bare: BARE.test(rest),
  };
}

/** A title that somebody gives word for word, or that `quoted` gave: it may hold any words. */
export const QUOTED = /[“"][^”"]*[”"]/g;

/** "“A”, “B” and “C”" */
export function quoted(sources: readonly Pick<Source, 'title'>[]): string {
  return inWords(sources.map(({ title }) => `“${title}”`));
}

/** "A, B and C" */
export function inWords(names: readonly string[]): string {
  return new Intl.ListFormat('en-GB', { type: 'conjunction' }).format(names);
}

function pointersIn(text: string, sources: readonly Source[], readings: Readings) {
  return readings.flatMap(([shape, read]) =>
    [...text.matchAll(shape)].flatMap((match) => {
      const numbers = read(match, sources);
      return numbers === undefined ? [] : [{ start: match.index, as: match[0], numbers, sources }];
    }),
  );
}

/** Not the interval of "rewards in [0, 1]". */
function bracketed(
  { 1: list, input, index }: RegExpExecArray,
  sources: readonly Source[],
): readonly number[] | undefined {
  const numbers = numbersIn(list);
  const isThere = numbers.every((number) => sources.some(({ n }) => n === number));
  const isInterval =
    numbers.length > 1 && (numbers.includes(0) || (!isThere && RANGES.test(input.slice(0, index))));
  return isInterval ? undefined : numbers;
}

function numbersIn(list = ''): readonly number[] {
  const words = list.toLowerCase().match(/\d+|[a-z]+/g) ?? [];
  return words
    .filter((word) => word !== 'and' && word !== 'or')
    .map((word) => (/\d/.test(word) ? Number(word) : NUMBERS.indexOf(word) + 1));
}

function positionsIn(list = '', count: number): readonly number[] {
  const words = list.toLowerCase().match(/\d+(?=[a-z])|[a-z]{4,}/g) ?? [];
  return words.map((word) => {
    if (word === 'last') return count;
    return /\d/.test(word) ? Number(word) : ORDINALS.indexOf(word) + 1;
  });
}

function edge(end = '', n: number, count: number): readonly number[] {
  const start = end.toLowerCase() === 'last' ? count - n : 0;
  return Array.from({ length: n }, (_, i) => start + i + 1);
}

/** The one source whose title or authors hold the word. */
function onlyMatch(word: string, sources: readonly Source[]): readonly number[] | undefined {
  const letter = '[\\p{L}\\p{N}]';
  const whole = new RegExp(`(?<!${letter})${word}(?!${letter})`, 'iu');
  const matches = sources.filter(
    ({ title, authors }) => whole.test(title) || authors.some((author) => whole.test(author)),
  );
  return matches.length === 1 ? matches.map(({ n }) => n) : undefined;
}
