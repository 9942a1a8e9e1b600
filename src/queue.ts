import type { Timer } from './deadline.ts';
import { UserError } from './errors.ts';
import { phrases } from './phrases.ts';

export interface QueueOptions {
  /** Answered at a time. */
  readonly running: number;
  /** Waiting for that, over everybody. */
  readonly waiting: number;
  /** The longest that somebody waits before they are told to come back. */
  readonly waitMs: number;
  readonly timer: Timer;
}

interface Waiter {
  readonly start: () => void;
}

export interface Queue {
  /**
   * Waits for a turn and gives the function that ends it. Turns go round between people, so that one who asks
   * much does not hold up the others. Throws a `UserError` where the queue is full or the wait too long.
   */
  enter(person: string, signal: AbortSignal): Promise<() => void>;
}

export function createQueue({ running, waiting, waitMs, timer }: QueueOptions): Queue {
  const lines = new Map<string, Waiter[]>(); // in the order in which people have their turn
  let busy = 0;
  let waitingNow = 0;

  function leave(person: string, waiter: Waiter): void {
    const line = lines.get(person) ?? [];
    const left = line.filter((other) => other !== waiter);
    if (left.length < line.length) waitingNow--;
    if (left.length === 0) lines.delete(person);
    else lines.set(person, left);
  }

  function next(): void {
    busy--;
    const [person, line] = lines.entries().next().value ?? [];
    const waiter = line?.[0];
    if (person === undefined || waiter === undefined) return;
    const rest = line?.slice(1) ?? [];
    lines.delete(person);
    if (rest.length > 0) lines.set(person, rest); // to the end: the others come first
    waitingNow--;
    busy++;
    waiter.start();
  }

  const once = (): (() => void) => {
    let ended = false;
    return () => {
      if (!ended) next();
      ended = true;
    };
  };

  return {
    async enter(person, signal) {
      signal.throwIfAborted();
      if (busy < running) {
        busy++;
        return once();
      }
      if (waitingNow >= waiting) throw new UserError(phrases.tooBusy);
      waitingNow++;
      return await new Promise<() => void>((resolve, reject) => {
        const stop = (reason: unknown): void => {
          leave(person, waiter);
          settle();
          reject(reason);
        };
        const onAbort = (): void => stop(signal.reason);
        const cancel = timer(waitMs, () => stop(new UserError(phrases.tooBusy)));
        const settle = (): void => {
          cancel();
          signal.removeEventListener('abort', onAbort);
        };
        const waiter: Waiter = {
          start() {
            settle();
            resolve(once());
          },
        };
        lines.set(person, [...(lines.get(person) ?? []), waiter]);
        signal.addEventListener('abort', onAbort, { once: true });
      });
    },
  };
}
