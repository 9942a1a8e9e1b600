import type { Filter } from '../index/paper-index.ts';
import { UserError } from './errors.ts';
import { phrases } from './phrases.ts';
import { QUOTED } from './pointing.ts';
import { ARCHIVES } from './topics.ts';

const MONTHS =
  'january february march april may june july august september october november december'
    .split(' ')
    .map((month) => month.slice(0, 3));

/** Words around a filter that add nothing to it. */
const NOISE =
  /^(?:[,;:.!?…–-]+|(?:only|just|show|me|give|find|list|any|anything|some|the|papers?|those|ones?|works?|results?|articles?|stud(?:y|ies)|published|written|released|is there|are there|what about|how about|limit(?:ed)?|restrict(?:ed)?|narrow|it|this|that|to|down|with|please|instead|again|but|and|same|too|then|now)(?![\p{L}\p{N}-]|\.\p{L}))\s*/iu;
const ONLY = /^(?:only|just|limit|restrict|narrow)\b/i;
const SURE = new RegExp(`${ONLY.source}|^(?:what|how) about\\b`, 'i');
const SINCE =
  /^(since|after|from|newer than|starting (?:in|from))\s+(?:(\p{L}{3})\p{L}*\.?\s+)?((?:19|20)\d{2})((?:-\d{2}){0,2})(?![\p{L}\d]|\.\d)(?:\s+(on(?=\s*[,;.?!]|\s*$)|onwards?|or later|and later|or newer|and newer))?\s*/iu;
const YEAR = /^(?:in\s+|from\s+)?((?:19|20)\d{2})(?![a-z\d]|\.\d)\s*/i;
const UNTIL = /^(?:before|until|till|up to|older than)\s+(?:\p{L}+\.?\s+)?(?:19|20)\d{2}\b/iu;
const RANGE = /^(?:[-–]|(?:to|until|and)\b)\s*(?:19|20)\d{2}\b/i;
/** "Math" and "physics" alone are words. */
const CATEGORY = new RegExp(
  `^(?:(?:in|from|under|of)\\s+)?((?!(?:math|physics)(?![.-]))(?:${ARCHIVES})(?:\\.[a-z-]{2,12})?)(?![\\p{L}\\p{N}.-])\\s*`,
  'iu',
);
const BY =
  /^by\s+(.+?)(?=\s+(?:on|about|with|for|that|which|since|after|from|in|only|please|instead|too|published)\b|\s+–|\s*[,;]|\s*[?.!]*$)\s*/iu;
/** BERT is nobody. */
const POSSESSIVE = /^(?=[\p{L}.\s-]*\p{Ll})(\p{Lu}[\p{L}.-]+(?:\s\p{Lu}[\p{L}.-]+){0,3})['’]s\s*/u;
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

/** Whom a text may name: somebody, or, where no author is called so, nobody. */
export type Named = 'somebody' | 'nobody';

/**
 * The filter that a text asks for and nothing else: "only since 2024", "just by Hinton", "in cs.CV"; an empty
 * one lifts all. Undefined where it says more. Throws a `UserError` for a last date.
 */
export function readFilter(text: string, named: Named = 'somebody'): Filter | undefined {
  if (NO_FILTER.test(text)) return {};
  const sure = SURE.test(text);
  const mayName = named === 'somebody' || ONLY.test(text);
  let filter: Filter = {};
  for (let rest = text.trim(); rest !== ''; ) {
    const found =
      sinceIn(rest) ??
      categoryIn(rest) ??
      (mayName ? authorIn(rest) : undefined) ??
      (sure ? yearIn(rest) : undefined);
    if (found !== undefined) filter = { ...filter, ...found.filter };
    const isRange = filter.since !== undefined && RANGE.test(rest);
    if (isRange || UNTIL.test(rest)) throw new UserError(phrases.noLastDate);
    const length = found?.length ?? NOISE.exec(rest)?.[0].length;
    if (length === undefined) return undefined;
    rest = rest.slice(length).trim();
  }
  return Object.keys(filter).length === 0 ? undefined : filter;
}

/** Where a filter may begin within a question. */
const WITHIN =
  /(?<![\p{L}\p{N}-])(?:since|after|from|newer than|starting (?:in|from)|(?<=(?<!\p{L})(?:papers?|articles?|publications?|studies|(?:recent|new|other|any|earlier|all)\s+works?|research|surveys?|preprints?|anything|something)\s+(?:(?:written|published|authored)\s+)?)by)\s/giu;
const ONWARDS = /\b(?:on|onwards?|later|newer)\s*$/i;
/** Else the number counts steps or tokens: "after 2000 steps". */
const AFTER_DATE =
  /^(?:[,;:.?!–)]|$|(?:in|by|on|about|for|with|and|or|that|which|how|what|why|is|are|was|were|has|have|had|do|does|did|there|to|of|only|please|at|from|using|but|as)\b)/i;
