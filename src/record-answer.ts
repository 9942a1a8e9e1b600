import type { Paper } from '../index/paper.ts';
import { phrases } from './phrases.ts';
import { inWords, QUOTED } from './pointing.ts';
import type { Hit } from './retriever.ts';

const MADE =
  '(?:wrote|writes|authored|published|made|proposed|invented|introduced|created|developed|came up with)';
const LEAD = '^(?:(?:and|so|but|please|(?:do|can) you (?:know|tell me)|tell me),? )*';
const AUTHORS = new RegExp(
  [
    `${LEAD}who(?: else| all)?(?: (?:first|originally|actually|has|have))? ${MADE}\\b`,
    `${LEAD}who(?:'s| is| are| was| were) (?:the )?(?:(?:first |lead |main |last )?authors?\\b|behind\\b)`,
    '\\bwho (?:is|are|was|were) .{0,300}\\b(?:by|from)$',
    `\\bby whom\\b|\\b(?:written|made|proposed|authored) by who(?:m)?\\b`,
    '^(?:(?:list|name|show|give|tell)(?: me)? |(?:who|what) are )?(?:all )?(?:the )?authors?(?: of\\b|$|:)',
    '\\b(?:what|how) about the authors?\\b',
  ].join('|'),
  'i',
);
const DATE = new RegExp(
  [
    '\\bwhen (?:was|were|is|did) .{0,300}\\b(?:written|published|released|posted|submitted|come out|appear)$',
    '\\b(?:what|which) year (?:was|were|is|did)\\b|\\b(?:what|which) year$',
    '\\bhow (?:old|recent|new) (?:is|are|was)\\b',
    '\\bpublication (?:date|year)s?\\b|\\bdate of publication\\b',
  ].join('|'),
  'i',
);
const WROTE_ABOUT = new RegExp(
  `${LEAD}who(?: else| all)?(?: (?:first|has|have|is|are))? (?:wrote|written|writes?|work(?:s|ed|ing)?|publish(?:ed|es)?|stud(?:y|ied|ies))(?: (?:papers?|articles?|anything|something))? (?:about|on)\\b`,
  'i',
);
/** Asks for more than the names. */
const AND_MORE = /\band (?:what|how|when|why|which|whether|do|does|did|is|are)\b/i;
const WHOLE = /^(?:what|how|why|which|whether|do|does|did|can)\b/i;
const AUTHORS_MAX = 12;
const PAPERS_MAX = 5;

export interface RecordSentence {
  readonly text: string;
  readonly hit: Hit;
}

/** Whether a question is for who wrote a paper, or when; who wrote about something is a question of its own. */
export function asksForRecord(question: string): boolean {
  return facts(question).length > 0 && !WROTE_ABOUT.test(question);
}

/**
 * Who wrote a paper and when is in its record, not in its abstract: sentences on each paper that the question
 * names; none where it asks for something else.
 */
export function answerFromRecord(
  question: string,
  hits: readonly Hit[],
): readonly RecordSentence[] {
  const asked = facts(question);
  return hits
    .filter(({ named }) => named)
    .flatMap((hit) =>
      asked.flatMap((fact) => {
        const text = fact(hit.paper);
        return text === undefined ? [] : [{ text, hit }];
      }),
    );
}

/** "Who wrote about …?": the authors of the best. */
export function answerWithAuthors(
  question: string,
  hits: readonly Hit[],
): readonly RecordSentence[] {
  return asksWhoWroteAbout(question) ? bylines(hits) : [];
}

function asksWhoWroteAbout(question: string): boolean {
  return WROTE_ABOUT.test(question) && !AND_MORE.test(question);
}

/** A sentence on each of the first, on who wrote it. */
export function bylines(hits: readonly Hit[]): readonly RecordSentence[] {
  return hits.slice(0, PAPERS_MAX).flatMap((hit) => {
    const text = byline(hit.paper);
    return text === undefined ? [] : [{ text, hit }];
  });
}

type Fact = (paper: Paper) => string | undefined;

function facts(question: string): readonly Fact[] {
  const frame = question
    .replace(QUOTED, '')
    .replace(/’/g, "'")
    .replace(/\s+/g, ' ')
    .replace(/[\s?.!:]+$/, '')
    .replace(/\b(\w+) and when$/i, '$1; when was it published');
  const parts = frame.split(/;|\band (?=when\b|who\b|what year\b|which year\b)/i);
  if (parts.some((part) => isMore(part.trim()))) return [];
  const asks = (shape: RegExp): boolean => parts.some((part) => shape.test(part.trim()));
  return [...(asks(AUTHORS) ? [byline] : []), ...(asks(DATE) ? [dateline] : [])];
}

/** Another question beside: "and what does it find", "What does it find and …". */
function isMore(part: string): boolean {
  if (AND_MORE.test(part)) return true;
  return WHOLE.test(part) && !AUTHORS.test(part) && !DATE.test(part);
}

function byline({ title, authors }: Paper): string | undefined {
  if (authors.length === 0) return undefined;
  const shown = authors.slice(0, AUTHORS_MAX);
  const more = authors.length - shown.length;
  return phrases.wroteIt(title, inWords(more > 0 ? [...shown, phrases.others(more)] : shown));
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
