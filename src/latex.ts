import { replace as convert } from 'unicodeit';

/** Between two dollars that stand at its edges; before a digit only where it is surely no sum of money. */
const MATH =
  /\$\$([^$]{1,400})\$\$|\$([^$\s\\]{0,200}\\[^$]{0,200})\$|\$(?=\S)([^$]{1,400}?)(?<=\S)\$(?!\d)|\\\((.{1,400}?)\\\)/gsu;
/** Commands that only say how their argument looks. */
const LOOKS =
  /\\(?:text(?:bf|it|tt|sc|rm|sf|normal)?|emph|underline|mbox|mathrm|mathit|mathsf|mathtt|operatorname\*?|ensuremath|boldsymbol|bm|url)\s*\{([^{}]*)\}/g;
const DROPPED = /\\(?:left|right|big|Big|bigl|bigr|displaystyle|limits|,|;|!|cite[pt]?\{[^{}]*\})/g;
const HREF = /\\href\s*\{[^{}]*\}\s*\{([^{}]*)\}/g;
const FRACTION = /\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}/g;
const ROOT = /\\sqrt\s*\{([^{}]*)\}/g;
const COMMAND = /\\(?:[A-Za-z]+|["'`^~=.][A-Za-z]|["'`^~=.cuvHkr]\s*\{[^{}]*\})(?:\s*\{[^{}]*\})?/g;
const SYMBOL = /\\([A-Za-z]+)(?![A-Za-z]|\s*\{)/g;
const DEPTH_MAX = 4;
/** More make a text that nobody reads in a chat. */
const MARKS_MAX = 80;
const KEPT_MAX = 2_000;

/** Text whose LaTeX is written in Unicode where there is Unicode for it, and without its markup elsewhere. */
export function withoutLatex(text: string): string {
  const marks = text.match(/[\\$]/g)?.length ?? 0;
  if (marks === 0 || marks > MARKS_MAX) return text;
  const math = text.replace(MATH, (_, ...found: readonly unknown[]) =>
    toUnicode(found.slice(0, 4).find((part) => typeof part === 'string') ?? ''),
  );
  if (!math.includes('\\')) return math;
  return unwrap(math)
    .replace(COMMAND, (command) => toUnicode(command))
    .replace(/\\([%&$#_{}])/g, '$1')
    .replace(/\\\\|\\(?=\s|$)/g, ' ');
}

function toUnicode(math: string): string {
  return replace(accented(unwrap(math).replace(SYMBOL, symbol)))
    .replace(/\\([A-Za-z]+)\s*/g, '$1 ')
    .replace(/\\([%&$#_])/g, '$1')
    .replace(/[{}]/g, '')
    .trim();
}

/** A name that only begins like a symbol's (\log, \inference) is a name, and stands apart from what is before it. */
function symbol(command: string, name: string, at: number, math: string): string {
  const found = replace(command);
  if (!/[A-Za-z]/.test(found)) return found;
  return /[\p{L}\p{N})]$/u.test(math.slice(0, at)) ? ` ${name}` : name;
}

/** unicodeit knows accents with braces only. */
function accented(text: string): string {
  return text.replace(/\\(["'`^~=.])\s*([A-Za-z])/g, '\\$1{$2}');
}

/** What stands in commands that Unicode has nothing for, from the inside out. */
function unwrap(text: string): string {
  let open = text;
  for (let depth = 0; depth < DEPTH_MAX; depth++) {
    const next = open
      .replace(DROPPED, '')
      .replace(HREF, '$1')
      .replace(LOOKS, '$1')
      .replace(FRACTION, (_, above: string, below: string) => `${whole(above)}/${whole(below)}`)
      .replace(ROOT, (_, inner: string) => `√${whole(inner)}`);
    if (next === open) return open;
    open = next;
  }
  return open;
}

/** In brackets where it would fall apart without. */
function whole(part: string): string {
  return /^\\?[\p{L}\p{N}.]*$/u.test(part.trim()) ? part.trim() : `(${part.trim()})`;
}

const kept = new Map<string, string>();

/** A conversion takes unicodeit about a millisecond, and the same few come again and again. */
function replace(latex: string): string {
  const known = kept.get(latex);
  if (known !== undefined) return known;
  const converted = convert(latex);
  if (kept.size >= KEPT_MAX) kept.clear();
  kept.set(latex, converted);
  return converted;
}
