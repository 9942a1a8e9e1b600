import type { Call } from './call.ts';

/** What a button does, or where that is kept. */
export type ButtonDoes =
  | { readonly kind: 'call'; readonly call: Call }
  | { readonly kind: 'stored'; readonly id: string };

/** Changes where older buttons would be misread. */
const FORMAT = '1';
const CALL = /^1:([a-z][a-z-]{0,30})\?(.*?)(?:@([\w-]{1,16}))?$/s;
const STORED = /^1#([\w-]{1,40})(?:@([\w-]{1,16}))?$/;

/**
 * A call as a button carries it; undefined where it is too long for one and has to be stored. A `mark` tells which
 * post the button stands under.
 */
export function toButton(
  { name, input }: Call,
  lengthMax: number,
  mark?: string,
): string | undefined {
  const given = Object.entries(input).filter(([, value]) => value !== undefined);
  if (given.some(([, value]) => typeof value === 'object')) return undefined;
  const query = new URLSearchParams(
    Object.fromEntries(given.map(([key, value]) => [key, String(value)])),
  );
  const text = `${FORMAT}:${name}?${query}${suffix(mark)}`;
  return text.length <= lengthMax ? text : undefined;
}

export function toStoredButton(id: string, mark?: string): string {
  return `${FORMAT}#${id}${suffix(mark)}`;
}

export function markOf(button: string): string | undefined {
  return CALL.exec(button)?.[3] ?? STORED.exec(button)?.[2];
}

/** Whatever stands before it writes “@” as “%40”. */
function suffix(mark: string | undefined): string {
  return mark === undefined ? '' : `@${mark}`;
}

/** Undefined for what no Footnote of this format has made. The values are strings; the command parses them. */
export function readButton(text: string): ButtonDoes | undefined {
  const stored = STORED.exec(text)?.[1];
  if (stored !== undefined) return { kind: 'stored', id: stored };
  const [, name, query] = CALL.exec(text) ?? [];
  if (name === undefined) return undefined;
  const input = Object.fromEntries(new URLSearchParams(query));
  return { kind: 'call', call: { name, input } };
}
