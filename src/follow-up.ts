import { findPaperIds } from '../index/paper-ids.ts';
import type { Filter } from '../index/paper-index.ts';
import { type Named, readFilter, splitFilter } from './narrowing.ts';
import { quoted, readPointers } from './pointing.ts';
import { contentWords, ownWords, pointsBack } from './pronouns.ts';
import { asksForRecord } from './record-answer.ts';
import type { Source } from './reply.ts';

/** One question that was asked before, and what was found for it. */
export interface Said {
  /** What was searched. */
  readonly question: string;
  readonly filter?: Filter;
  /** What was cited; of a refusal, the nearest papers. */
  readonly sources: readonly Source[];
}

/** What a question means after what was said. */
export interface Understood {
  /** The question as it would be asked by somebody who begins a conversation. */
  readonly search: string;
  readonly filter?: Filter;
  /** Papers that the question is about. */
  readonly papers?: readonly string[];
  /** No others are looked at. */
  readonly only?: true;
  /** How sure the rule is: a model may know better what a `guess` means. */
  readonly by: 'itself' | 'rule' | 'guess';
}

const LEAD =
  /^(?:(?:and|but|so|ok|okay|also|then|now|well|thanks|thank you|please|great|nice|cool|interesting|hm+|right|yes|no(?=[,.!])|hey|hi|hello)\b(?!-)[,.!\s]*)+/i;
/** Longer texts stand alone: they are pasted, or say all that they need. */
const WORDS_MAX = 40;
/** Between the question that was asked first and what it goes on with. */
const GOES_ON = ' – ';
const MORE =
  /^(?:(?:show|find|give|list)\s+(?:me\s+)?)?(?:(?:any|some|the)\s+)?(?:more|other|others|another|next)(?:\s+(?:papers?|ones?|sources?|results?|studies|work))?[\s?.!]*$|^(?:any|what|who|anything|nothing)\s+else[\s?.!]*$/i;
const DETAILS =
  /^(?:(?:can|could) you\s+)?(?:tell me more|(?:(?:some|any|give me|a bit|a few)\s+)*more (?:details?|information|on (?:that|this|it))|go on|continue|elaborate(?: further)?|explain(?: (?:that|this|it))?(?: (?:further|more|again))?(?: in (?:simpler?|plain|other) (?:words|terms|english))?|details)(?:\s+(?:about|on) (?:that|this|it))?(?:\s+please)?[\s?.!]*$/i;
const ABOUT =
  /^(?:(?:what|how) about|(?:the )?same(?: question| thing)?(?: but)?(?= (?:for|with|in|on)\b))\s+(.+?)[\s?.!]*$/i;
const FRAGMENT =
  /^(?:for|in|on|with|without|at|under|during|by|versus|vs\.?|compared (?:to|with)|than|instead of|or)\s+\S/i;
const RESTRICTION = /^(?:only|especially|specifically)\s+\S/i;
const FRAGMENT_WORDS_MAX = 5;
const TOPIC_WORDS_MAX = 2;
/** The beginnings of a whole question. */
const WHOLE =
  /^(?:who|what|which|when|where|why|how|is|are|was|were|do|does|did|can|could|should|would|will|has|have|show|find|list|give|explain|compare|summari[sz]e|tell|describe|name|i)\b/i;
const DEFINITION =
  /^what (?:is|are) (?!the\b|these\b|those\b|its\b|their\b)(?:an? )?[\p{L}-]+[\s?.!]*$/iu;
const THE_PAPER = /\b(?:(?:this|that|the) (?:paper|study|work|article)|(?:this|that) one)\b/i;
const IT =
  /\b(?:it|they|them|these|those|(?:this|that|the|these|those) (?:papers?|stud(?:y|ies)|works?|articles?)|(?:this|that) one)\b/i;

/** The rule-based reading of a follow-up. Throws a `UserError` for a footnote that is not there. */
export function readFollowUp(
  question: string,
  said: readonly Said[],
  named: Named = 'somebody',
): Understood {
  const last = said.at(-1);
  const itself: Understood = { search: question, by: 'itself' };
  const text = question.replace(/’/g, "'").replace(/\s+/g, ' ').trim();
  if (last === undefined || text.split(' ').length > WORDS_MAX) return itself;
  const bare = text.replace(LEAD, '') || text;
  // Who wrote a paper is asked in passing: the talk goes on from what was asked before.
  const topic = said.findLast((turn) => !isInPassing(turn)) ?? last;
  return (
    narrowed(bare, topic, named) ??
    pointed(bare, { said, last, topic }) ??
    further(bare, topic, said) ??
    recorded(bare, said) ??
    aboutThePaper(bare, last) ??
    goingOn(bare, { led: bare !== text, topic }) ??
    itself
  );
}

