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
 * The stream that `open` gives, which throws when its first piece or its end is late, or when the signal
 * aborts. The stream is told by the signal it is given, and is left behind if it takes no notice.
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
  const stopped = new Promise<never>((_, reject) => {
    stop.addEventListener('abort', () => reject(stop.reason), { once: true });
  });
  stopped.catch(() => {}); // it is raced below; nobody may be waiting when it comes
  const iterator = open(stop)[Symbol.asyncIterator]();
  try {
    for (;;) {
      stop.throwIfAborted();
      const next = await Promise.race([iterator.next(), stopped]);
      cancelFirst();
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    cancelFirst();
    cancelTotal();
    controller.abort();
    void iterator.return?.()?.then(undefined, () => {}); // not awaited: it may hang
  }
}
