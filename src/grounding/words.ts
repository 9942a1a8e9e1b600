import { analyze } from '../../index/analyzer.ts';

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
  /** A "not", "without" or the like comes before it in its clause. */
  readonly negated: boolean;
  /** Not by a "without" alone, which denies no statement. */
  readonly denied: boolean;
  /** A "little", "unlike" or the like stands near it. */
  readonly doubted: boolean;
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
/** Each with how many telling words it reaches. */
const NEGATORS: readonly (readonly [RegExp, number])[] = [
  [/^(?:neither|nor|none|nothing)$/, 5],
  [/^(?:not|never|cannot|fails?|failed|failing|unable)$|n['’]t$/, 3],
  [/^no$/, 4],
  [/^(?:without|lacks?|lacking|hardly|rarely|seldom|scarcely|barely)$/, 2],
];
const WITHOUT = /^(?:without|lacks?|lacking)$/;
/** Say "not" of a matter without saying it of a word. */
const DENYING =
  /^(?:un\p{L}{4,}|independen\p{L}+|impossible|insensitive|non\p{L}+|absent|absence|free|little|few|minimal|unlike|instead|rather|avoids?|prevents?|removes?|drops?)$/u;
/** So many places to either side. */
const DOUBT_REACH = 4;
/** "not only", "no more than" deny nothing. */
const HARMLESS = /^(?:not (?:only|just|merely)|no (?:more|less|fewer))$/;
const CLAUSE_BREAKS = /^(?:and|or)$/;
const PART_BREAKS =
  /^(?:but|while|whereas|though|although|yet|because|since|when|if|as|that|which|who|where|until|unless)$/;

/** A sentence's words, by clause, each with whether it is denied. */
export function readStatement(text: string): Statement {
  const words: Word[] = [];
  const at = { clause: 0, part: 0, reach: 0, denying: false };
  const joined = text.replace(/\b(over|under|non)-(?=\p{L})/giu, '$1');
  const tokens = [...joined.matchAll(/[\p{L}\p{N}]+(?:['’]\p{L}+)?|[,;:.!?—]/gu)];
  const doubts = tokens.flatMap(({ 0: token }, i) =>
    DENYING.test(token.toLowerCase()) ? [i] : [],
  );
  for (const [i, { 0: token, index }] of tokens.entries()) {
    const lower = token.toLowerCase();
    const breaks = breakAt(token, lower, joined[index + token.length] ?? ' ');
    const reach = reachOf(lower, tokens[i + 1]?.[0].toLowerCase() ?? '');
    if (breaks !== undefined) {
      at.clause++;
      at.reach = 0;
      if (breaks === 'part') at.part++;
    } else if (reach > 0) {
      at.reach = reach;
      at.denying = !WITHOUT.test(lower);
    } else {
      const [stem] = CARRIERS.has(lower) ? [] : analyze(token);
      if (stem === undefined) continue;
      const negated = at.reach > 0;
      words.push({
        stem,
        name: isName(token, i),
        start: index,
        clause: at.clause,
        part: at.part,
        negated,
        denied: negated && at.denying,
        doubted: doubts.some((place) => Math.abs(place - i) <= DOUBT_REACH),
      });
      at.reach = Math.max(0, at.reach - 1);
    }
  }
  return { text, words, stems: new Set(words.map((word) => word.stem)) };
}

function reachOf(word: string, next: string): number {
  if (HARMLESS.test(`${word} ${next}`)) return 0;
  return NEGATORS.find(([negator]) => negator.test(word))?.[1] ?? 0;
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

/** Written-out names of the acronyms that a text introduces: Graph of Thoughts (GoT). */
export function expandAcronyms(text: string): (sentence: string) => string {
  const known = new Map<string, string>();
  for (const [, before = '', acronym = ''] of text.matchAll(
    /((?:[\p{L}\p{N}-]+\s+){1,6})\((\p{Lu}[\p{L}\p{N}-]{1,9}?)s?\)/gu,
  )) {
    const words = before.trim().split(/\s+/);
    const first = words.findIndex((word) => word[0]?.toLowerCase() === acronym[0]?.toLowerCase());
    if (first >= 0 && !known.has(acronym)) known.set(acronym, words.slice(first).join(' '));
  }
  return (sentence) => {
    let expanded = sentence;
    for (const [acronym, name] of known) {
      expanded = expanded.replace(
        new RegExp(`(?<![\\p{L}\\p{N}])${acronym}s?(?![\\p{L}\\p{N}])`, 'gu'),
        name,
      );
    }
    return expanded;
  };
}
