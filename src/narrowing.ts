import type { Filter } from '../index/paper-index.ts';
import { UserError } from './errors.ts';
import { phrases } from './phrases.ts';
import { QUOTED } from './pointing.ts';

const MONTHS =
  'january february march april may june july august september october november december'
    .split(' ')
    .map((month) => month.slice(0, 3));

/** Words around a filter that add nothing to it. */
const NOISE =
  /^(?:[,;:.!?…–-]+|(?:only|just|show|me|give|find|list|any|anything|some|the|papers?|those|ones?|works?|results?|articles?|stud(?:y|ies)|published|written|released|is there|are there|what about|how about|limit(?:ed)?|restrict(?:ed)?|narrow|it|this|that|to|down|with|please|instead|again|but|and|same|too|then|now)(?![\p{L}\p{N}-]|\.\p{L}))\s*/iu;
const SURE = /^(?:only|just|limit|restrict|narrow|(?:what|how) about)\b/i;
const SINCE =
  /^(since|after|from|newer than|starting (?:in|from))\s+(?:(\p{L}{3})\p{L}*\.?\s+)?((?:19|20)\d{2})((?:-\d{2}){0,2})(?![\p{L}\d]|\.\d)(?:\s+(on(?=\s*[,;.?!]|\s*$)|onwards?|or later|and later|or newer|and newer))?\s*/iu;
const YEAR = /^(?:in\s+|from\s+)?((?:19|20)\d{2})(?![a-z\d]|\.\d)\s*/i;
const UNTIL = /^(?:before|until|till|up to|older than)\s+(?:\p{L}+\.?\s+)?(?:19|20)\d{2}\b/iu;
const CATEGORY =
  /^(?:(?:in|from|under|of)\s+)?([a-z-]{2,10}\.[a-z-]{2,12}|cs|stat|eess|econ|q-bio|q-fin)(?![\p{L}\p{N}.-])\s*/iu;
const BY =
  /^by\s+(.+?)(?=\s+(?:on|about|with|for|that|which|since|after|from|in|only|please|instead|too|published)\b|\s+–|\s*[,;]|\s*[?.!]*$)\s*/iu;
const POSSESSIVE = /^(\p{Lu}[\p{L}.-]+(?:\s\p{Lu}[\p{L}.-]+){0,3})['’]s\s*/u;
const NO_FILTER =
  /^(?:without (?:the |any )?filters?|no filters?|(?:from )?(?:any|all) (?:years?|authors?|categor(?:y|ies)))[\s?.!]*$/i;

/** Words that follow "by" without naming anybody. */
const NOBODY = new Set(
  (
    'a an the and or of how far much many what which when date year default design chance hand itself name means ' +
    'using training adding itself comparison contrast relevance accuracy citations category topic number others ' +
    'people humans someone anyone now then today tomorrow tonight monday tuesday wednesday thursday friday saturday sunday noon next week month it this that these those same them him her authors author size score'
  ).split(' '),
);
const NAME_WORDS_MAX = 4;

/**
 * The filter that a text asks for and nothing else: "only since 2024", "just by Hinton", "in cs.CV"; an empty
 * one lifts all. Undefined where it says more. Throws a `UserError` for a last date.
 */
export function readFilter(text: string): Filter | undefined {
  if (NO_FILTER.test(text)) return {};
  const sure = SURE.test(text);
  let filter: Filter = {};
  for (let rest = text.trim(); rest !== ''; ) {
    const found =
      sinceIn(rest) ?? categoryIn(rest) ?? authorIn(rest) ?? (sure ? yearIn(rest) : undefined);
    if (found !== undefined) filter = { ...filter, ...found.filter };
    if (UNTIL.test(rest)) throw new UserError(phrases.noLastDate);
    const length = found?.length ?? NOISE.exec(rest)?.[0].length;
    if (length === undefined) return undefined;
    rest = rest.slice(length).trim();
  }
  return Object.keys(filter).length === 0 ? undefined : filter;
}

/** Where a filter may begin within a question. */
const WITHIN =
  /(?<![\p{L}\p{N}-])(?:since|after|from|newer than|starting (?:in|from)|(?<=(?<!\p{L})(?:papers?|articles?|publications?|studies|anything|something)\s+(?:(?:written|published|authored)\s+)?)by)\s/giu;
const ONWARDS = /\b(?:on|onwards?|later|newer)\s*$/i;
/** Else the number counts steps or tokens: "after 2000 steps". */
const AFTER_DATE =
  /^(?:[,;:.?!–)]|$|(?:in|by|on|about|for|with|and|or|that|which|how|what|why|is|are|was|were|has|have|had|do|does|did|there|to|of)\b)/i;
