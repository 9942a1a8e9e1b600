import type { JSX } from 'hono/jsx/jsx-runtime';
import type { Answer, Notice, Reply } from '../../src/reply.ts';
import { AnswerTools } from './pages/answer-tools.tsx';
import { Notes, Sentences, Sources, SourcesHeading, Understood } from './pages/turn.tsx';

/**
 * What happens to a turn on the page: a slot gets HTML instead of what it has, or after it; the last event gives
 * the answer's id, by which it is followed up.
 */
type StreamEvent =
  | { readonly kind: 'set' | 'append'; readonly slot: string; readonly html: string }
  | { readonly kind: 'mark'; readonly mode: string; readonly refused: boolean }
  | { readonly kind: 'end'; readonly id?: string };

/** The events between two snapshots of an answer; what is on the page is touched only where it is replaced. */
function eventsBetween(before: Answer | undefined, after: Answer): readonly StreamEvent[] {
  const isNew = before === undefined || after.status === 'replaced' || after.refused;
  const from = isNew ? { sentences: 0, sources: 0 } : counts(before);
  const kind = isNew ? 'set' : 'append';
  return [
    ...(isNew ? opening(after) : []),
    ...(isNew || from.sources < after.sources.length
      ? [put(kind, 'sources', <Sources answer={after} from={from.sources} />)]
      : []),
    ...(isNew || from.sentences < after.sentences.length
      ? [put(kind, 'sentences', <Sentences answer={after} from={from.sentences} />)]
      : []),
    ...(after.status === 'writing' ? [] : [put('set', 'notes', <Notes answer={after} />)]),
    ...(after.status === 'done' ? closing(after) : []),
  ];
}

/** The events of the replies to one question, as they are written; ends with `end`. */
export async function* toEvents(replies: AsyncIterable<Reply>): AsyncIterable<string> {
  let before: Answer | undefined;
  for await (const reply of replies) {
    if (reply.kind === 'answer') {
      for (const event of eventsBetween(before, reply)) yield encode(event);
      before = reply;
    } else if (reply.kind === 'notice') {
      yield encode(problem(reply));
      yield encode({ kind: 'end' });
    }
  }
}

function encode(event: StreamEvent): string {
  return `data: ${JSON.stringify(event)}\n\n`;
}

function opening(answer: Answer): readonly StreamEvent[] {
  return [
    { kind: 'mark', mode: answer.mode, refused: answer.refused },
    put('set', 'understood', <Understood answer={answer} />),
    put('set', 'heading', <SourcesHeading refused={answer.refused} />),
  ];
}

function closing(answer: Answer): readonly StreamEvent[] {
  return [
    put('set', 'tools', <AnswerTools answer={answer} />),
    { kind: 'end', ...(answer.id !== undefined && { id: answer.id }) },
  ];
}

function problem({ text, level }: Notice): StreamEvent {
  return put('set', 'notes', <p class={level === 'error' ? 'error' : 'lead'}>{text}</p>);
}

function counts({ sentences, sources }: Answer) {
  return { sentences: sentences.length, sources: sources.length };
}

function put(kind: 'set' | 'append', slot: string, part: JSX.Element): StreamEvent {
  return { kind, slot, html: String(part) };
}
