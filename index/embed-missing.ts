import type { Embedder } from './embedder.ts';
import { IndexError } from './errors.ts';
import { orAborted } from './or-aborted.ts';
import { embeddedText } from './paper.ts';
import type { Progress } from './paper-index.ts';
import type { PaperStore } from './paper-store.ts';
import type { NewPaper } from './tail.ts';
import type { VectorStore } from './vector-store.ts';

/** Papers embedded, then stored, at a time: what an interruption can cost. */
const CHUNK = 64;
const PAGE = 1_000;

export interface EmbedParts {
  readonly papers: PaperStore;
  readonly vectors: VectorStore;
  readonly embedder: Embedder;
  readonly onProgress: (progress: Progress) => void;
  readonly signal?: AbortSignal | undefined;
}

/** The last of those who embed with an embedder, while there are any: what one stores, the next need not embed. */
const turns = new WeakMap<Embedder, Promise<void>>();

/**
 * Embeds the papers after a sequence number that are there by now and have no vector, each chunk durable; gives how
 * many. While one chunk is stored the next one is embedded; what was computed when the signal aborts is stored, too.
 */
export function embedMissing(parts: EmbedParts, after: number): Promise<number> {
  const { embedder, papers, onProgress, signal } = parts;
  const range = { after, upTo: papers.lastSeq() };
  const before = turns.get(embedder);
  if (before !== undefined) {
    onProgress({ phase: 'embedding', done: 0, total: countMissing(parts, range) }); // what it waits with
  }
  const own = orAborted(async () => before, signal).then(() => embedRange(parts, range));
  const turn = Promise.allSettled([before, own]).then(() => {
    if (turns.get(embedder) === turn) turns.delete(embedder);
  });
  turns.set(embedder, turn);
  return own;
}

/** Sequence numbers: the first one is left out. */
interface Range {
  readonly after: number;
  readonly upTo: number;
}

async function embedRange(parts: EmbedParts, range: Range): Promise<number> {
  const { embedder, vectors, onProgress, signal } = parts;
  const total = countMissing(parts, range);
  let done = 0;
  let storing: readonly NewPaper[] = [];
  let embedding: Promise<Float32Array[]> = Promise.resolve([]);
  onProgress({ phase: 'embedding', done, total });
  for (const chunk of chunks(missing(parts, range))) {
    const computed = await embedding;
    embedding = embedder.embed(chunk.map(embeddedText), 'paper', signal);
    embedding.catch(() => {}); // awaited in the next round, or by nobody when this one fails
    store(storing, computed);
    storing = chunk;
  }
  store(storing, await embedding);
  return done;

  function store(chunk: readonly NewPaper[], computed: readonly Float32Array[]): void {
    if (chunk.length === 0) return;
    assertVectors(computed, chunk.length, embedder.dimensions);
    vectors.put(
      embedder.id,
      chunk.map(({ textHash }, i) => ({ hash: textHash, vector: computed[i] as Float32Array })),
    );
    done += chunk.length;
    onProgress({ phase: 'embedding', done, total });
  }
}

function countMissing(parts: EmbedParts, range: Range): number {
  let count = 0;
  for (const _ of missing(parts, range)) count++;
  return count;
}

/** Papers whose text has no vector, each text once, ascending. */
function* missing(
  { papers, vectors, embedder }: EmbedParts,
  { after, upTo }: Range,
): Iterable<NewPaper> {
  const seen = new Set<string>();
  for (const page of papers.pages(PAGE, after)) {
    for (const paper of page) {
      if (paper.seq > upTo) return;
      if (seen.has(paper.textHash) || vectors.has(embedder.id, paper.textHash)) continue;
      seen.add(paper.textHash);
      yield paper;
    }
  }
}

function* chunks<T>(items: Iterable<T>): Iterable<readonly T[]> {
  let chunk: T[] = [];
  for (const item of items) {
    chunk.push(item);
    if (chunk.length < CHUNK) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}

function assertVectors(vectors: readonly Float32Array[], count: number, dimensions: number): void {
  const sound = (vector: Float32Array): boolean =>
    vector.length === dimensions && vector.every(Number.isFinite) && vector.some((v) => v !== 0);
  if (vectors.length === count && vectors.every(sound)) return;
  throw new IndexError('embedder', 'The embedder returned unusable vectors. Nothing was stored.');
}