const CAPITALISED = /^by\s+\p{Lu}\.?[\p{L}’'-]*(?:\s+\p{Lu}[\p{L}.’'-]*)*\p{Ll}/u; // AI is nobody
const UNTIL_WITHIN = new RegExp(`(?<![\\p{L}\\p{N}-])${UNTIL.source.slice(1)}`, 'iu');

/**
 * A whole question and the filter that it holds: "what is new in diffusion models since 2024", "papers by Hinton on
 * capsules". Titles in quotation marks are left alone. Throws a `UserError` for a last date beside a first one.
 */
export function splitFilter(question: string): { readonly text: string; readonly filter: Filter } {
  const outside = question.replace(QUOTED, (title) => '_'.repeat(title.length));
  let text = question;
  let filter: Filter = {};
  for (const { index } of [...outside.matchAll(WITHIN)].reverse()) {
    const rest = outside.slice(index);
    const found = dateWithin(rest) ?? nameWithin(rest);
    if (found === undefined) continue;
    filter = { ...filter, ...found.filter };
    text = `${text.slice(0, index)} ${text.slice(index + found.length)}`;
  }
  if (!/\p{L}/u.test(text)) return { text: question, filter: {} };
  if (filter.since !== undefined && UNTIL_WITHIN.test(text)) {
    throw new UserError(phrases.noLastDate);
  }
  return { text: text.replace(/\s+(?=[?.!,;]|\s|$)/g, '').replace(/^[\s,;]+/, ''), filter };
}

function dateWithin(rest: string): Found | undefined {
  const found = sinceIn(rest);
  if (found === undefined) return undefined;
  const isWhole = !/^from/i.test(rest) || ONWARDS.test(rest.slice(0, found.length));
  return isWhole && AFTER_DATE.test(rest.slice(found.length).trim()) ? found : undefined;
}

function nameWithin(rest: string): Found | undefined {
  const found = authorIn(rest);
  const isOne = found !== undefined && !/^\s*,\s*\p{Lu}/u.test(rest.slice(found.length));
  return isOne && CAPITALISED.test(rest) ? found : undefined;
}

/** "since 2024, by Hinton". */
export function sayFilter({ since, category, author }: Filter): string {
  return [
    ...(since === undefined ? [] : [`since ${since}`]),
    ...(category === undefined ? [] : [`in ${category}`]),
    ...(author === undefined ? [] : [`by ${author}`]),
  ].join(', ');
}

interface Found {
  readonly filter: Filter;
  readonly length: number;
}

function sinceIn(text: string): Found | undefined {
  const [all, word = '', name, year = '', day = '', onwards] = SINCE.exec(text) ?? [];
  if (all === undefined) return undefined;
  const month = name === undefined ? -1 : MONTHS.indexOf(name.toLowerCase());
  if (name !== undefined && month < 0) return undefined;
  const part = month < 0 ? day : `-${String(month + 1).padStart(2, '0')}`;
  const excluded = /after|newer/i.test(word) && part === '' && onwards === undefined;
  return { filter: { since: `${Number(year) + (excluded ? 1 : 0)}${part}` }, length: all.length };
}

/** "only 2024 papers": nearest to it is since that year. */
function yearIn(text: string): Found | undefined {
  const [all, year] = YEAR.exec(text) ?? [];
  return year === undefined ? undefined : { filter: { since: year }, length: all?.length ?? 0 };
}

function categoryIn(text: string): Found | undefined {
  const [all, category] = CATEGORY.exec(text) ?? [];
  return category === undefined ? undefined : { filter: { category }, length: all?.length ?? 0 };
}

function authorIn(text: string): Found | undefined {
  const [all, name = ''] = BY.exec(text) ?? POSSESSIVE.exec(text) ?? [];
  const words = name.toLowerCase().split(/\s+/);
  const isName =
    /^\p{L}[\p{L}.'’\s-]+$/u.test(name) &&
    words.length <= NAME_WORDS_MAX &&
    !words.some((word) => NOBODY.has(word));
  return isName ? { filter: { author: name.trim() }, length: all?.length ?? 0 } : undefined;
}
