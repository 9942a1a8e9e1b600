/** What a probe gives as long as it finds nothing. */
export type Nothing = undefined | null | false | 0 | '';

export interface Changes {
  /** Something has happened: whoever waits looks again. */
  notify(): void;
  /**
   * What the probe finds, as soon as it finds something. It looks again
   * whenever the bot has asked for something or something was delivered to it.
   */
  until<T>(probe: () => T | Nothing): Promise<T>;
}

export interface Patience {
  /** What has happened, for the message of a wait that was in vain. */
  readonly describe: () => string;
  /** By the machine's clock; a guard against tests that wait for ever. */
  readonly patienceMs: number;
}

export function createChanges({ describe, patienceMs }: Patience): Changes {
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
        const complaint = new Error(`nothing came of ${probe} in ${patienceMs} ms`);
        const patience = setTimeout(() => {
          complaint.message += `\n${describe()}`;
          settle(() => reject(complaint));
        }, patienceMs);
        waiting.add(look);
        look();
      }),
  };
}
