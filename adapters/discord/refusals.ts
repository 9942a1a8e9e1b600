import type { REST } from 'discord.js';
import { isClosed, RefusedBefore } from './failures.ts';
import { INVALID_REQUESTS_MAX } from './limits.ts';
import type { Way } from './ways.ts';

export const REMEMBERED_MS = 600_000;
const KEPT_MAX = 1_000;

/** What Discord has refused lately, so that it is not asked again and again: it bans who does not stop. */
export interface Refusals {
  /** Does the work; throws at once where it was refused lately, or too much was. `what`: the place and the deed. */
  guard<T>(what: string, work: () => Promise<T>): Promise<T>;
  /** The way, with its first message guarded. */
  guarded(what: string, way: Way): Way;
  /** Counts refusals of which the client says nothing else. */
  watch(rest: REST): void;
}

/** `now`: milliseconds, monotonic. */
export function createRefusals(now: () => number): Refusals {
  const refused = new Map<string, number>();
  let invalid: readonly number[] = [];

  const isLately = (time: number): boolean => time > now() - REMEMBERED_MS;
  function isRefused(what: string): boolean {
    return isLately(refused.get(what) ?? Number.NEGATIVE_INFINITY);
  }
  function note(what: string, error: unknown): void {
    if (!isClosed(error)) return;
    refused.delete(what);
    refused.set(what, now());
    for (const oldest of refused.keys()) {
      if (refused.size <= KEPT_MAX) break;
      refused.delete(oldest);
    }
  }
  function isTooMuch(): boolean {
    invalid = invalid.filter(isLately);
    return invalid.length >= INVALID_REQUESTS_MAX;
  }

  async function guard<T>(what: string, work: () => Promise<T>): Promise<T> {
    if (isRefused(what) || isTooMuch()) throw new RefusedBefore(what);
    return await work().catch((error: unknown) => {
      note(what, error);
      throw error;
    });
  }

  return {
    guard,
    guarded: (what, way) => ({
      ...way,
      post: (message) => guard(what, () => way.post(message)),
    }),
    watch(rest) {
      rest.on('invalidRequestWarning', () => {
        invalid = [...invalid.filter(isLately), now()];
      });
    },
  };
}
