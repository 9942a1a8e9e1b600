/** A stream that gives what it is fed, until it is ended. */
export interface Fed<T> extends AsyncIterable<T> {
  give(item: T): void;
  end(): void;
}

export function fed<T>(): Fed<T> {
  const items: T[] = [];
  let hasEnded = false;
  let wake = (): void => {};
  return {
    give(item) {
      items.push(item);
      wake();
    },
    end() {
      hasEnded = true;
      wake();
    },
    async *[Symbol.asyncIterator]() {
      for (;;) {
        const item = items.shift();
        if (item !== undefined) yield item;
        else if (hasEnded) return;
        else
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
      }
    },
  };
}
