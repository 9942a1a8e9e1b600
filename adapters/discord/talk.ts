import { type APIMessage, type REST, Routes } from 'discord.js';

const THREADS_MAX = 1_000;
const AUTHORS_MAX = 20;
const READ_BACK = 20;

/** Who talks in threads, as far as it says whether somebody speaks to Footnote. */
export interface Talk {
  /** Somebody wrote, or Footnote did. */
  note(thread: string, author: string): void;
  /** Who but this person wrote there since Footnote did last. */
  othersSince(thread: string, person: string): Promise<readonly string[]>;
}

/** Kept in memory; what was said before a start is read back once a thread. */
export function createTalk(rest: REST, self: () => string | undefined): Talk {
  const since = new Map<string, readonly string[]>();

  function keep(thread: string, authors: readonly string[]): void {
    since.delete(thread);
    since.set(thread, authors);
    for (const oldest of since.keys()) {
      if (since.size <= THREADS_MAX) break;
      since.delete(oldest);
    }
  }

  return {
    note(thread, author) {
      if (author === self()) keep(thread, []);
      else if (since.has(thread)) {
        const authors = [...new Set([...(since.get(thread) ?? []), author])];
        keep(thread, authors.slice(-AUTHORS_MAX));
      }
    },

    async othersSince(thread, person) {
      if (!since.has(thread)) keep(thread, await readBack(rest, thread, self()));
      return (since.get(thread) ?? []).filter((author) => author !== person);
    },
  };
}

/** None where it may not be read. */
async function readBack(
  rest: REST,
  thread: string,
  self: string | undefined,
): Promise<readonly string[]> {
  const query = new URLSearchParams({ limit: String(READ_BACK) });
  const messages = (await rest
    .get(Routes.channelMessages(thread), { query })
    .catch(() => [])) as readonly APIMessage[];
  const authors = messages.map(({ author }) => author.id);
  const last = authors.indexOf(self ?? '');
  return [...new Set(last < 0 ? authors : authors.slice(0, last))];
}
