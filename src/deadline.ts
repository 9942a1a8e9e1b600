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
  /** Aborted when time is up, and by its owner; the stream should end by it, and is left behind if not. */
  readonly controller: AbortController;
  readonly reason: () => Error;
}

/** A stream that throws when its first piece, or its end, is late, or when the controller aborts. */
export async function* withDeadline<T>(
  stream: AsyncIterable<T>,
  { firstMs, totalMs, timer, controller, reason }: Deadline,
): AsyncIterable<T> {
  const { signal } = controller;
  const expire = (): void => controller.abort(reason());
  const cancelTotal = timer(totalMs, expire);
  const cancelFirst = timer(firstMs, expire);
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
  aborted.catch(() => {}); // it is raced below; nobody may be waiting when it comes
  const iterator = stream[Symbol.asyncIterator]();
  try {
    for (;;) {
      signal.throwIfAborted();
      const next = await Promise.race([iterator.next(), aborted]);
      cancelFirst();
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    cancelFirst();
    cancelTotal();
    void iterator.return?.()?.then(undefined, () => {}); // not awaited: it may hang
  }
}
