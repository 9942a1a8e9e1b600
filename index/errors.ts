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
