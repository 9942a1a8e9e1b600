import { randomBytes } from 'node:crypto';
import { ImportError, IndexError, SourceError } from '../index/errors.ts';
import { StateError, UpstreamError, UserError } from './errors.ts';
import type { Log } from './log.ts';
import type { Notice } from './reply.ts';

const REF_BYTES = 3;

/** What a person is told when something fails; the one place where errors are logged and worded. */
export function toNotice(error: unknown, log: Log): Notice {
  if (error instanceof UserError || error instanceof ImportError) {
    log.debug({ reason: error.message }, 'a request was refused');
    const missing = error instanceof UserError && error.missing;
    return { ...failure(error.message), reason: missing ? 'missing' : 'request' };
  }
  if (error instanceof UpstreamError) {
    log.warn({ err: error, service: error.service }, 'a service did not answer');
    return failure(error.message);
  }
  if (error instanceof SourceError) {
    log.warn({ err: error, source: error.source }, 'a source did not answer');
    const again = error.retryable && error.retryAt === undefined;
    return failure(again ? `${error.message} Try again in a few minutes.` : error.message);
  }
  if (error instanceof IndexError) {
    log.error({ err: error, code: error.code }, 'the index could not be used');
    return failure(error.message);
  }
  if (error instanceof StateError) {
    log.error({ err: error }, 'the state could not be used');
    return failure(error.message);
  }
  const ref = randomBytes(REF_BYTES).toString('hex');
  log.error({ err: error, ref }, 'something failed');
  return failure(
    `Something went wrong (ref ${ref}). The log says what, with LOG_LEVEL=error or lower.`,
  );
}

function failure(text: string): Notice {
  return { kind: 'notice', level: 'error', text };
}
