/** What a person asked for: a command of the table and its arguments, not parsed yet. */
export interface Call {
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}
