import { dropOldest } from '../index/memory.ts';

const THREADS_MAX = 1_000;
const AUTHORS_MAX = 20;

/** Who talks in threads, as far as it says whether somebody speaks to Footnote. Kept in memory. */
export interface Talk {
  /** Somebody wrote there. */
  heard(thread: string, author: string): void;
  /** Footnote wrote there. */
  spoke(thread: string): void;
  /** Who but this person wrote there since Footnote did; `readBack` tells it for what was said before a start. */
  othersSince(
    thread: string,
    person: string,
    readBack: () => Promise<readonly string[]>,
  ): Promise<readonly string[]>;
}

export function createTalk(): Talk {
  const since = new Map<string, readonly string[]>(); // the longest silent come first

  function keep(thread: string, authors: readonly string[]): void {
    since.delete(thread);
    since.set(thread, [...new Set(authors)].slice(-AUTHORS_MAX));
    dropOldest(since, THREADS_MAX);
  }

  return {
    heard(thread, author) {
      const authors = since.get(thread);
      if (authors !== undefined) keep(thread, [...authors, author]);
    },
    spoke: (thread) => keep(thread, []),
    async othersSince(thread, person, readBack) {
      if (!since.has(thread)) keep(thread, await readBack());
      return (since.get(thread) ?? []).filter((author) => author !== person);
    },
  };
}
