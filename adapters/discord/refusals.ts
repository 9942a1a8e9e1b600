import type { REST } from 'discord.js';
import { dropOldest } from '../../index/memory.ts';
import { isClosed, isInvalid, RefusedBefore } from './failures.ts';
import { INVALID_REQUESTS_MAX, REFUSALS_IN_A_SERVER_MAX } from './limits.ts';
import type { Way } from './ways.ts';

export const REMEMBERED_MS = 600_000;
const KEPT_MAX = 1_000;

/** What is done, and where. */
export interface Deed {
  /** A server; or the person, in direct messages outside of one. */
  readonly tenant: string;
  /** The place and the deed. */
  readonly what: string;
}

/** What Discord has refused lately, so that it is not asked again and again: it bans who does not stop. */
export interface Refusals {
  /** Does the work; throws at once where it was refused lately, or too much was. */
  guard<T>(deed: Deed, work: () => Promise<T>): Promise<T>;
  /** The way, with its first message guarded. */
  guarded(deed: Deed, way: Way): Way;
  /** Counts refusals of which the client says nothing else. */
  watch(rest: REST): void;
}

/** `now`: milliseconds, monotonic. */
export function createRefusals(now: () => number): Refusals {
  const refused = new Map<string, number>();
  const inTenants = new Map<string, readonly number[]>();
  let invalid: readonly number[] = [];

  const isLately = (time: number): boolean => time > now() - REMEMBERED_MS;
  const lately = (times: readonly number[] = []): readonly number[] => times.filter(isLately);

  function isRefused({ tenant, what }: Deed): boolean {
    if (isLately(refused.get(what) ?? Number.NEGATIVE_INFINITY)) return true;
    if (lately(inTenants.get(tenant)).length >= REFUSALS_IN_A_SERVER_MAX) return true;
    invalid = lately(invalid);
    return invalid.length >= INVALID_REQUESTS_MAX;
  }
  function note({ tenant, what }: Deed, error: unknown): void {
    if (isInvalid(error)) keep(inTenants, tenant, [...lately(inTenants.get(tenant)), now()]);
    if (isClosed(error)) keep(refused, what, now());
  }

  async function guard<T>(deed: Deed, work: () => Promise<T>): Promise<T> {
    if (isRefused(deed)) throw new RefusedBefore(deed.what);
    return await work().catch((error: unknown) => {
      note(deed, error);
      throw error;
    });
  }

  return {
    guard,
    guarded: (deed, way) => ({
      ...way,
      post: (message) => guard(deed, () => way.post(message)),
    }),
    watch(rest) {
      rest.on('invalidRequestWarning', () => {
        invalid = [...lately(invalid), now()];
      });
    },
  };
}

/** The oldest make room. */
function keep<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
  dropOldest(map, KEPT_MAX);
}
