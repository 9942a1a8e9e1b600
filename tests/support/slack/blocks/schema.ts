import { type Fields, isFields } from '../fields.ts';

/** The problems of a value, each in Slack's words with its place as a JSON pointer. */
export type Check = (value: unknown, at: string) => readonly string[];

const problem = (text: string, at: string): readonly string[] => [`${text} [json-pointer:${at}]`];

export const anything: Check = () => [];

export function string(max: number, min = 1): Check {
  return (value, at) => {
    if (typeof value !== 'string') return problem('must be a string', at);
    if (value.length < min) return problem(`must be more than ${min - 1} characters`, at);
    return value.length > max ? problem(`must be less than ${max + 1} characters`, at) : [];
  };
}

export const boolean: Check = (value, at) =>
  typeof value === 'boolean' ? [] : problem('must be a boolean', at);

export function url(max: number): Check {
  return (value, at) => {
    const problems = string(max)(value, at);
    if (problems.length > 0) return problems;
    return /^https?:\/\/\S+$/.test(String(value)) ? [] : problem('invalid url', at);
  };
}

export function oneOf(...values: readonly string[]): Check {
  return (value, at) =>
    values.some((one) => one === value) ? [] : problem(`must be one of: ${values.join(', ')}`, at);
}

export function list(of: Check, max: number, min = 1): Check {
  return (value, at) => {
    if (!Array.isArray(value)) return problem('must provide an array', at);
    if (value.length < min) return problem(`must have at least ${min} items`, at);
    if (value.length > max) return problem(`no more than ${max} items allowed`, at);
    return value.flatMap((item, i) => of(item, `${at}/${i}`));
  };
}

export type Shape = Readonly<Record<string, Check>>;

/** No other properties than these may be there. */
export function object(required: Shape, optional: Shape = {}): Check {
  return (value, at) => {
    if (!isFields(value)) return problem('must provide an object', at);
    const missing = Object.keys(required)
      .filter((name) => value[name] === undefined)
      .flatMap((name) => problem(`missing required field: ${name}`, at));
    const shape = { ...required, ...optional };
    const given = Object.entries(value).filter(([, one]) => one !== undefined);
    const inside = given.flatMap(([name, one]) =>
      Object.hasOwn(shape, name)
        ? (shape[name] ?? anything)(one, `${at}/${name}`)
        : problem(`invalid additional property: ${name}`, at),
    );
    return [...missing, ...inside];
  };
}

/** By the value's `type`; each check sees the whole value. */
export function byType(types: Readonly<Record<string, Check>>): Check {
  return (value, at) => {
    if (!isFields(value)) return problem('must provide an object', at);
    const type = String(value.type);
    const check = Object.hasOwn(types, type) ? types[type] : undefined;
    return check?.(value, at) ?? problem(`unsupported type: ${type}`, `${at}/type`);
  };
}

/** An object with a `type`, which `byType` has looked at. */
export function typed(required: Shape, optional: Shape = {}): Check {
  return object({ type: anything, ...required }, optional);
}

/** Beside what the shape says. */
export function also(check: Check, more: (value: Fields, at: string) => readonly string[]): Check {
  return (value, at) => [...check(value, at), ...(isFields(value) ? more(value, at) : [])];
}

export function unique(
  name: string,
  values: readonly { readonly value: unknown; readonly at: string }[],
): readonly string[] {
  const seen = new Set<unknown>();
  return values.flatMap(({ value, at }) => {
    if (value === undefined) return [];
    const again = seen.has(value);
    seen.add(value);
    return again ? problem(`\`${name}\` "${value}" already exists`, `${at}/${name}`) : [];
  });
}