/** "Who proposed dropout?" names no paper, and is a topic of its own. */
function isInPassing({ question }: Said): boolean {
  return asksForRecord(question) && (/[“"]/.test(question) || findPaperIds(question).length > 0);
}

/** "only since 2024", "just by Hinton", "in cs.CV": the last question again, with a filter. */
function narrowed(text: string, last: Said, named: Named): Understood | undefined {
  const filter = readFilter(text, named);
  if (filter === undefined) return undefined;
  const asked = splitFilter(last.question, named);
  const lifted = Object.keys(filter).length === 0;
  const kept = lifted ? {} : { ...asked.filter, ...last.filter, ...filter };
  return { search: asked.text, filter: kept, by: 'rule' };
}

interface Talk {
  readonly said: readonly Said[];
  readonly last: Said;
  readonly topic: Said;
}

/** "[2]", "source 2", "the second one": the titles take their place, or that of those in the last question. */
function pointed(text: string, { said, last, topic }: Talk): Understood | undefined {
  const shown = lastSources(said);
  const listed = topic.sources.length > 0 ? topic.sources : shown;
  const pointers = readPointers(text, { shown, listed });
  if (pointers === undefined) return undefined;
  const { papers, bare, titles } = pointers;
  const asked = /“.*”/.test(last.question);
  const search = bare && asked ? last.question.replace(/“.*”/, () => titles) : pointers.text;
  return { search, papers, by: 'rule' };
}

/** "more papers", "any others?": the last question beside what was shown; "more details", "why?": what was shown. */
function further(text: string, topic: Said, said: readonly Said[]): Understood | undefined {
  const shown = said
    .filter(({ question }) => question === topic.question)
    .flatMap(({ sources }) => sources.map(({ id }) => id));
  if (MORE.test(text)) {
    return { search: topic.question, filter: { ...topic.filter, exclude: shown }, by: 'rule' };
  }
  const details = DETAILS.test(text) || contentWords(text).length === 0;
  if (!details || shown.length === 0) return undefined;
  return { search: topic.question, papers: shown, by: 'guess' };
}

/** "who wrote it?", "when were they published?" */
function recorded(text: string, said: readonly Said[]): Understood | undefined {
  const sources = lastSources(said);
  if (!asksForRecord(text) || sources.length === 0) return undefined;
  if (!pointsBack(text) && ownWords(text).length > 0) return undefined;
  return aboutSources(text, IT, sources);
}

/** "what does the paper use?": the one that was cited first, unless there is but one. */
function aboutThePaper(text: string, { sources }: Said): Understood | undefined {
  const [first] = sources;
  if (first === undefined || !THE_PAPER.test(text) || !pointsBack(text)) return undefined;
  const understood = aboutSources(text, THE_PAPER, [first]);
  return sources.length === 1 ? understood : { ...understood, by: 'guess' };
}

function aboutSources(text: string, pronoun: RegExp, sources: readonly Source[]): Understood {
  const titles = quoted(sources);
  const bare = text.replace(/[\s?.!]+$/, '');
  const search = pronoun.test(bare) ? bare.replace(pronoun, () => titles) : `${bare}: ${titles}`;
  return { search: `${search}?`, papers: sources.map(({ id }) => id), by: 'rule' };
}

interface Going {
  /** It began with "and", "but" or the like. */
  readonly led: boolean;
  readonly topic: Said;
}

/** "is that also true for audio?", "what about audio?", "why?": the last question goes on. */
function goingOn(text: string, { led, topic }: Going): Understood | undefined {
  const next = topicOf(text, { led });
  const leans = pointsBack(text) || (ownWords(text).length === 0 && !DEFINITION.test(text));
  if (next === undefined && !leans) return undefined;
  const parts = topic.question.split(GOES_ON).map((part) => part.replace(/[\s?.!]+$/, ''));
  const kept = next === undefined ? parts.slice(0, 2) : parts.slice(0, 1);
  const search = `${[...kept, (next ?? text).replace(/[\s?.!]+$/, '')].join(GOES_ON)}?`;
  return { search, ...(topic.filter && { filter: topic.filter }), by: 'guess' };
}

/** What takes the place of the last topic: "what about audio?", "and audio?", "for audio?" */
function topicOf(text: string, { led }: Pick<Going, 'led'>): string | undefined {
  const about = ABOUT.exec(text)?.[1];
  if (about !== undefined) return about;
  const count = text.split(/\s+/).length;
  if (contentWords(text).length === 0 || count > FRAGMENT_WORDS_MAX || WHOLE.test(text)) {
    return undefined;
  }
  const asks = /\?\s*$/.test(text) && (FRAGMENT.test(text) || count <= TOPIC_WORDS_MAX);
  return led || asks || RESTRICTION.test(text) ? text : undefined;
}

function lastSources(said: readonly Said[]): readonly Source[] {
  return said.findLast(({ sources }) => sources.length > 0)?.sources ?? [];
}
