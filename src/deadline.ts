/** Calls back after so many milliseconds, unless it is cancelled by the function that it returns. */
export type Timer = (ms: number, callback: () => void) => () => void;

export const systemTimer: Timer = (ms, callback) => {
  const timeout = setTimeout(callback, ms);
  return () => clearTimeout(timeout);
};

export interface Deadline {
  readonly firstMs: number;
  readonly totalMs: number;
  readonly timer: Timer;
  /** What is thrown when time is up. */
  readonly reason: () => Error;
  readonly signal?: AbortSignal;
}

/**
 * The stream that `open` gives, which throws the reason of the signal as soon as it aborts. The stream is left
 * behind if it takes no notice.
 */
export async function* untilAborted<T>(
  open: () => AsyncIterable<T>,
  signal: AbortSignal,
): AsyncIterable<T> {
  let stop = (): void => {};
  const stopped = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
  });
  stopped.catch(() => {}); // it is raced below; nobody may be waiting when it comes
  signal.throwIfAborted();
  const iterator = open()[Symbol.asyncIterator]();
  try {
    for (;;) {
      signal.throwIfAborted();
      const next = await Promise.race([iterator.next(), stopped]);
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    signal.removeEventListener('abort', stop);
    void iterator.return?.()?.then(undefined, () => {}); // not awaited: it may hang
  }
}

/**
 * The stream that `open` gives, which throws when its first piece or its end is late, or when the signal
 * aborts. The stream is told by the signal it is given.
 */
export async function* withDeadline<T>(
  open: (signal: AbortSignal) => AsyncIterable<T>,
  { firstMs, totalMs, timer, reason, signal }: Deadline,
): AsyncIterable<T> {
  const controller = new AbortController();
  const stop = AbortSignal.any([controller.signal, ...(signal === undefined ? [] : [signal])]);
  const expire = (): void => controller.abort(reason());
  const cancelTotal = timer(totalMs, expire);
  const cancelFirst = timer(firstMs, expire);
  try {
    for await (const piece of untilAborted(() => open(stop), stop)) {
      cancelFirst();
      yield piece;
    }
  } finally {
    cancelFirst();
    cancelTotal();
    controller.abort();
  }
}
