import type { Timer } from '../../src/deadline.ts';

/**
 * The newest item each time that the reader is ready and its pause is over; the last one always, and at
 * once. The source is read as fast as it writes, so a slow reader does not hold it up. Throws what it throws.
 */
export async function* newest<T>(
  source: AsyncIterable<T>,
  timer: Timer,
  pauseMs: () => number,
): AsyncIterable<T> {
  const iterator = source[Symbol.asyncIterator]();
  const waiting: { item?: { readonly value: T }; wake: () => void } = { wake: () => {} };
  let ended = false;
  const pump = async (): Promise<void> => {
    try {
      for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) {
        waiting.item = { value: next.value };
        waiting.wake();
      }
    } finally {
      ended = true;
      waiting.wake();
    }
  };
  const end = pump();
  const settled = end.then(nothing, nothing);
  try {
    for (;;) {
      const { item } = waiting;
      if (item !== undefined) {
        delete waiting.item;
        yield item.value;
        if (!ended) await pause(timer, pauseMs(), settled);
      } else if (ended) {
        return await end;
      } else {
        await new Promise<void>((resolve) => {
          waiting.wake = resolve;
        });
      }
    }
  } finally {
    void iterator.return?.()?.then(nothing, nothing); // not awaited: it may hang
  }
}

async function pause(timer: Timer, ms: number, until: Promise<void>): Promise<void> {
  let cancel = nothing;
  const over = new Promise<void>((resolve) => {
    cancel = timer(ms, resolve);
  });
  await Promise.race([over, until]);
  cancel();
}

function nothing(): void {}
