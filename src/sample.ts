import { existsSync } from 'node:fs';
import { fileInput } from '../index/imports/input.ts';
import { readPapers } from '../index/imports/read-papers.ts';
import type { PaperIndex } from '../index/paper-index.ts';

/** Stores the papers that ship, with their vectors where some ship for the model in use. */
export async function storeSample(
  index: Pick<PaperIndex, 'embedder' | 'takeVectors' | 'upsert'>,
  samplePath: string,
  signal?: AbortSignal,
): Promise<void> {
  const vectors = sampleVectorsPath(samplePath, index.embedder.id);
  if (existsSync(vectors)) {
    await index.takeVectors({ papers: samplePath, vectors }, ignore, signal);
  }
  await index.upsert(readPapers(fileInput(samplePath), ignore), 'sample', signal);
}

/** One row of signed bytes a paper, by the embedder's id. */
export function sampleVectorsPath(samplePath: string, embedder: string): string {
  return samplePath.replace(/\.jsonl$/, `.${embedder}.i8`);
}

/** The sample is checked by a test. */
function ignore(): void {}
