import { webApi } from '@slack/bolt';
import type { Timer } from '../../src/deadline.ts';

const TRIES = 3;
const AGAIN_MS = 1_000;

export interface Patience {
  readonly timer: Timer;
  /** Ends the waiting; what was said last is thrown. */
  readonly signal?: AbortSignal;
}

/**
 * Tries thrice: after the time that Slack names when it is asked too often (429); and, for what does no
 * harm when it is done twice (`repeatable`), when no word of Slack came, as the answer may have been lost.
 */
export async function patiently<T>(
  call: () => Promise<T>,
  kind: 'once' | 'repeatable',
  { timer, signal }: Patience,
): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await call();
    } catch (error) {
      const ms = waitOf(error, kind);
      if (ms === undefined || tries === TRIES || signal?.aborted === true) throw error;
      await new Promise<void>((resolve) => {
        const cancel = timer(ms, resolve);
        signal?.addEventListener('abort', () => resolve(cancel()), { once: true });
      });
    }
  }
}

function waitOf(error: unknown, kind: 'once' | 'repeatable'): number | undefined {
  if (error instanceof webApi.WebAPIRateLimitedError) return error.retryAfter * 1000;
  const isSilence =
    error instanceof webApi.WebAPIRequestError || error instanceof webApi.WebAPIHTTPError;
  return isSilence && kind === 'repeatable' ? AGAIN_MS : undefined;
}
