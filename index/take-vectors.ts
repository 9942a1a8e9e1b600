import { setImmediate } from 'node:timers/promises';
import type { EmbedParts } from './embed-missing.ts';
import { ImportError } from './errors.ts';
import { fileInput } from './imports/input.ts';
import { readPapersWithVectors } from './imports/vectors.ts';
import { embeddedText, textHash } from './paper.ts';
import type { VectorFiles } from './paper-index.ts';
import type { TextVector } from './vector-store.ts';
import { dot } from './vectors.ts';

const CHUNK = 500;
/** Papers that are embedded here as well, to see that the vectors are this model's. */
const COMPARED = 3;
/** What a vector of bytes keeps of its own, with room for another machine's rounding. */
const COSINE_MIN = 0.98;

/** Stores vectors that were made elsewhere, for the texts of a file of papers; gives how many. */
export async function takeVectors(
  { vectors: store, embedder, onProgress, signal }: Omit<EmbedParts, 'papers'>,
  { papers, vectors }: VectorFiles,
): Promise<number> {
  if (embedder.dimensions === 0) await embedder.embed(['-'], 'paper', signal); // its answer tells
  const file = { path: vectors, dimensions: embedder.dimensions };
  let chunk: TextVector[] = [];
  let count = 0;
  const put = async (): Promise<void> => {
    store.put(embedder.id, chunk);
    chunk = [];
    onProgress({ phase: 'embedding', done: count, total: count });
    await setImmediate();
  };
  for await (const { paper, vector } of readPapersWithVectors(
    fileInput(papers),
    file,
    () => {},
    signal,
  )) {
    if (count < COMPARED) {
      const [own] = await embedder.embed([embeddedText(paper)], 'paper', signal);
      if (own === undefined || dot(own, vector) < COSINE_MIN) throw strange(vectors, embedder.id);
    }
    chunk.push({ hash: textHash(paper), vector });
    count++;
    if (chunk.length === CHUNK) await put();
  }
  await put();
  return count;
}

function strange(path: string, embedder: string): ImportError {
  return new ImportError(
    `${path} was made with another model, or of other texts, than ${embedder} makes of these papers. Leave --vectors out, or set EMBEDDING_MODEL to that model.`,
  );
}
