import { webApi } from '@slack/bolt';
import type { Timer } from '../../src/deadline.ts';
import { pause } from '../../src/pacing.ts';

const TRIES = 3;
const AGAIN_MS = 1_000;

export interface Patience {
  readonly timer: Timer;
  /** Ends the waiting; what was said last is thrown. */
  readonly signal?: AbortSignal;
}

/** impatient: what is late is of no use · repeatable: does no harm when it is done twice */
export type Repeat = 'impatient' | 'once' | 'repeatable';

/**
 * Tries thrice: after the time that Slack names when it is asked too often (429); and, for what is
 * `repeatable`, when no word of Slack came, as the answer may have been lost.
 */
export async function patiently<T>(
  call: () => Promise<T>,
  repeat: Repeat,
  { timer, signal }: Patience,
): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await call();
    } catch (error) {
      const ms = waitOf(error, repeat);
      if (ms === undefined || tries === TRIES || signal?.aborted === true) throw error;
      await pause(ms, timer, signal);
    }
  }
}

function waitOf(error: unknown, repeat: Repeat): number | undefined {
  if (repeat === 'impatient') return undefined;
  if (error instanceof webApi.WebAPIRateLimitedError) return error.retryAfter * 1000;
  const isSilence =
    error instanceof webApi.WebAPIRequestError || error instanceof webApi.WebAPIHTTPError;
  return isSilence && repeat === 'repeatable' ? AGAIN_MS : undefined;
}
