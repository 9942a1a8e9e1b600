import type { Filter } from '../index/paper-index.ts';
import { UserError } from './errors.ts';
import { phrases } from './phrases.ts';
import type { Source } from './reply.ts';

/** One question that was asked before, and what was found for it. */
export interface Said {
  /** As it was understood. */
  readonly question: string;
  readonly filter?: Filter;
  readonly sources: readonly Source[];
}

/** What a question means after what was said. */
export interface Understood {
  /** The question as it would be asked by somebody who begins a conversation. */
  readonly search: string;
  readonly filter?: Filter;
  /** Papers that the question is about. */
  readonly papers?: readonly string[];
  /** How sure the rule is: a model may know better what a `guess` means. */
  readonly by: 'itself' | 'rule' | 'guess';
}

const LEAD = /^(?:(?:and|but|so|ok|okay|also|then|now|well|thanks|thank you|please)\b[,\s]*)+/i;
const ONLY = String.raw`^(?:(?:only|just|show|me|papers?|those|the ones|ones|work|results?|published|written|what about|how about)\s+)*`;
const SINCE = new RegExp(
  String.raw`${ONLY}(since|after|from|newer than)\s+(\d{4})((?:-\d{2}){0,2})(?:\s+(?:on|onwards?|or later|and later))?\s*[?.!]*$`,
  'i',
);
const BY = new RegExp(String.raw`${ONLY}by\s+([\p{L}][\p{L}.'\s-]{1,60}?)\s*[?.!]*$`, 'iu');
const IN = new RegExp(
  String.raw`${ONLY}(?:in|from)\s+([a-z-]{2,10}\.[A-Za-z-]{2,12}|cs|math|stat|physics|eess|econ|q-bio|q-fin)\s*[?.!]*$`,
  'i',
);

const ORDINALS = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth'];
const NOUN = '(?:one|paper|study|source|article|work|reference|footnote|result)';
const ORDINAL = new RegExp(
  String.raw`\b(?:the\s+)?(${ORDINALS.join('|')}|last|\d{1,2}(?:st|nd|rd|th))(?:\s+${NOUN}\b|(?=\s*[?.!,]|\s*$))`,
  'giu',
);
const NUMBER =
  /\[(\d{1,2})\]|(?:\b(?:paper|source|footnote|reference|number|no\.)\s*|#)(\d{1,2})\b/giu;

const THE_PAPER = /\b(?:it|this one|that one|(?:this|that|the) (?:paper|study|work|article))\b/i;
/** Words that point back; `that` and `this` only where they do not introduce something of their own. */
const POINTS_BACK =
  /\b(?:it|its|they|them|their|these|those|the (?:same|authors?|paper|study|method|approach|former|latter|others?)|(?:is|does|do|did|are|was|why|how|like|about|for|of|with) (?:that|this)|(?:that|this)(?=\s*[?.!]|\s*$| (?:also|paper|study|method|approach|result|true|work|one)))\b/iu;
const ABOUT = /^(?:what|how) about\s+(.+?)[?.!]*$/i;
const FEW = 3;

/** The rule-based reading of a follow-up. Throws a `UserError` for a footnote that is not there. */
export function readFollowUp(question: string, said: readonly Said[]): Understood {
  const last = said.at(-1);
  if (last === undefined) return { search: question, by: 'itself' };
  const bare = question.replace(LEAD, '').trim() || question;
  return (
    narrowed(bare, last) ??
    pointed(bare, said) ??
    aboutThePaper(bare, last) ??
    continued(bare, question, last) ?? { search: question, by: 'itself' }
  );
}

/** "only since 2024", "just by Hinton", "in cs.CV": the last question again, with a filter. */
function narrowed(text: string, last: Said): Understood | undefined {
  const filter = filterOf(text);
  if (filter === undefined) return undefined;
  return { search: last.question, filter: { ...last.filter, ...filter }, by: 'rule' };
}

function filterOf(text: string): Filter | undefined {
  const [, word = '', year = '', rest = ''] = SINCE.exec(text) ?? [];
  if (year !== '') {
    const excluded = /after|newer/i.test(word) && rest === '';
    return { since: `${Number(year) + (excluded ? 1 : 0)}${rest}` };
  }
  const category = IN.exec(text)?.[1];
  if (category !== undefined) return { category };
  const author = BY.exec(text)?.[1];
  return author === undefined ? undefined : { author: author.trim() };
}

/** "[2]", "source 2", "the second one": the titles take their place. */
function pointed(text: string, said: readonly Said[]): Understood | undefined {
  const sources = said.findLast((turn) => turn.sources.length > 0)?.sources ?? [];
  const papers: string[] = [];
  const named = (n: number, as: string): string => {
    const source = sources.find((candidate) => candidate.n === n);
    if (source === undefined) throw new UserError(phrases.noFootnote(as, sources.length));
    papers.push(source.id);
    return `“${source.title}”`;
  };
  const search = text
    .replace(NUMBER, (as, bracketed?: string, counted?: string) =>
      named(Number(bracketed ?? counted), as),
    )
    .replace(ORDINAL, (as, word: string) => named(positionOf(word, sources.length), as));
  return papers.length === 0 ? undefined : { search, papers, by: 'rule' };
}

function positionOf(word: string, count: number): number {
  if (word.toLowerCase() === 'last') return count;
  const ordinal = ORDINALS.indexOf(word.toLowerCase());
  return ordinal < 0 ? Number.parseInt(word, 10) : ordinal + 1;
}

/** "who wrote it?" after an answer from one paper. */
function aboutThePaper(text: string, { sources }: Said): Understood | undefined {
  const [only] = sources;
  if (only === undefined || sources.length > 1 || !pointsBack(text)) return undefined;
  const title = `“${only.title}”`;
  const search = THE_PAPER.test(text) ? text.replace(THE_PAPER, title) : `${text} ${title}`;
  return { search, papers: [only.id], by: 'rule' };
}

/** "is that also true for audio?", "what about audio?", "why?": the last question goes on. */
function continued(text: string, question: string, last: Said): Understood | undefined {
  const about = ABOUT.exec(text)?.[1];
  const words = contentWords(text);
  const leads = text !== question && words.length <= FEW;
  if (about === undefined && !pointsBack(text) && !leads && words.length > 1) return undefined;
  const topic = about ?? (words.length === 0 ? '' : text.replace(/[?.!]+$/, ''));
  const search = topic === '' ? last.question : `${last.question.replace(/\?$/, '')} – ${topic}?`;
  return { search, ...(last.filter === undefined ? {} : { filter: last.filter }), by: 'guess' };
}

/** A pronoun late in a long question points to something in the question itself. */
function pointsBack(text: string): boolean {
  const at = POINTS_BACK.exec(text)?.index;
  return at !== undefined && contentWords(text.slice(0, at)).length < FEW;
}

const SMALL = new Set(
  (
    'a an the and or but of in on at by for to with from as is are was were be been do does did can could will would ' +
    'should may might has have had not no it its they them their this that these those what which who whom whose why ' +
    'how when where there here also only just so then than too about more most same other others i you we me my your ' +
    'our show tell give explain please details detail exactly really say said true work works mean'
  ).split(' '),
);

function contentWords(text: string): readonly string[] {
  return (text.toLowerCase().match(/[\p{L}\p{N}][\p{L}\p{N}-]*/gu) ?? []).filter(
    (word) => !SMALL.has(word),
  );
}
