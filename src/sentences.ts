import { MARKERS } from './citations.ts';

/** Words that end in a full stop without ending a sentence. */
const ABBREVIATIONS = new Set(
  'e.g i.e et al etc cf vs fig figs eq eqs sec ref refs resp approx no nos vol pp dr prof mr mrs ms st dept inc ca viz'.split(
    ' ',
  ),
);
const END = /[.!?。！？]+["'”’)\]]*/gu;
/** One abstract in a hundred lacks blanks: “… irrelevant conditions.Existing methods …”. */
const GLUED_END = /(?:^|\s)[^\s.]*[\p{Ll})]{2}$/u; // not torch.nn.Linear
const GLUED_START = /^\p{Lu}[\p{L}-]*[,\s]\s*[\p{L}\p{N}]/u;
const CLOSING_MARKERS = new RegExp(`^${MARKERS}`, 'u');
/** What may become another marker. */
const CLOSING_MARK = /^\s*[,;&、，]?\s*(?:\p{Ll}{1,4}|[和与と])?\s*(?:[[【][\p{Nd}\s,;–、，-]*)?$/u;

/** The sentences of a text, trimmed; citation markers stay with the sentence they follow. */
export function splitSentences(text: string): string[] {
  return text.split(/\n+/).flatMap((line) => {
    const { sentences, rest } = take(line, '');
    return [...sentences, rest.trim()].filter((sentence) => sentence !== '');
  });
}

/** Sentences as soon as they are complete: the next one has begun, or the text has ended. */
export async function* sentenceStream(pieces: AsyncIterable<string>): AsyncIterable<string> {
  let held = '';
  for await (const piece of pieces) {
    held += piece;
    const lines = held.split('\n');
    held = lines.pop() ?? '';
    for (const line of lines) yield* splitSentences(withoutMarkdown(line));
    const { sentences, rest } = take(held, 'more');
    for (const sentence of sentences) yield withoutMarkdown(sentence);
    held = rest;
  }
  yield* splitSentences(withoutMarkdown(held));
}

function take(text: string, expected: 'more' | ''): { sentences: string[]; rest: string } {
  const sentences: string[] = [];
  let start = 0;
  for (const match of text.matchAll(END)) {
    const end = match.index + match[0].length;
    if (match.index < start || !endsSentence(text, match.index, end)) continue;
    const after = text.slice(end);
    const markers = CLOSING_MARKERS.exec(after)?.[0].length ?? 0;
    const following = after.slice(markers);
    // More text may still bring a marker, or show that this was no end.
    if (expected === 'more' && CLOSING_MARK.test(following)) break;
    sentences.push(text.slice(start, end + markers).trim());
    start = end + markers;
  }
  return { sentences: sentences.filter((sentence) => sentence !== ''), rest: text.slice(start) };
}

function endsSentence(text: string, dot: number, end: number): boolean {
  if (/[。！？]/u.test(text[dot] ?? '')) return true;
  const after = text.slice(end, end + 40);
  const following = after.replace(CLOSING_MARKERS, '');
  if (following !== '' && !/^\s/.test(following) && following === after) {
    return isGlued(text.slice(0, dot), following); // else 3.14, v1.2
  }
  if (/^\s+\p{Ll}/u.test(following)) return false;
  if (text[dot] !== '.') return true;
  const word = /[\p{L}.]+$/u.exec(text.slice(Math.max(0, dot - 20), dot))?.[0] ?? '';
  if (ABBREVIATIONS.has(word.toLowerCase())) return following.trim() === '' || word === 'etc';
  return !/^(?:\p{Lu}\.)*\p{Lu}$/u.test(word) || following.trim() === ''; // initials, U.S.
}

function isGlued(before: string, following: string): boolean {
  const word = /\p{L}+$/u.exec(before)?.[0] ?? '';
  return (
    GLUED_END.test(before) && GLUED_START.test(following) && !ABBREVIATIONS.has(word.toLowerCase())
  );
}

function withoutMarkdown(line: string): string {
  return line
    .replace(/^\s*(?:#{1,6}\s+|[-*•]\s+|\d+[.)]\s+|>\s+)/, '')
    .replace(/(\*\*|__|`)/g, '')
    .trim();
}
