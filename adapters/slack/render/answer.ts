import { toButton } from '../../../src/button.ts';
import { phrases } from '../../../src/phrases.ts';
import type { Answer, CheckedSentence, Source } from '../../../src/reply.ts';
import { shortSentences } from '../../../src/text.ts';
import { asTyped } from '../command-names.ts';
import { BUTTON_VALUE_MAX, SECTION_MAX } from '../limits.ts';
import { footnote, plainMarkdown } from '../markdown.ts';
import { inert, jsonLength, plain, within } from '../mrkdwn.ts';
import {
  type Blocks,
  buttonRow,
  fallback,
  section,
  small,
  type View,
  type Whole,
} from './blocks.ts';
import { paperLine } from './papers.ts';

/** Of what a message may hold, the rest is for what stands below the sentences. */
const SENTENCES_JSON_MAX = 6_000;
/** A piece of a sentence with more footnotes than this has room for has them without links. */
const PIECE_MAX = 3_500;
const QUESTION_MAX = 400;
const NOTICE_MAX = 300;
const NOTICES_MAX = 4;

/** A sentence, or a part of a long one. */
interface Piece {
  /** Which sentence of the answer it is of. */
  readonly sentence: number;
  readonly cites: readonly number[];
  readonly markdown: string;
}

/** Markdown of the sentences from one on, as far as they have room; what was written never changes. */
export function answerText(answer: Answer, from = 0): string {
  return shownPieces(answer)
    .filter(({ sentence }) => sentence >= from)
    .map(({ markdown }) => markdown)
    .join(' ');
}

export function renderAnswer(answer: Answer, view: View): Whole {
  const text = answerText(answer);
  const asked = view.question === 'shown' ? small(quoted(answer)) : [];
  const written: Blocks = text === '' ? [] : [{ type: 'markdown', text }];
  return {
    text: fallback(summary(answer)),
    blocks: [...asked, ...written, ...ending(answer, view)],
  };
}

/** What stands below the sentences: the sources, how they came about, and what can be done next. */
export function ending(answer: Answer, view: View): Blocks {
  const pieces = shownPieces(answer);
  const left = shortSentences(answer.sentences).length - pieces.length;
  const { actions, feedback } = view.buttons;
  const buttons = { actions: [...more(answer, left), ...actions], ...(feedback && { feedback }) };
  const notes = [
    left === 0 ? '' : phrases.moreSentences(left),
    answer.understood === undefined
      ? ''
      : within(phrases.understood(answer.understood), QUESTION_MAX, plain),
    ...(answer.refused ? [] : answer.notices.slice(0, NOTICES_MAX).map(noticeText)),
  ];
  return [
    ...(answer.refused ? refusal(answer) : sources(answer, pieces)),
    ...small(...notes),
    ...buttonRow(buttons),
  ];
}

function refusal({ notices, sources: nearest }: Answer): Blocks {
  const why = notices.length === 0 ? [phrases.notCovered] : notices;
  return [
    section(why.slice(0, NOTICES_MAX).map(noticeText).join('\n')),
    ...sourceList('Nearest papers', nearest),
  ];
}

function sources({ sources: all }: Answer, pieces: readonly Piece[]): Blocks {
  const cited = new Set(pieces.flatMap(({ cites }) => cites));
  return sourceList(
    'Sources',
    all.filter(({ n }) => cited.has(n)),
  );
}

/** One compact block; the last ones give way where there are too many. */
function sourceList(heading: string, papers: readonly Source[]): Blocks {
  const lines = papers.map((source) => `[${source.n}] ${paperLine(source)}`);
  for (let shown = lines.length; shown > 0; shown--) {
    const hidden = lines.length - shown;
    const note = hidden === 0 ? [] : [phrases.morePapers(hidden)];
    const text = [`*${heading}*`, ...lines.slice(0, shown), ...note].join('\n');
    if (jsonLength(text) <= SECTION_MAX) return [section(text)];
  }
  return [];
}

function shownPieces(answer: Answer): readonly Piece[] {
  let length = 0;
  const shown: Piece[] = [];
  for (const piece of piecesOf(answer)) {
    length += jsonLength(piece.markdown) + 1;
    if (shown.length > 0 && length > SENTENCES_JSON_MAX) break;
    shown.push(piece);
  }
  return shown;
}

function piecesOf({ sentences, sources }: Answer): readonly Piece[] {
  const urls = new Map(sources.map(({ n, url }) => [n, url]));
  return sentences.flatMap((whole, sentence) =>
    shortSentences([whole]).map(({ text, cites }) => ({
      sentence,
      cites,
      markdown: sentenceMarkdown({ text, cites }, urls),
    })),
  );
}

function sentenceMarkdown(
  { text, cites }: CheckedSentence,
  urls: ReadonlyMap<number, string | undefined>,
): string {
  const shown = plainMarkdown(text);
  const linked = `${shown} ${cites.map((n) => footnote(n, urls.get(n))).join('')}`;
  if (jsonLength(linked) <= PIECE_MAX) return linked;
  return `${shown} ${cites.map((n) => footnote(n, undefined)).join('')}`;
}

function more({ id, sentences, after = 0 }: Answer, left: number) {
  if (left === 0 || id === undefined) return [];
  const from = after + shortSentences(sentences).length - left;
  const value = toButton({ name: 'rest', input: { answer: id, after: from } }, BUTTON_VALUE_MAX);
  return value === undefined ? [] : [{ label: 'More', value }];
}

function quoted({ question }: Answer): string {
  return `> ${within(question, QUESTION_MAX, plain)}`;
}

function noticeText(notice: string): string {
  return within(asTyped(notice), NOTICE_MAX, inert);
}

function summary({ refused, sentences, notices }: Answer): string {
  if (refused) return notices.join(' ') || phrases.notCovered;
  return sentences
    .map(({ text, cites }) => `${text} ${cites.map((n) => `[${n}]`).join('')}`)
    .join(' ');
}
