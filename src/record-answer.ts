import type { Paper } from '../index/paper.ts';
import { phrases } from './phrases.ts';
import type { Hit } from './retriever.ts';

const AUTHORS =
  /\bwho\b.*\b(?:wrote|written|authored|published|made|proposed|invented|introduced|behind|authors?)\b|\bauthors?\b[^?]*\bof\b|\bwritten by who/i;
const DATE =
  /\bwhen\b.*\b(?:written|published|released|appear(?:ed)?|come? out|came out)\b|\b(?:what|which) year\b|\bhow (?:old|recent) is\b/i;
const AUTHORS_MAX = 12;

export interface RecordSentence {
  readonly text: string;
  readonly hit: Hit;
}

/**
 * Who wrote a paper and when is in its record, not in its abstract: one sentence for each paper that the
 * question names; none where it asks for something else.
 */
export function answerFromRecord(
  question: string,
  hits: readonly Hit[],
): readonly RecordSentence[] {
  const asks = AUTHORS.test(question) ? byline : DATE.test(question) ? dateline : undefined;
  if (asks === undefined) return [];
  return hits
    .filter(({ named }) => named)
    .flatMap((hit) => {
      const text = asks(hit.paper);
      return text === undefined ? [] : [{ text, hit }];
    });
}

function byline({ title, authors }: Paper): string | undefined {
  if (authors.length === 0) return undefined;
  const shown = authors.slice(0, AUTHORS_MAX);
  const more = authors.length - shown.length;
  const names = more > 0 ? [...shown, phrases.others(more)] : shown;
  const list = new Intl.ListFormat('en', { type: 'conjunction' }).format(names);
  return phrases.wroteIt(title, list);
}

function dateline({ title, published }: Paper): string | undefined {
  if (published === undefined) return undefined;
  const [year, month, day] = published.split('-');
  const format = new Intl.DateTimeFormat('en-GB', {
    year: 'numeric',
    timeZone: 'UTC',
    ...(month === undefined ? {} : { month: 'long' }),
    ...(day === undefined ? {} : { day: 'numeric' }),
  });
  const date = format.format(new Date(`${year}-${month ?? '01'}-${day ?? '01'}T00:00:00Z`));
  return phrases.publishedOn(title, date, day === undefined ? 'in' : 'on');
}
