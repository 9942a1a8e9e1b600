import { setImmediate } from 'node:timers/promises';
import { embeddedText } from './paper.ts';
import type { Estimate } from './paper-index.ts';
import type { PaperStore } from './paper-store.ts';
import type { VectorStore } from './vector-store.ts';

const PAGE = 500;
const CHARACTERS_PER_TOKEN = 4;

/** Papers whose text the embedder has no vector of; without a vector store, all of them. */
export async function estimateMissing(
  papers: PaperStore,
  vectors: VectorStore | undefined,
  embedder: string,
): Promise<Omit<Estimate, 'remote'>> {
  let count = 0;
  let characters = 0;
  for (const page of papers.pages(PAGE)) {
    for (const paper of page) {
      if (vectors?.has(embedder, paper.textHash) === true) continue;
      count++;
      characters += embeddedText(paper).length;
    }
    await setImmediate();
  }
  return { papers: count, tokens: Math.ceil(characters / CHARACTERS_PER_TOKEN) };
}
