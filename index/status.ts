import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Changes } from './changes.ts';
import type { Embedder } from './embedder.ts';
import type { IndexStatus } from './paper-index.ts';
import type { PaperStore } from './paper-store.ts';
import type { Serving } from './serving.ts';

export interface StatusParts {
  readonly dataDir: string;
  readonly store: PaperStore;
  readonly serving: Serving;
  readonly changes: Changes;
  readonly wanted: Embedder;
}

export async function describeIndex(parts: StatusParts): Promise<IndexStatus> {
  const { dataDir, store, serving, changes, wanted } = parts;
  await serving.opened()?.catchUp();
  const searcher = serving.opened();
  const { name, upTo = 0, dimensions = 0 } = searcher?.generation ?? {};
  const { id, dimensions: own } = serving.embedder();
  return {
    papers: store.count(),
    newest: store.newest(),
    generation: name ?? null,
    tail: store.countAfter(upTo),
    embedder: id,
    dimensions: own || dimensions,
    bytes: bytesIn(dataDir),
    sources: store.sources(),
    ...optional({
      unembedded: searcher?.unembedded() || undefined,
      nextEmbedder: id === wanted.id ? undefined : wanted.id,
      building: changes.progress(),
      problem: (serving.problem() ?? searcher?.problem())?.message,
    }),
  };
}

/** The entries that are there. */
function optional<T extends object>(entries: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const there = Object.entries(entries).filter(([, value]) => value !== undefined);
  return Object.fromEntries(there) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

function bytesIn(folder: string): number {
  let bytes = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && entry.name.startsWith('gen-')) bytes += bytesIn(path);
    else if (entry.isFile()) bytes += statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  }
  return bytes;
}
