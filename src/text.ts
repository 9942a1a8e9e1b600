import type { CheckedSentence } from './reply.ts';

const SENTENCE_LENGTH_MAX = 600;

/** The words of a text; a citation marker stays with the word before it. */
export function words(text: string): readonly string[] {
  return text.split(/ (?!\[\d)/);
}

/** Breaks text at spaces into lines of at most `width` characters, each after `indent`. */
export function wrap(text: string, width: number, indent = ''): string {
  const lines: string[] = [];
  let line = '';
  for (const word of words(text)) {
    if (line !== '' && indent.length + line.length + 1 + word.length > width) {
      lines.push(indent + line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, indent + line].join('\n');
}

/** "Ada Example", "Ada Example and Bob Third", "Ada Example et al." */
export function shortAuthors(authors: readonly string[]): string {
  const [first, second] = authors;
  if (first === undefined) return 'unknown authors';
  if (second === undefined) return first;
  return authors.length === 2 ? `${first} and ${second}` : `${first} et al.`;
}

/** "1 paper", "2 papers". */
export function amount(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** 1234567 → "1.2 MB". */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = bytes < 1000 ? 0 : Math.min(4, Math.floor(Math.log10(bytes) / 3));
  return `${(bytes / 1000 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power]}`;
}

/** Sentences of at most 600 characters: a longer one falls into pieces, each with its footnotes. */
export function shortSentences(sentences: readonly CheckedSentence[]): readonly CheckedSentence[] {
  return sentences.flatMap(({ text, cites }) =>
    split(text, SENTENCE_LENGTH_MAX).map((piece) => ({ text: piece, cites })),
  );
}

/** Pieces of at most so many characters, split where it makes most sense; joined by spaces they are the text. */
export function split(text: string, max: number): readonly string[] {
  const pieces: string[] = [];
  let rest = text;
  while (rest.length > max) {
    const end = endOfPiece(rest, max);
    pieces.push(rest.slice(0, end).trimEnd());
    rest = rest.slice(end).trimStart();
  }
  return rest === '' && pieces.length > 0 ? pieces : [...pieces, rest];
}

/** After the last sentence, else clause, else word that fits; never inside a character, and never nothing. */
function endOfPiece(text: string, max: number): number {
  const head = text.slice(0, max);
  const ends = [/[.!?]["'”’)\]]*\s/g, /[,;:–]\s/g, /\s/g];
  for (const end of ends) {
    const last = [...head.matchAll(end)].at(-1);
    if (last !== undefined && last.index > max / 4) return last.index + last[0].length;
  }
  const end = /[\ud800-\udbff]$/.test(head) ? max - 1 : max;
  return end > 0 ? end : String.fromCodePoint(text.codePointAt(0) ?? 0).length;
}

/** At most so many characters, cut after a word and marked with an ellipsis. */
export function shorten(text: string, max: number): string {
  if (text.length <= max) return text;
  const [head = ''] = split(text, max - 1);
  return `${head.replace(/[\s.,;:–-]+$/, '')}…`;
}
