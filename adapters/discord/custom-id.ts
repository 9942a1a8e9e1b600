import type { Call } from '../../src/call.ts';
import { CUSTOM_ID_MAX } from './limits.ts';

/** What a button does, or where that is kept. */
export type ButtonDoes =
  | { readonly kind: 'call'; readonly call: Call }
  | { readonly kind: 'stored'; readonly id: string };

/** Changes where older buttons would be misread. */
const FORMAT = '1';
const CALL = /^1:([a-z][a-z-]{0,30})\?(.*)$/s;
const STORED = /^1#([\w-]{1,40})$/;

/** A call as a button carries it; undefined where it is too long for one and has to be stored. */
export function toCustomId({ name, input }: Call): string | undefined {
  const given = Object.entries(input).filter(([, value]) => value !== undefined);
  if (given.some(([, value]) => typeof value === 'object')) return undefined;
  const query = new URLSearchParams(
    Object.fromEntries(given.map(([key, value]) => [key, String(value)])),
  );
  const id = `${FORMAT}:${name}?${query}`;
  return id.length <= CUSTOM_ID_MAX ? id : undefined;
}

export function toStoredId(id: string): string {
  return `${FORMAT}#${id}`;
}

/** Undefined for what no Footnote of this format has made. The values are strings; the command parses them. */
export function readCustomId(customId: string): ButtonDoes | undefined {
  const stored = STORED.exec(customId)?.[1];
  if (stored !== undefined) return { kind: 'stored', id: stored };
  const [, name, query] = CALL.exec(customId) ?? [];
  if (name === undefined) return undefined;
  const input = Object.fromEntries(new URLSearchParams(query));
  return { kind: 'call', call: { name, input } };
}
