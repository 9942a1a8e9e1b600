import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Changes } from './changes.ts';
import type { Embedder } from './embedder.ts';
import { IndexError } from './errors.ts';
import type { IndexStatus } from './paper-index.ts';
import type { PaperStore } from './paper-store.ts';
import type { Serving } from './serving.ts';
import { TAIL_MAX } from './tail.ts';

const PAGE = 500;

export interface StatusParts {
  readonly dataDir: string;
  readonly store: PaperStore;
  readonly serving: Serving;
  readonly changes: Changes;
  readonly wanted: Embedder;
}

export async function describeIndex(parts: StatusParts): Promise<IndexStatus> {
  const { dataDir, store, serving, changes, wanted } = parts;
  const searcher = serving.opened();
  const { name, upTo = 0, dimensions = 0 } = searcher?.generation ?? {};
  const { id, dimensions: own } = serving.embedder();
  const { tail, unembedded, problem } = await examineTail(parts, upTo);
  return {
    papers: store.count(),
    newest: store.newest(),
    generation: name ?? null,
    tail,
    embedder: id,
    dimensions: own || dimensions,
    bytes: bytesIn(dataDir),
    sources: store.sources(),
    ...optional({
      unembedded: unembedded || undefined,
      nextEmbedder: id === wanted.id ? undefined : wanted.id,
      building: changes.progress(),
      problem: (serving.problem() ?? problem)?.message,
    }),
  };
}

/** Papers after a sequence number that the embedder that serves has no vector of; all, where that cannot be told. */
async function examineTail({ store, serving }: StatusParts, after: number) {
  const tail = store.countAfter(after);
  if (tail > TAIL_MAX) return { tail, unembedded: tail };
  try {
    const vectors = serving.vectors();
    const embedder = serving.embedder().id;
    let unembedded = 0;
    for (const page of store.pages(PAGE, after)) {
      unembedded += page.filter(({ textHash }) => !vectors?.has(embedder, textHash)).length;
      await setImmediate();
    }
    return { tail, unembedded };
  } catch (problem) {
    if (!(problem instanceof IndexError)) throw problem;
    return { tail, unembedded: tail, problem };
  }
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
