import { isSame, type Quantity, quantitiesIn } from './quantities.ts';
import { readStatement, type Statement, type Word } from './words.ts';

/** So many words to either side are said of a number. */
const NEAR = 3;
/** A name that goes with another number is worth so many such words. */
const NAME_WEIGHT = 3;
/** Other words may stand near by chance. */
const MARGIN = 1;

/** What a number is said of: the words of its clause; names tell best. */
interface Binding {
  readonly quantity: Quantity;
  readonly clause: number;
  readonly names: ReadonlySet<string>;
  /** Of the other words. */
  readonly stems: ReadonlySet<string>;
  /** Of the closest of them alone. */
  readonly near: ReadonlySet<string>;
  readonly sentence: number;
  /** Its place in a list of numbers of that sentence: 76.2, 77.7 and 80.2. */
  readonly list: number;
  readonly place: number;
  /** Numbers in that list. */
  readonly length: number;
}

/** Whether a number is said of one thing where the evidence says it of another, and has another number for the first. */
export function mispairs(claim: string, evidence: readonly string[]): boolean {
  const own = bind(claim, 0);
  const found = evidence.flatMap(bind);
  return (
    own.some((binding) => isMoved(binding, own, found)) ||
    mixesLists(own, found) ||
    turnsRange(claim, evidence)
  );
}

function isMoved(own: Binding, all: readonly Binding[], found: readonly Binding[]): boolean {
  const same = found.filter(({ quantity }) => isSame(own.quantity, quantity));
  const saidBeside = all.filter(({ clause }) => clause === own.clause);
  const others = found.filter(
    ({ quantity }) =>
      comparable(quantity, own.quantity) &&
      !saidBeside.some((beside) => isSame(beside.quantity, quantity)),
  );
  return (
    same.length > 0 &&
    others.some((other) =>
      same.every((binding) => ties(own, other, binding) > ties(own, binding, other) + MARGIN),
    )
  );
}

/** How much of what the claim's number is said of, this number is said of, and the other one not. */
function ties(own: Binding, found: Binding, other: Binding): number {
  const named = found.names.size > 0 && other.names.size > 0; // else a name is said of the whole sentence
  const apart = (
    of: ReadonlySet<string>,
    besides: ReadonlySet<string>,
    mine: ReadonlySet<string>,
  ) => [...of].filter((stem) => !besides.has(stem) && mine.has(stem)).length;
  return (
    (named ? NAME_WEIGHT * apart(found.names, other.names, own.names) : 0) +
    apart(found.stems, other.stems, own.near)
  );
}

function comparable(a: Quantity, b: Quantity): boolean {
  return a.unit === b.unit || a.unit === 'none' || b.unit === 'none';
}

/** Two numbers of parallel lists go together only at the same place: 92, 183 and 366 images give 76, 77 and 80 %. */
function mixesLists(own: readonly Binding[], found: readonly Binding[]): boolean {
  const places = own.flatMap(({ quantity }) =>
    found.filter((binding) => binding.length > 1 && isSame(quantity, binding.quantity)),
  );
  const says = (like: Binding, place: number): boolean =>
    places.some(
      (other) =>
        other.sentence === like.sentence && other.list === like.list && other.place === place,
    );
  return places.some((a) =>
    places.some(
      (b) =>
        a.sentence === b.sentence &&
        a.list !== b.list &&
        a.length === b.length &&
        a.place !== b.place &&
        !says(a, b.place) &&
        !says(b, a.place),
    ),
  );
}

const FROM_TO = /\bfrom\s+(\S+)\s+(?:down |up )?to\s+(?:under |over |about )?(\S+)/gi;

/** From B to A where the evidence goes from A to B. */
function turnsRange(claim: string, evidence: readonly string[]): boolean {
  const ends = (text: string) =>
    [...text.matchAll(FROM_TO)].map(([, from = '', to = '']) => [plain(from), plain(to)] as const);
  return ends(claim).some(([from, to]) =>
    evidence.flatMap(ends).some(([a, b]) => from === b && to === a && from !== to),
  );
}

function plain(word: string): string {
  return word.replace(/[,.;]+$/, '').toLowerCase();
}

function bind(text: string, sentence: number): readonly Binding[] {
  const flat = text.replace(/[()]/g, ' ');
  const quantities = quantitiesIn(flat);
  const statement = readStatement(flat);
  const lists = listsOf(flat, quantities);
  return quantities.map((quantity, i) => {
    const { clause, words, near } = wordsAround(statement, quantity, quantities);
    const names = new Set(words.flatMap(({ name, stem }) => (name ? [stem] : [])));
    const context = { names, stems: plainStems(words), near: plainStems(near) };
    return { quantity, clause, ...context, sentence, ...(lists[i] as ListPlace) };
  });
}

/** The words of the number's clause, and the closest of them. */
function wordsAround({ words }: Statement, { start, end }: Quantity, all: readonly Quantity[]) {
  const isNumber = (word: Word): boolean =>
    all.some((other) => word.start >= other.start && word.start < other.end);
  const own = words.find((word) => word.start >= start && word.start < end);
  const clause = own?.clause ?? words.filter((word) => word.start < start).at(-1)?.clause ?? 0;
  const beside = words.filter((word) => word.clause === clause && !isNumber(word));
  const before = beside.filter((word) => word.start < start);
  const after = beside.filter((word) => word.start >= end);
  return { clause, words: beside, near: [...before.slice(-NEAR), ...after.slice(0, NEAR)] };
}

function plainStems(words: readonly Word[]): ReadonlySet<string> {
  return new Set(words.flatMap(({ name, stem }) => (name ? [] : [stem])));
}

type ListPlace = Pick<Binding, 'list' | 'place' | 'length'>;

/** Numbers that only commas and "and" divide form a list. */
function listsOf(text: string, quantities: readonly Quantity[]): readonly ListPlace[] {
  const lists: number[] = [];
  for (const [i, quantity] of quantities.entries()) {
    const before = quantities[i - 1];
    const between = before === undefined ? 'x' : text.slice(before.end, quantity.start);
    const joined = /^(?:,|,? and|,? or)? $/.test(between);
    lists.push(joined ? (lists[i - 1] as number) : i);
  }
  return lists.map((list, i) => ({
    list,
    place: i - list,
    length: lists.filter((other) => other === list).length,
  }));
}
