import { isTurning } from './opposites.ts';

export interface Token {
  /** In lower case. */
  readonly text: string;
  /** By a hyphen, to the word before or after it: few-shot, model-free. */
  readonly joined: boolean;
}

/** A telling word by its place among the tokens of its sentence. */
export interface Placed {
  readonly stem: string;
  readonly place: number;
  readonly part: number;
}

export interface Turned {
  readonly turned: boolean;
  /** By a "not" or the like; "without" and "few" deny no statement. */
  readonly denied: boolean;
}

interface Sentence {
  readonly tokens: readonly Token[];
  readonly words: readonly Placed[];
}

interface Scope {
  /** Places in the list of words. */
  readonly of: readonly number[];
  readonly denies: boolean;
}

/** Each with how many telling words after it it turns, and whether it denies them. */
const NEGATORS: readonly (readonly [RegExp, number, boolean])[] = [
  [/^(?:neither|nor|none|nothing)(?: |$)/, 5, true],
  [/^no /, 4, true],
  [/^(?:not|never|cannot|fail(?:s|ed)? to|failing|unable)(?: |$)|^\S+n['’]t /, 3, true],
  [/^(?:hardly|rarely|seldom|scarcely|barely) /, 3, true],
  [/^(?:few|fewer|little|rather than|instead of) /, 3, false],
  [/^(?:without|lacks?|lacking|free of) /, 2, false],
  [/^(?:less|lower) (?!than )/, 1, false],
];
/** The same for the words before it. */
const BACKWARD: readonly (readonly [RegExp, number])[] = [
  [/^fail(?:s|ed)? (?!to )/, 4],
  [/^(?:badly|poorly) /, 1],
];
/** "not only", "no more than" deny nothing. */
const HARMLESS =
  /^(?:not (?:only|just|merely)|no (?:more|less|fewer|worse|better|longer)|(?:few|little) by) /;
const BE = /^(?:is|are|was|were|be|been|being|gets?|got)$/;
/** Said of what something is: the data is scarce. */
const MISSING =
  /^(?:scarce|rare|missing|absent|impossible|unavailable|unnecessary|negligible|limited|lost|lacking)$/;
const PARTICIPLE = /(?:ed|en|lost|cut|hurt)$/;
const DETERMINER = /^(?:a|an|the|no|any|little|some|without|its|their|much|large|small|more)$/;
/** After these no object follows: accuracy drops [with depth]. */
const NO_OBJECT =
  /^(?:by|at|with|when|as|over|on|from|during|after|before|for|than|under|across|through|to|because|if|once|into|until|while|\w+ly|[,;:.!?—])$/;
const OBJECT_WORDS = 3;
const SUBJECT_WORDS = 2;

/** Which words something turns or denies: "loses accuracy" says that it is gone, "without losing accuracy" that it stays. */
export function turnedIn(sentence: Sentence): readonly Turned[] {
  const { tokens, words } = sentence;
  const found = words.map(() => ({ turned: false, denied: false }));
  for (const [place, token] of tokens.entries()) {
    const scope = token.joined ? undefined : scopeOf(place, sentence, found);
    for (const i of scope?.of ?? []) {
      const word = found[i] as (typeof found)[number];
      word.turned = !word.turned;
      word.denied ||= scope?.denies ?? false;
    }
  }
  return found;
}

function scopeOf(place: number, sentence: Sentence, found: readonly Turned[]): Scope | undefined {
  const { tokens, words } = sentence;
  const at = (i: number): string => tokens[i]?.text ?? '.';
  const pair = `${at(place)} ${at(place + 1)} `;
  if (HARMLESS.test(pair)) return undefined;
  const own = words.findIndex((word) => word.place === place);
  const back = BACKWARD.find(([pattern]) => pattern.test(pair))?.[1];
  if (back !== undefined) return { of: before(place, words).slice(-back), denies: false };
  if (MISSING.test(at(place)) && (BE.test(at(place - 1)) || BE.test(at(place - 2)))) {
    return { of: before(place, words).slice(-SUBJECT_WORDS), denies: false };
  }
  const negator = NEGATORS.find(([pattern]) => pattern.test(pair));
  if (negator !== undefined) {
    return { of: denied(place, sentence).slice(0, negator[1]), denies: negator[2] };
  }
  if (own < 0 || found[own]?.turned === true || !turns(words[own] as Placed, tokens)) {
    return undefined; // who does not lose accuracy keeps it
  }
  return { of: affected(place, sentence), denies: false };
}

/** What a negator is said of: up to an "and", or to a word that turns the rest itself. */
function denied(place: number, { tokens, words }: Sentence): number[] {
  const all = after(place, words);
  const end = all.findIndex((i) => {
    const { place: own } = words[i] as Placed;
    return tokens.slice(place + 1, own).some(({ text }) => text === 'and');
  });
  const reached = end < 0 ? all : all.slice(0, end);
  const turner = firstTurner(reached, { tokens, words });
  return turner < 0 ? reached : reached.slice(0, turner + 1);
}

function firstTurner(places: readonly number[], { tokens, words }: Sentence): number {
  return places.findIndex((i) => turns(words[i] as Placed, tokens));
}

function turns({ stem, place }: Placed, tokens: readonly Token[]): boolean {
  const at = (i: number): string => tokens[i]?.text ?? '';
  if (tokens.slice(place + 1, place + 5).some(({ text }) => text === 'into')) return false; // cut into groups
  if (/^(?:giv(?:e|es|ing)|gave)$/.test(at(place))) return at(place + 1) === 'up';
  if (!/^loss(?:es)?$/.test(at(place))) return isTurning(at(place), stem);
  return /^(?:of|in)$/.test(at(place + 1)) || /^(?:no|without|any|little)$/.test(at(place - 1)); // not a loss function
}

/** The object of a word that turns, or its subject where it has none. */
function affected(place: number, { tokens, words }: Sentence): number[] {
  const at = (i: number): string => tokens[i]?.text ?? '.';
  const passive =
    PARTICIPLE.test(at(place)) &&
    tokens.slice(Math.max(0, place - 3), place).some(({ text }) => BE.test(text));
  const alone = NO_OBJECT.test(at(place + 1)) && !DETERMINER.test(at(place - 1));
  if (passive || alone) return before(place, words).slice(-SUBJECT_WORDS);
  const object = after(place, words).slice(0, OBJECT_WORDS);
  const next = firstTurner(object, { tokens, words });
  return next < 0 ? object : object.slice(0, next);
}

function before(place: number, words: readonly Placed[]): number[] {
  const last = words.findLastIndex((word) => word.place < place);
  return placesOf(words, (word) => word.place < place && word.part === words[last]?.part);
}

function after(place: number, words: readonly Placed[]): number[] {
  const first = words.find((word) => word.place > place);
  return placesOf(words, (word) => word.place > place && word.part === first?.part);
}

function placesOf(words: readonly Placed[], test: (word: Placed) => boolean): number[] {
  return words.flatMap((word, i) => (test(word) ? [i] : []));
}
