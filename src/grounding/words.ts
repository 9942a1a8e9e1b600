import { analyze } from '../../index/analyzer.ts';
import { turnedIn } from './turning.ts';

/** One word of a sentence that says something. */
export interface Word {
  readonly stem: string;
  /** A name by its shape or place: BERT, ConvNeXt, ImageNet. */
  readonly name: boolean;
  /** Where it begins in the text. */
  readonly start: number;
  /** Which clause it stands in, from 0: "and" divides as a comma does. */
  readonly clause: number;
  /** Which part between commas and conjunctions other than "and" and "or". */
  readonly part: number;
  /** -1 where something turns it: a "not", a "without", who loses it. */
  readonly sign: 1 | -1;
  /** By a "not" or the like. */
  readonly denied: boolean;
  /** A "little", "unlike" or the like stands near it. */
  readonly doubted: boolean;
  /** A "than" follows. */
  readonly compares: boolean;
  /** The first part of few-shot or low-level. */
  readonly prefix: boolean;
}

export interface Statement {
  readonly text: string;
  readonly words: readonly Word[];
  readonly stems: ReadonlySet<string>;
}

/** Small words that carry a sentence and say nothing of their own. */
const CARRIERS = new Set(
  (
    'we our us their they them he she his her its itself one ones this these those who whose which what how ' +
    'when where while whereas also both each either such same other others another more most less least than ' +
    'much many several some any all even still yet just very too so up out about through during after before ' +
    'between among over under only well however thus hence use uses used using can could may might must will ' +
    'would shall should do does did done has have had having been being am were i me my you your via per'
  ).split(' '),
);
/** Say "not" of a matter without saying it of a word. */
const DENYING =
  /^(?:un\p{L}{4,}|independen\p{L}+|impossible|insensitive|non\p{L}+|absent|absence|free|little|few|minimal|unlike|instead|rather|avoids?|prevents?|removes?|drops?)$/u;
/** So many places to either side. */
const DOUBT_REACH = 4;
/** A "than" may come so many tokens later. */
const THAN_REACH = 8;
/** Say that something is not so, and nothing of their own. */
const NEGATOR =
  /^(?:neither|nor|none|nothing|not|never|cannot|no|fail(?:s|ed|ing)?|unable|without|lacks?|lacking|hardly|rarely|seldom|scarcely|barely)$|n['’]t$/;
const CLAUSE_BREAKS = /^(?:and|or)$/;
const PART_BREAKS =
  /^(?:but|while|whereas|though|although|yet|because|since|when|if|as|that|which|who|where|until|unless)$/;

/** A sentence's words, by clause, each with whether it is denied. */
export function readStatement(text: string): Statement {
  const joined = text.replace(/\b(over|under|non)-(?=\p{L})/giu, '$1');
  const tokens = [...joined.matchAll(/[\p{L}\p{N}]+(?:['’]\p{L}+)?|[,;:.!?—]/gu)];
  const lower = tokens.map(([token]) => token.toLowerCase());
  const hyphened = tokens.map(({ 0: token, index }) => joined[index + token.length] === '-');
  const doubts = lower.flatMap((token, i) => (DENYING.test(token) ? [i] : []));
  const placed = placeWords(tokens, joined);
  const turned = turnedIn({
    tokens: lower.map((token, i) => ({
      text: token,
      joined: hyphened[i] === true || joined[(tokens[i]?.index ?? 0) - 1] === '-',
    })),
    words: placed,
  });
  const words = placed.map(({ place, ...word }, i) => ({
    ...word,
    sign: turned[i]?.turned === true ? (-1 as const) : (1 as const),
    denied: turned[i]?.denied === true,
    doubted: doubts.some((doubt) => Math.abs(doubt - place) <= DOUBT_REACH),
    compares: lower.slice(place + 1, place + 1 + THAN_REACH).includes('than'),
    prefix: hyphened[place] === true,
  }));
  return { text, words, stems: new Set(words.map(({ stem }) => stem)) };
}

/** The telling words, with their places among all tokens. */
function placeWords(tokens: readonly RegExpExecArray[], text: string) {
  const at = { clause: 0, part: 0 };
  return tokens.flatMap(({ 0: token, index }, place) => {
    const lower = token.toLowerCase();
    const breaks = breakAt(token, lower, text[index + token.length] ?? ' ');
    if (breaks !== undefined) {
      at.clause++;
      if (breaks === 'part') at.part++;
      return [];
    }
    const [stem] = CARRIERS.has(lower) || NEGATOR.test(lower) ? [] : analyze(token);
    if (stem === undefined) return [];
    return [{ stem, name: isName(token, place), start: index, ...at, place }];
  });
}

function breakAt(token: string, lower: string, after: string): 'clause' | 'part' | undefined {
  if (CLAUSE_BREAKS.test(lower)) return 'clause';
  if (PART_BREAKS.test(lower)) return 'part';
  const isMark = !/[\p{L}\p{N}]/u.test(token);
  return isMark && /\s/.test(after) ? 'part' : undefined; // not the comma of 1,000 or the dot of 3.5
}

function isName(token: string, place: number): boolean {
  if (/\p{Lu}.*\p{Lu}|\p{L}.*\d|\d.*\p{L}/u.test(token)) return true;
  return place > 0 && /^\p{Lu}/u.test(token);
}

/** Stems that both hold. */
export function shared(a: Iterable<string>, b: ReadonlySet<string>): number {
  let count = 0;
  for (const stem of new Set(a)) if (b.has(stem)) count++;
  return count;
}
