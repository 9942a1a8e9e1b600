import { toButton } from '../../../src/button.ts';
import { phrases } from '../../../src/phrases.ts';
import type { Answer, CheckedSentence, Source } from '../../../src/reply.ts';
import { shorten, shortSentences } from '../../../src/text.ts';
import { plain, sentence, small } from '../escape.ts';
import { CONTENT_MAX, CUSTOM_ID_MAX, MESSAGES_MAX } from '../limits.ts';
import { fitting, type Message, toMessage } from './message.ts';
import { paperLine } from './papers.ts';
import type { View } from './view.ts';

const QUESTION_MAX = 200;
const NOTICE_MAX = 300;

/** One message, or two where the answer has no room in one; what has none in two is under “More”. */
export function renderAnswer(answer: Answer, view: View): readonly Message[] {
  const head = headOf(answer, view);
  const tail = tailOf(answer);
  if (answer.refused) return [toMessage(refusal(answer, head, tail), view.buttons)];
  const { parts, left } = divide(answer, { head, tail });
  const rest = left === 0 ? [] : [small(phrases.moreSentences(left))];
  return parts.map((sentences, i) => {
    const isLast = i === parts.length - 1;
    const content = withinLimit({
      head: i === 0 ? head : [],
      sentences,
      sources: answer.sources,
      tail: isLast ? [...rest, ...tail] : [],
    });
    // Buttons tell a reply to either which answer it is.
    return toMessage(
      content,
      isLast ? [...more(answer, left), ...view.buttons] : view.buttons.slice(0, 1),
    );
  });
}

interface Part {
  readonly head: readonly string[];
  readonly sentences: readonly CheckedSentence[];
  readonly sources: readonly Source[];
  readonly tail: readonly string[];
}

function headOf({ question, understood }: Answer, view: View): readonly string[] {
  const asked = view.question === 'shown' ? [`> ${plain(shorten(question, QUESTION_MAX))}`] : [];
  if (understood === undefined) return asked;
  return [...asked, small(plain(phrases.understood(shorten(understood, QUESTION_MAX))))];
}

function tailOf({ notices, status }: Answer): readonly string[] {
  const lines = notices.map((notice) => small(sentence(shorten(notice, NOTICE_MAX))));
  return status === 'done' ? lines : [...lines, small(phrases.writing)];
}

function refusal({ sources }: Answer, head: readonly string[], notices: readonly string[]): string {
  const lines = sources.map(sourceLine);
  const list = lines.length === 0 ? [] : ['', '**Nearest papers**', ...lines];
  return fitting([...head, ...notices.map((line) => line.replace(/^-# /, '')), ...list]).trim();
}

/** As many sentences to a message as have room there beside what they cite. */
function divide(
  { sentences, sources }: Answer,
  { head, tail }: Pick<Part, 'head' | 'tail'>,
): { readonly parts: readonly (readonly CheckedSentence[])[]; readonly left: number } {
  const parts: CheckedSentence[][] = [[]];
  const all = shortSentences(sentences);
  for (const [i, sentence] of all.entries()) {
    const current = parts.at(-1) ?? [];
    const grown = [...current, sentence];
    const last = [small(phrases.moreSentences(all.length)), ...tail];
    const part = { head: parts.length === 1 ? head : [], sentences: grown, sources, tail: last };
    if (current.length === 0 || compose(part).length <= CONTENT_MAX) current.push(sentence);
    else if (parts.length < MESSAGES_MAX) parts.push([sentence]);
    else return { parts, left: all.length - i };
  }
  return { parts, left: 0 };
}

/** Where even one sentence has no room beside its sources, the last of them give way. */
function withinLimit(part: Part): string {
  const cited = citedIn(part);
  for (let shown = cited.length; shown > 0; shown--) {
    const hidden = cited.length - shown;
    const note = hidden === 0 ? [] : [small(phrases.morePapers(hidden))];
    const content = compose({
      ...part,
      sources: cited.slice(0, shown),
      tail: [...note, ...part.tail],
    });
    if (content.length <= CONTENT_MAX) return content;
  }
  return shorten(compose({ ...part, sources: [] }), CONTENT_MAX);
}

function compose(part: Part): string {
  const sources = citedIn(part).map(sourceLine);
  const text = part.sentences.map(sentenceText).join(' ');
  const blocks = [
    part.head.join('\n'),
    text,
    ...(sources.length === 0 ? [] : [['**Sources**', ...sources].join('\n')]),
    part.tail.join('\n'),
  ];
  return blocks.filter((block) => block !== '').join('\n\n');
}

function citedIn({ sentences, sources }: Part): readonly Source[] {
  const numbers = new Set(sentences.flatMap(({ cites }) => cites));
  return sources.filter(({ n }) => numbers.has(n));
}

function sentenceText({ text, cites }: CheckedSentence): string {
  return `${plain(text)} ${cites.map((n) => `[${n}]`).join('')}`;
}

function sourceLine(source: Source): string {
  return `[${source.n}] ${paperLine(source)}`;
}

function more({ id, sentences, after: before = 0 }: Answer, left: number) {
  if (left === 0 || id === undefined) return [];
  const after = before + shortSentences(sentences).length - left;
  const customId = toButton({ name: 'rest', input: { answer: id, after } }, CUSTOM_ID_MAX);
  return customId === undefined ? [] : [{ label: 'More', customId }];
}
