import { type PaperId, titleKey } from './paper.ts';
import { parsePaperId } from './paper-ids.ts';
import type { PaperIndex } from './paper-index.ts';
import type { PaperStore } from './paper-store.ts';

/** The part of the corpus that reads papers by what they are called. */
export type Reading = Pick<PaperIndex, 'get' | 'resolve' | 'suggest' | 'publishedSince'>;

export function createReading(store: PaperStore): Reading {
  function resolve(text: string): PaperId | undefined {
    const id = parsePaperId(text) ?? text.trim();
    const named = store.get(id);
    if (named !== undefined) return named.id;
    const byDoi = id.startsWith('doi:') ? store.withDoi(id.slice(4)) : undefined;
    const title = titleKey(text);
    return byDoi ?? (title === '' ? undefined : store.withTitle(title));
  }

  return {
    get: async (ids) => ids.map(store.get),
    resolve: async (text) => resolve(text),
    suggest: async (prefix, limit) => {
      const words = titleKey(prefix).split(' ');
      return store.titled(
        words.filter((word) => word !== ''),
        limit,
      );
    },
    publishedSince: async (since, limit, category) =>
      store.publishedSince(since.toISOString().slice(0, 10), limit, category),
  };
}
