import type { Fields } from './fields.ts';

/** What Slack answers as `{ok: false, error}`. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: string;
  /** Beside `ok` and `error`. */
  readonly more: Fields;

  constructor(code: string, more: Fields = {}, options?: ErrorOptions) {
    super(code, options);
    this.code = code;
    this.more = more;
  }
}
