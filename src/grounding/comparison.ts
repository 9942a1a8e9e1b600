import { readStatement } from './words.ts';

/** What stands on either side of a comparison: A [beats] B. */
interface Comparison {
  /** More or less of something may both be better: less compares with less alone. */
  readonly kind: 'better' | 'worse' | 'more' | 'less';
  readonly left: Side;
  readonly right: Side;
}

/** Stems by what they weigh: names tell best. */
type Side = ReadonlyMap<string, number>;

const PASSIVE =
  /\b(?:is|are|was|were|been) (?:\w+ly )?(?:beaten|outperformed|surpassed|exceeded|replaced) by\b/gi;
const BETTER =
  /\b(?:beats?|outperforms?|surpass(?:es)?|exceeds?|replaces?|ahead of|superior to|better(?: [\w-]+){0,3}? than|(?:improves?|gains?|rises?)[^,;.]{0,50}? over)\b|, against(?= \d)/gi;
const WORSE =
  /\b(?:(?:falls?|lags?) behind|loses? to|underperforms?|inferior to|worse(?: [\w-]+){0,3}? than)\b/gi;
const MORE = /\b(?:more|\w{2,}er)(?: [\w-]+){0,4}? than(?! \d)\b/gi;
const LESS = /\b(?:less|fewer|lower|slower|smaller|weaker)(?: [\w-]+){0,4}? than(?! \d)\b/gi;
const FRONTED =
  /^(?:compared (?:with|to)|in comparison with|relative to|against|unlike) ([^,]+?)(?:,| (?=(?:it|they|the) )) *(.+)$/i;

/** So many telling words of what a comparison is made with; what comes after is about something else. */
const RIGHT_WORDS = 3;
const NAME_WEIGHT = 2;

/** Whether the sentence sets against each other what the evidence does, the other way round. */
export function swapsSides(claim: string, evidence: readonly string[]): boolean {
  const others = evidence.flatMap(readComparisons);
  return readComparisons(claim).some(
    (own) =>
      others.some((other) => isTurned(own, other)) && !others.some((other) => agrees(own, other)),
  );
}

function isTurned(own: Comparison, like: Comparison): boolean {
  const other = alike(own, like);
  if (other === undefined) return false;
  const { left, right } = apart(other);
  const [crosses, back] = [weightIn(own.left, right), weightIn(own.right, left)];
  const [leftStays, rightStays] = [weightIn(own.left, left), weightIn(own.right, right)];
  const bothCross = crosses > 0 && back > 0 && rightStays === 0;
  return bothCross || (crosses > 1 && crosses > leftStays && rightStays === 0);
}

function agrees(own: Comparison, like: Comparison): boolean {
  const other = alike(own, like);
  if (other === undefined) return false;
  const { left, right } = apart(other);
  const turned = weightIn(own.right, left) + weightIn(own.left, right);
  return weightIn(own.right, right) > 0 && turned === 0;
}

/** The second the way round that the first is; undefined where they do not compare. */
function alike(own: Comparison, other: Comparison): Comparison | undefined {
  if (own.kind === other.kind) return other;
  if (own.kind === 'less' || other.kind === 'less') return undefined;
  if (own.kind !== 'worse' && other.kind !== 'worse') return other;
  return { kind: own.kind, left: other.right, right: other.left };
}

/** What stands on one side alone. */
function apart({ left, right }: Comparison): Omit<Comparison, 'kind'> {
  return {
    left: new Map([...left].filter(([stem]) => !right.has(stem))),
    right: new Map([...right].filter(([stem]) => !left.has(stem))),
  };
}

function weightIn(side: Side, other: Side): number {
  let weight = 0;
  for (const [stem, own] of side) if (other.has(stem)) weight += own;
  return weight;
}

function readComparisons(sentence: string): readonly Comparison[] {
  const fronted = FRONTED.exec(sentence);
  if (fronted !== null) {
    const [, right = '', left = ''] = fronted;
    return [{ kind: 'better', left: read(left), right: read(right) }];
  }
  const found = (pattern: RegExp, kind: Comparison['kind']): Comparison[] =>
    [...sentence.matchAll(pattern)].map(({ 0: words, index }) => {
      const after = sentence.slice(index + words.length);
      return { kind, left: read(sentence.slice(0, index)), right: readRight(after) };
    });
  return [
    ...found(BETTER, 'better'),
    ...found(PASSIVE, 'worse'),
    ...found(WORSE, 'worse'),
    ...found(MORE, 'more'),
    ...found(LESS, 'less'),
  ];
}

/** What a comparison is made with ends where the next thing begins; names may be listed. */
function readRight(text: string): Side {
  const clause = text.split(
    /[,;:.]| (?:while|whereas|but|in|on|at|once|when) | and (?=\p{Ll})/u,
  )[0];
  return new Map([...read(clause ?? '')].slice(0, RIGHT_WORDS));
}

function read(text: string): Side {
  return new Map(readStatement(text).words.map(({ stem, name }) => [stem, name ? NAME_WEIGHT : 1]));
}
