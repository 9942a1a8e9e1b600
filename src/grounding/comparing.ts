import { LEANINGS } from './opposites.ts';
import { readStatement } from './words.ts';

/** What stands on either side of a comparison: A [beats] B. */
export interface Comparison {
  /** What they are compared by: the stems of faster or more accurate; nothing where one is better. */
  readonly by: ReadonlySet<string>;
  /** The left side has more of it, or less. */
  readonly sign: number;
  readonly left: Side;
  /** Between the word that compares and its "than". */
  readonly middle: Side;
  /** Empty where the sentence does not say with what: "videos are richer". */
  readonly right: Side;
}

/** Stems by what they weigh: names tell best. */
export type Side = ReadonlyMap<string, number>;

const NOTHING: Side = new Map();
const PASSIVE =
  /\b(?:is|are|was|were|been) (?:\w+ly )?(?:beaten|outperformed|surpassed|exceeded|replaced) by\b/gi;
const BETTER =
  /\b(?:beats?|outperforms?|surpass(?:es)?|exceeds?|replaces?|ahead of|superior to|(?:improves?|gains?|rises?)[^,;.]{0,50}? over)\b|, against(?= \d)/gi;
const WORSE = /\b(?:(?:falls?|lags?) behind|loses? to|underperforms?|inferior to)\b/gi;
const MORE_THAN =
  /\b(?<degree>more|less|fewer|better|worse)(?<middle>(?: [\w'’-]+){0,8}?) than\b(?! \d)/gi;
const FASTER_THAN =
  /\b(?<word>\w{2,}er)(?<middle>(?: (?!(?:\w+er|more|less|worse)\b)[\w'’-]+){0,7}?) than\b(?! \d)/gi;
const MORE = /\b(?<degree>more|less|better|worse)\b(?! (?:and|than|or)\b)(?<middle> [\w-]+)?/gi;
const FASTER = /\b(?<word>\w{3,}er)\b/gi;
const FRONTED =
  /^(?:compared (?:with|to)|in comparison with|relative to|against|unlike) ([^,]+?)(?:,| (?=(?:it|they|the) )) *(.+)$/i;

/** So many telling words of what a comparison is made with; what comes after is about something else. */
const RIGHT_WORDS = 3;
const BY_WORDS = 3;
const NAME_WEIGHT = 2;

/** The comparisons of a sentence; those without a "than" only where none has one. */
export function readComparisons(sentence: string): readonly Comparison[] {
  const fronted = FRONTED.exec(sentence);
  if (fronted !== null) {
    const [, right = '', left = ''] = fronted;
    return [{ by: new Set(), sign: 1, left: read(left), middle: NOTHING, right: read(right) }];
  }
  const found = (pattern: RegExp, sign = 1): Comparison[] =>
    [...sentence.matchAll(pattern)].map((match) => ({
      ...quality(match.groups ?? {}, sign),
      left: read(sentence.slice(0, match.index)),
      middle: read(match.groups?.middle ?? ''),
      right: readRight(sentence.slice(match.index + match[0].length)),
    }));
  const open = sentence.includes(' than ') ? [] : [...found(MORE), ...found(FASTER)];
  return [
    ...found(BETTER),
    ...found(PASSIVE, -1),
    ...found(WORSE, -1),
    ...found(MORE_THAN),
    ...found(FASTER_THAN),
    ...open
      .filter(({ by }) => by.size > 0)
      .map((comparison) => ({ ...comparison, middle: NOTHING, right: NOTHING })),
  ];
}

/** What is compared, and which side has more of it. */
function quality(
  { degree, middle, word }: Record<string, string | undefined>,
  sign: number,
): Pick<Comparison, 'by' | 'sign'> {
  const said = degree?.toLowerCase();
  if (said === 'better' || (said === undefined && word === undefined)) {
    return { by: new Set(), sign };
  }
  if (said === 'worse') return { by: new Set(), sign: -sign };
  const turned = said === 'less' || said === 'fewer' ? -sign : sign;
  const words = readStatement(word ?? middle ?? '').words.slice(0, BY_WORDS);
  const leaning = LEANINGS.get(words[0]?.stem ?? '')?.[0];
  if (leaning !== undefined) {
    return { by: new Set([`#${leaning.axis}`]), sign: leaning.sign * turned };
  }
  return { by: new Set(words.map(({ stem }) => stem)), sign: turned };
}

/** What a comparison is made with ends where the next thing begins; names may be listed. */
function readRight(text: string): Side {
  const clause = text.split(
    /[,;:.]| (?:while|whereas|but|in|on|at|once|when|although|though) | and (?=\p{Ll})/u,
  )[0];
  return new Map([...read(clause ?? '')].slice(0, RIGHT_WORDS));
}

function read(text: string): Side {
  return new Map(readStatement(text).words.map(({ stem, name }) => [stem, name ? NAME_WEIGHT : 1]));
}
