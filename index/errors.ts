export const INDEX_ERROR_CODES = [
  'empty', // no papers yet
  'mismatch', // another embedder, dimension, metric or format version
  'damaged', // a checksum or count is off
  'storage', // the disk refused
  'busy', // another process writes
  'embedder', // the model folder, worker or endpoint failed
  'building', // the building process ended, or its work was stopped
] as const;

export type IndexErrorCode = (typeof INDEX_ERROR_CODES)[number];

/** The corpus cannot do what was asked; the message is one fact and one remedy. */
export class IndexError extends Error {
  override readonly name = 'IndexError';
  readonly code: IndexErrorCode;

  constructor(code: IndexErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** A file as a whole cannot be read as papers; the message is one fact and one remedy. */
export class ImportError extends Error {
  override readonly name = 'ImportError';
}

export interface SourceFailure {
  /** Asking again later may help, without anybody changing anything. */
  readonly retryable: boolean;
  /** `configuration`: the operator has to change something (key, contact address, base URL). */
  readonly reason?: 'configuration' | 'outage';
  /** Of the HTTP answer, where there was one. */
  readonly status?: number;
  /** Nothing is asked of the source before this; milliseconds since 1970. */
  readonly retryAt?: number;
}

/** A source of papers failed, which is not the same as having none; the message says how, for people. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
  readonly source: string;
  readonly retryable: boolean;
  readonly reason: 'configuration' | 'outage';
  readonly status: number | undefined;
  readonly retryAt: number | undefined;

  constructor(source: string, message: string, failure: SourceFailure, options?: ErrorOptions) {
    super(message, options);
    this.source = source;
    this.retryable = failure.retryable;
    this.reason = failure.reason ?? 'outage';
    this.status = failure.status;
    this.retryAt = failure.retryAt;
  }
}
