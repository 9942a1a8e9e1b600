import type { Timer } from './deadline.ts';
import { UpstreamError } from './errors.ts';
import type { Llm } from './llm.ts';
import { phrases } from './phrases.ts';

export interface QueueOptions {
  /** Calls at a time. */
  readonly running: number;
  /** Waiting for that, over everybody. */
  readonly waiting: number;
  /** Who waited so long would have no time left for the call. */
  readonly waitMs: number;
  readonly timer: Timer;
}

const SERVICE = 'language model';
const NOBODY = '';

/**
 * The same model, asked a few things at a time. Turns go round between people, so that one who asks much does
 * not hold up the others. Throws an `UpstreamError` where too many wait, or one too long.
 */
export function withQueue(llm: Llm, options: QueueOptions): Llm {
  const queue = createQueue(options);
  return {
    name: llm.name,
    async *stream(messages, asked = {}) {
      const { signal, payer } = asked;
      const leave = await queue.enter(payer?.person ?? NOBODY, signal);
      signal?.addEventListener('abort', leave, { once: true }); // a deaf model holds no turn
      try {
        yield* llm.stream(messages, asked);
      } finally {
        signal?.removeEventListener('abort', leave);
        leave();
      }
    },
  };
}

interface Queue {
  /** Waits for a turn and gives the function that ends it; rejects with the reason of the signal. */
  enter(person: string, signal: AbortSignal | undefined): Promise<() => void>;
}

function createQueue({ running, waiting, waitMs, timer }: QueueOptions): Queue {
  const lines = new Map<string, (() => void)[]>(); // in the order in which people have their turn
  let busy = 0;
  let waitingNow = 0;

  function next(): void {
    const [person, line = []] = lines.entries().next().value ?? [];
    const start = line.shift();
    if (person === undefined || start === undefined) {
      busy--;
      return;
    }
    lines.delete(person);
    if (line.length > 0) lines.set(person, line); // to the end: the others come first
    waitingNow--;
    start();
  }

  function drop(person: string, start: () => void): void {
    const left = (lines.get(person) ?? []).filter((other) => other !== start);
    if (left.length > 0) lines.set(person, left);
    else lines.delete(person);
    waitingNow--;
  }

  const turn = (): (() => void) => {
    let ended = false;
    return () => {
      if (!ended) next();
      ended = true;
    };
  };

  return {
    async enter(person, signal) {
      signal?.throwIfAborted();
      if (busy < running) {
        busy++;
        return turn();
      }
      if (waitingNow >= waiting) throw tooBusy();
      waitingNow++;
      return await new Promise<() => void>((resolve, reject) => {
        const start = (): void => {
          settle();
          resolve(turn());
        };
        const stop = (reason: unknown): void => {
          settle();
          drop(person, start);
          reject(reason);
        };
        const onAbort = (): void => stop(signal?.reason);
        const cancel = timer(waitMs, () => stop(tooBusy()));
        const settle = (): void => {
          cancel();
          signal?.removeEventListener('abort', onAbort);
        };
        lines.set(person, [...(lines.get(person) ?? []), start]);
        signal?.addEventListener('abort', onAbort, { once: true });
      });
    },
  };
}

function tooBusy(): UpstreamError {
  return new UpstreamError(SERVICE, phrases.busyModel, { retryable: true });
}
