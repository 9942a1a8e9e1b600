import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyDatabase, papersPath } from './database.ts';
import type { Embedder } from './embedder.ts';
import type { Paper } from './paper.ts';
import type { UpsertCounts, VectorFiles } from './paper-index.ts';
import { preparePapers } from './papers-schema.ts';
import { countUpserts, storing, toldBy } from './storing.ts';
import { takeVectors } from './take-vectors.ts';
import { openVectorStore } from './vector-store.ts';

export interface Rehearsal {
  upsert(papers: AsyncIterable<Paper>, source: string, signal?: AbortSignal): Promise<UpsertCounts>;
  /** Gives how many would be taken. */
  takeVectors(files: VectorFiles, embedder: Embedder, signal?: AbortSignal): Promise<number>;
  close(): void;
}

/** Stores papers and vectors in a copy below the system's temporary folder, which `close` removes. */
export function openRehearsal(dataDir: string): Rehearsal {
  const copy = mkdtempSync(join(tmpdir(), 'footnote-rehearsal-'));
  const close = (): void => rmSync(copy, { recursive: true, force: true });
  try {
    const path = papersPath(dataDir);
    if (existsSync(path)) copyDatabase(path, papersPath(copy));
    preparePapers(copy);
  } catch (error) {
    close();
    throw error;
  }
  return {
    upsert: (papers, source, signal) => countUpserts(storing(copy, toldBy(source, papers), signal)),
    async takeVectors(files, embedder, signal) {
      const vectors = openVectorStore(copy);
      try {
        return await takeVectors({ vectors, embedder, onProgress: () => {}, signal }, files);
      } finally {
        vectors.close();
      }
    },
    close,
  };
}
