import { latex2unicode } from 'unicode2latex';

const SYMBOLS: ReadonlyMap<string, string> = new Map(
  Object.entries(latex2unicode).map(([macro, symbol]) => [
    macro,
    (typeof symbol === 'string' ? symbol : symbol.text).normalize('NFC'),
  ]),
);
const MATH = /((?<!\\)\$(?:[^$\\]|\\.)*\$)/s;
/** `\'e`, `\'{e}`, `\v{s}`, `\v s`, `\'\i`, `\"{\i}`. */
const ACCENT =
  /\\(?:(["'`^~=.])\s{0,9}|([Hbcdkruv])(?![a-zA-Z])\s{0,9})(?:\{\s{0,9}(\\?[a-zA-Z])\s{0,9}\}|(\\[ij](?![a-zA-Z])|[a-zA-Z]))/;
/** `\o`, `\ss{}`, `\L `. */
const LETTER =
  /\\(ss|aa|AA|ae|AE|oe|OE|o|O|l|L|dh|DH|dj|DJ|ng|NG|th|TH|i|j)(?![a-zA-Z])(?:\{\}|\s{1,9})?/;
/** In braces of their own, which go with them: `{\'e}`. */
const BRACED = new RegExp(
  `(?<!\\\\.)\\{\\s{0,9}(?:${ACCENT.source}|${LETTER.source})\\s{0,9}\\}`,
  'g',
);
const BARE = new RegExp(`${ACCENT.source}|${LETTER.source}`, 'g');
/** The table lacks `\b`. */
const BAR_BELOW = '\u0331';
const TOKEN = /\\[a-zA-Z]+\*?\s{0,9}|\\[^a-zA-Z]|[{}~]|-{2,3}|``|''/gs;
/** Their argument stays, they go. */
const SHAPES =
  /^\\(?:emph|text(?:bf|it|rm|sc|sf|sl|tt|up|md|normal|subscript|superscript)|math(?:rm|it|bf|sf)|url|href|mbox|it|bf|em|sc|sf|tt|rm|sl|par|bibinfo|enquote|underline|noopsort)\b/;
const REFERENCES = /\\(?:cite[a-z]{0,9}|ref|eqref|label|footnote)\*?\{[^{}]{0,500}\}/g;

/** Accents and letters of TeX as Unicode; everything else, math too, stays as it is. */
export function decodeAccents(text: string): string {
  return text.includes('\\') ? outsideMath(text, accentsOf) : text;
}

/** Plain text of TeX: accents, symbols, dashes; no braces and no commands. Math stays as it is. */
export function latexToText(text: string): string {
  return outsideMath(text, (part) =>
    accentsOf(part).replace(REFERENCES, '').replace(TOKEN, textOf).normalize('NFC'),
  );
}

function outsideMath(text: string, convert: (part: string) => string): string {
  return text
    .split(MATH)
    .map((part, i) => (i % 2 === 1 ? part : convert(part)))
    .join('');
}

function accentsOf(text: string): string {
  return text.replace(BRACED, letterOf).replace(BARE, letterOf);
}

function letterOf(whole: string, ...groups: readonly (string | undefined)[]): string {
  const [mark, macro, inBraces, bare, letter] = groups;
  if (letter !== undefined) return SYMBOLS.get(`\\${letter}`) ?? whole;
  const accent = macro === 'b' ? BAR_BELOW : SYMBOLS.get(`\\${mark ?? macro}`);
  if (accent === undefined) return whole;
  const base = (inBraces ?? bare ?? '').replace('\\', ''); // dotless letters take their dot back
  return (base + accent).normalize('NFC');
}

function textOf(token: string): string {
  if (token === '{' || token === '}' || token === '\\-' || SHAPES.test(token)) return '';
  if (token === '~') return ' ';
  const macro = token.trimEnd();
  const symbol = SYMBOLS.get(macro);
  if (symbol === undefined) return /^\\[^a-zA-Z]/.test(token) ? ' ' : token;
  return macro === token ? symbol : `${symbol} `;
}
