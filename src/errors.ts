/** The person can mend it; they see the message as it is. */
export class UserError extends Error {
  override readonly name = 'UserError';
  /** Nothing goes by the name that they gave. */
  readonly missing: boolean;

  constructor(message: string, options: ErrorOptions & { readonly missing?: boolean } = {}) {
    super(message, options);
    this.missing = options.missing === true;
  }
}

/** What was typed is not how it is written. */
export class InputError extends UserError {}

/** A service that we asked did not answer as it should. */
export class UpstreamError extends Error {
  override readonly name = 'UpstreamError';
  readonly service: string;
  readonly retryable: boolean;
  /** `configuration`: trying again cannot help until the operator changes something (key, model, quota). */
  readonly reason: 'configuration' | 'outage';

  constructor(
    service: string,
    message: string,
    kind: { readonly retryable: boolean; readonly configuration?: boolean },
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.service = service;
    this.retryable = kind.retryable;
    this.reason = kind.configuration === true ? 'configuration' : 'outage';
  }
}

/** Nothing starts; one line per bad variable: name, what is wrong, an example. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

/** What is remembered (state.db) cannot be used; the message is one fact and one remedy. */
export class StateError extends Error {
  override readonly name = 'StateError';
  /** A newer Footnote wrote it. */
  readonly newer: boolean;

  constructor(message: string, options: ErrorOptions & { readonly newer?: boolean } = {}) {
    super(message, options);
    this.newer = options.newer === true;
  }
}
