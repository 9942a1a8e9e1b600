import type { Publisher } from '../../src/publisher.ts';
import type { Stores } from '../../src/state/stores.ts';

/** A process that is killed at its nth step: nothing that it does from then on has any effect. */
export interface Fuse {
  step(): void;
  /** Killed now. */
  burn(): void;
  /** Resolves when it is. */
  readonly burnt: Promise<void>;
  readonly isBurnt: boolean;
  readonly steps: number;
}

class Killed extends Error {
  override readonly name = 'Killed';
}

export function aFuse(at = Number.POSITIVE_INFINITY): Fuse {
  let steps = 0;
  let last = at;
  let kill = (): void => {};
  const burnt = new Promise<void>((resolve) => {
    kill = resolve;
  });
  return {
    burnt,
    step() {
      steps++;
      if (steps < last) return;
      kill();
      throw new Killed();
    },
    burn() {
      last = steps;
      kill();
    },
    get isBurnt() {
      return steps >= last;
    },
    get steps() {
      return steps;
    },
  };
}

/** Each call may be the last one, before it has done anything and after. */
export function fused<T extends object>(part: T, fuse: Fuse): T {
  const entries = Object.entries(part).map(([name, value]) => {
    if (typeof value !== 'function') return [name, value] as const;
    return [
      name,
      async (...args: unknown[]) => {
        fuse.step();
        const result: unknown = await value(...args);
        fuse.step();
        return result;
      },
    ] as const;
  });
  return { ...part, ...Object.fromEntries(entries) };
}

export function fusedStores(stores: Stores, fuse: Fuse): Stores {
  const { outbox, subscriptions, lists, posted } = stores;
  return {
    ...stores,
    outbox: fused(outbox, fuse),
    subscriptions: fused(subscriptions, fuse),
    lists: fused(lists, fuse),
    posted: fused(posted, fuse),
  };
}

/** Its methods never throw, so a kill leaves them hanging. */
export function fusedPublisher(publisher: Publisher, fuse: Fuse): Publisher {
  const never = new Promise<never>(() => {});
  const guarded = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      fuse.step();
      const result = await work();
      fuse.step();
      return result;
    } catch (error) {
      if (error instanceof Killed) return await never;
      throw error;
    }
  };
  const { find } = publisher;
  return {
    ...publisher,
    publish: (digest, post) => guarded(() => publisher.publish(digest, post)),
    ...(find && { find: (post) => guarded(() => find(post)) }),
  };
}
