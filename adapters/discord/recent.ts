import { dropOldest } from '../../index/memory.ts';

const KEPT = 2_000;

/** Remembers the last things of many. */
export interface Recent {
  /** False for one that is remembered already. */
  add(id: string): boolean;
}

export function createRecent(): Recent {
  const ids = new Set<string>();
  return {
    add(id) {
      if (ids.has(id)) return false;
      ids.add(id);
      dropOldest(ids, KEPT);
      return true;
    },
  };
}
