import type { Argument } from '../../src/input.ts';

export interface Token {
  readonly text: string;
  readonly quoted: boolean;
}

interface Shape {
  readonly looks: RegExp;
  /** Where it is told from the words around it: beside a text in quotes each of them is, anywhere. */
  readonly at: 'first' | 'last' | 'both' | 'beside quotes';
}

const REGIONS =
  'Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Etc|Europe|Indian|Pacific|US';
/** Options that people give without their names, by those names. */
const SHAPES: Readonly<Record<string, Shape>> = {
  time: { looks: /^\d{1,2}(?:[:h]\d{2}(?:[ap]m)?|[ap]m)$/i, at: 'last' },
  timezone: { looks: new RegExp(`^(?:UTC|GMT|(?:${REGIONS})(?:/[\\w+-]+)+)$`, 'i'), at: 'last' },
  every: { looks: /^(?:daily|weekly)$/i, at: 'both' },
  period: { looks: /^(?:day|week)$/i, at: 'first' },
  email: { looks: /^(?:<mailto:[^<>]+>|[^\s@<>]+@[^\s@<>]+)$/i, at: 'last' },
  direct: { looks: /^direct$/i, at: 'beside quotes' },
};
/** Words that may stand before a value: “at 09:00”, “time 09:00”. */
const BEFORE: Readonly<Record<string, RegExp>> = {
  time: /^(?:at|time)$/i,
  timezone: /^timezone$/i,
};

export interface Loose {
  readonly found: ReadonlyMap<Argument, Token>;
  readonly rest: readonly Token[];
}

/** Takes what tells by itself which option it is: `week graphs`, `graphs at 09:00 Europe/Berlin weekly`. */
export function takeLoose(tokens: readonly Token[], options: readonly Argument[]): Loose {
  const found = new Map<Argument, Token>();
  const rest = [...tokens];
  const optionAt = (index: number, ...places: readonly Shape['at'][]): Argument | undefined => {
    const token = rest[index];
    if (token === undefined || token.quoted) return undefined;
    return options.find(({ name }) => {
      const shape = SHAPES[name];
      return shape !== undefined && places.includes(shape.at) && shape.looks.test(token.text);
    });
  };
  const take = (index: number, option: Argument | undefined): boolean => {
    const [token] = option === undefined || found.has(option) ? [] : rest.splice(index, 1);
    if (option === undefined || token === undefined) return false;
    found.set(option, token);
    if (BEFORE[option.name]?.test(rest[index - 1]?.text ?? '') === true) rest.splice(index - 1, 1);
    return true;
  };
  if (rest.some(({ quoted }) => quoted)) {
    for (let index = rest.length - 1; index >= 0; index--)
      take(index, optionAt(index, 'first', 'last', 'both', 'beside quotes'));
    return { found, rest };
  }
  while (take(rest.length - 1, optionAt(rest.length - 1, 'last', 'both')));
  take(0, optionAt(0, 'first', 'both'));
  return { found, rest };
}
