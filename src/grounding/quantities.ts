export interface Quantity {
  readonly value: number;
  readonly unit: 'percent' | 'times' | 'none';
  /** Written with so many decimals, before any scale. */
  readonly decimals: number;
  readonly scale: number;
  /** "about", "over" or the like comes before it. */
  readonly hedged: boolean;
  /** Written out; "two" is said of much that nobody counts. */
  readonly inWords: boolean;
  readonly start: number;
  readonly end: number;
}

const NUMBER_WORDS: ReadonlyMap<string, number> = new Map(
  'two three four five six seven eight nine ten eleven twelve'
    .split(' ')
    .map((word, i) => [word, i + 2]),
);
const SCALES: Readonly<Record<string, number>> = {
  k: 1e3,
  thousand: 1e3,
  m: 1e6,
  million: 1e6,
  b: 1e9,
  billion: 1e9,
  t: 1e12,
  trillion: 1e12,
  ...Object.fromEntries([...'万萬만'].map((sign) => [sign, 1e4])),
  ...Object.fromEntries([...'亿億억'].map((sign) => [sign, 1e8])),
};
/** Letters with capitals: scripts without them write numbers and foreign names among their own letters (准确率为90). */
export const CASED = String.raw`\p{Lu}\p{Ll}`;
/** Any of the shapes where a word begins. */
export const atWord = (...shapes: readonly string[]): RegExp =>
  new RegExp(`(?<![${CASED}\\p{N}])(?:${shapes.join('|')})`, 'gu');
const QUANTITY = new RegExp(
  [
    String.raw`(?<![${CASED}\p{N}.^])(?<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?(?:\^-?\d+|e[-+]?\d+)?)`,
    String.raw`(?<scale>[- ]?(?:thousand|million|billion|trillion)|[kKMBT](?![${CASED}\p{N}])|[万萬만亿億억])?`,
    String.raw`(?<unit> ?[%％٪]| percent\w*|[- ]?(?:x|X|×|times|fold)(?![${CASED}\p{N}]))?`,
  ].join(''),
  'gu',
);
const WORD_NUMBER = new RegExp(
  String.raw`\b(?<number>${[...NUMBER_WORDS.keys()].join('|')})(?<unit>[- ]?(?:times|fold)\b)?(?![\p{L}\p{N}])`,
  'giu',
);
/** GPT-4, ResNet50, 3D */
const NAME_WITH_DIGITS = atWord(
  String.raw`[${CASED}][${CASED}\p{N}]*(?:[+/.][${CASED}\p{N}]+)*\d[${CASED}\p{N}]*`,
  String.raw`[${CASED}]+-\d[${CASED}\p{N}]*`,
  String.raw`\d+D(?![${CASED}\p{N}])`,
);
const HEDGE =
  /\b(?:about|around|some|roughly|nearly|almost|approximately|over|under|above|below|near|up to|(?:more|less|fewer) than|at (?:least|most)|as (?:much|many) as|~)\s*$/i;
/** What joins the two ends of a range: 10-100x, 29 to 60%. */
const RANGE = /^\s?(?:[-–~]|to|and)\s?$/;
const REACH = 24;

/** The numbers of a text, written out ones from two to twelve too; those inside names are left out. */
export function quantitiesIn(text: string): readonly Quantity[] {
  const bare = withoutNames(withPlainDigits(text));
  const digits = [...bare.matchAll(QUANTITY)].map((match) => toQuantity(match, bare));
  const words = [...bare.matchAll(WORD_NUMBER)].map((match) => toQuantity(match, bare));
  const all = [...digits, ...words].sort((a, b) => a.start - b.start);
  return all.map((quantity, i) => {
    const next = all[i + 1];
    const joined = next !== undefined && RANGE.test(bare.slice(quantity.end, next.start));
    return joined && quantity.unit === 'none' ? { ...quantity, unit: next.unit } : quantity;
  });
}

function toQuantity(match: RegExpExecArray, text: string): Quantity {
  const { number = '', scale = '', unit = '' } = match.groups ?? {};
  const factor = SCALES[scale.replace(/[- ]/, '').toLowerCase()] ?? 1;
  const value = NUMBER_WORDS.get(number.toLowerCase()) ?? numberOf(number);
  return {
    value: value * factor,
    unit: /[%％٪]|percent/.test(unit) ? 'percent' : unit === '' ? 'none' : 'times',
    decimals: number.split('.')[1]?.length ?? 0,
    scale: factor,
    inWords: NUMBER_WORDS.has(number.toLowerCase()),
    hedged: HEDGE.test(text.slice(Math.max(0, match.index - REACH), match.index)),
    start: match.index,
    end: match.index + match[0].length,
  };
}

/** 1,000; 1e-5; 10^-5 */
function numberOf(number: string): number {
  const [base = '', power] = number.replaceAll(',', '').split('^');
  if (power === undefined) return Number(base);
  return base === '10' ? Number(`1e${power}`) : Number(base) ** Number(power);
}

/** Blanks stand for names with digits, so that GPT-4 gives no 4; places stay. */
function withoutNames(text: string): string {
  return text.replace(NAME_WITH_DIGITS, (name) => ' '.repeat(name.length));
}

/** ٩٩ → 99; places stay. */
export function withPlainDigits(text: string): string {
  return text.replace(/(?!\d)\p{Nd}/gu, (digit) => (digit.length > 1 ? digit : plainDigit(digit)));
}

/** A script's ten digits follow one another, from its zero on. */
function plainDigit(digit: string): string {
  let value = 0;
  const before = (): string => String.fromCharCode(digit.charCodeAt(0) - value - 1);
  while (value < 9 && /\p{Nd}/u.test(before())) value++;
  return String(value);
}

/** The same number, or what it is rounded to where the sentence says "about". */
export function isSame(claimed: Quantity, found: Quantity): boolean {
  const close = Math.abs(claimed.value - found.value);
  if (close > 1e-9 * Math.abs(found.value)) {
    const halfStep = (claimed.scale * 10 ** -claimed.decimals) / 2;
    const share = claimed.unit === 'percent' && Math.abs(claimed.value / 100 - found.value) < 1e-9;
    if (!share && !(claimed.hedged && close <= halfStep + 1e-9)) return false;
  }
  return claimed.unit === found.unit || claimed.unit === 'none' || found.unit === 'none';
}
