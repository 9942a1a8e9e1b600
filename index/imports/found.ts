/** What a parser finds in a file, in order: a record of any shape, or why there is none. */
export type Found =
  | { readonly kind: 'record'; readonly line: number; readonly record: unknown }
  | { readonly kind: 'problem'; readonly line: number; readonly message: string };

/** In the place of a record: its authors have withdrawn the paper. */
export const TAKEN_BACK = Symbol('taken back');

export function problem(line: number, message: string): Found {
  return { kind: 'problem', line, message };
}
