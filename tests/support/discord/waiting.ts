/** What a probe gives as long as it finds nothing. */
export type Nothing = undefined | null | false | 0 | '';

/** A guard against a test that waits for ever; nothing waits so long when all is well. */
const PATIENCE_MS = 5000;

export interface Changes {
  /** Something has happened: whoever waits looks again. */
  notify(): void;
  /**
   * What the probe finds, as soon as it finds something. It looks again
   * whenever the bot has asked for something or something was delivered to it.
   */
  until<T>(probe: () => T | Nothing): Promise<T>;
}

/** @param describe what has happened, for the message of a wait that was in vain. */
export function createChanges(describe: () => string): Changes {
  const waiting = new Set<() => void>();
  return {
    notify: () => {
      for (const look of [...waiting]) look();
    },
    until: <T>(probe: () => T | Nothing) =>
      new Promise<T>((resolve, reject) => {
        const settle = (end: () => void): void => {
          clearTimeout(patience);
          waiting.delete(look);
          end();
        };
        const look = (): void => {
          try {
            const found = probe();
            if (found) settle(() => resolve(found));
          } catch (error) {
            settle(() => reject(error));
          }
        };
        const complaint = new Error(`nothing came of ${probe} in ${PATIENCE_MS} ms`);
        const patience = setTimeout(() => {
          complaint.message += `\n${describe()}`;
          settle(() => reject(complaint));
        }, PATIENCE_MS);
        waiting.add(look);
        look();
      }),
  };
}