const PARTICLES = '(?:(?:van|von|de|den|der|di|da|del|dos|du|el|al|la|le|ter|ten|bin|ibn)\\s+)*';
const CAPITALISED = `${PARTICLES}(?:\\p{Lu}\\.(?:-?\\p{Lu}\\.)*|\\p{Lu}[\\p{L}'’-]*)`;
/** As far as words are capitalised; those who wrote along are left out. */
const NAME = new RegExp(
  `^by\\s+(${CAPITALISED}(?:\\s+${CAPITALISED})*)(?![\\p{L}\\p{N}-]|\\.[\\p{L}\\p{N}])(?:\\s+et\\s+al\\b\\.?|\\s+(?:and|&)\\s+(?:colleagues|co-?authors|others)\\b)?`,
  'u',
);
const PERSON = /^(?!.*['’]s$).*(?<!\p{L})\p{Lu}[\p{L}'’-]*\p{Ll}/u; // AI is nobody, and neither is Hinton's group
/** More than one name is none, and "Stanford students" are no person. */
const NO_NAME =
  /^\s*(?:(?:,|,?\s*&|,?\s+(?:and|or)\s)\s*\p{Lu}|\s(?:or\sothers|authors|researchers|scientists|students|engineers|people|groups?|labs?|teams?)\b)/u;
/** "Up to 2048 tokens" is no date. */
const UNTIL_WITHIN = new RegExp(
  `(?<![\\p{L}\\p{N}-])${UNTIL.source.slice(1)}(?=\\s*${AFTER_DATE.source.slice(1)})`,
  'iu',
);

/**
 * A whole question and the filter that it holds: "what is new in diffusion models since 2024", "papers by Hinton on
 * capsules". Titles in quotation marks are left alone. Throws a `UserError` for a last date beside a filter.
 */
export function splitFilter(
  question: string,
  named: Named = 'somebody',
): { readonly text: string; readonly filter: Filter } {
  const outside = question.replace(QUOTED, (title) => '_'.repeat(title.length));
  let text = question;
  let filter: Filter = {};
  for (const { index } of [...outside.matchAll(WITHIN)].reverse()) {
    const rest = outside.slice(index);
    const found = dateWithin(rest) ?? (named === 'somebody' ? nameWithin(rest) : undefined);
    if (found === undefined) continue;
    filter = { ...filter, ...found.filter };
    text = `${text.slice(0, index)} ${text.slice(index + found.length)}`;
  }
  if (!/\p{L}/u.test(text)) return { text: question, filter: {} };
  if (Object.keys(filter).length > 0 && UNTIL_WITHIN.test(text)) {
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
  const [all = '', name = ''] = NAME.exec(rest) ?? [];
  const isOne = PERSON.test(name) && !NO_NAME.test(rest.slice(all.length));
  return isOne && isName(name) ? { filter: { author: name }, length: all.length } : undefined;
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
  return isName(name) ? { filter: { author: name.trim() }, length: all?.length ?? 0 } : undefined;
}

function isName(text: string): boolean {
  const words = text.split(/\s+/);
  const isProper = words.length > 1 && words.every((word) => /^\p{Lu}/u.test(word)); // An Yang
  return (
    /^\p{L}[\p{L}.'’\s-]+$/u.test(text) &&
    words.length <= NAME_WORDS_MAX &&
    (isProper || !words.some((word) => NOBODY.has(word.toLowerCase())))
  );
}
