import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { createDense, type DenseBuilder } from './dense.ts';
import type { Embedder } from './embedder.ts';
import { IndexError } from './errors.ts';
import {
  beginGeneration,
  publishGeneration,
  type Space,
  saveRows,
  sealGeneration,
} from './generation.ts';
import { buildLexical, saveLexical } from './lexical.ts';
import { embeddedText } from './paper.ts';
import type { Progress } from './paper-index.ts';
import type { EmbeddedRow, PaperStore } from './paper-store.ts';
import { quantize, saveVectors } from './vectors.ts';

/** Papers embedded, then stored, at a time: what an interruption can cost. */
const CHUNK = 64;
const INSERTS_PER_TURN = 50;
const PROBES = 20;

export interface BuildOptions {
  readonly dataDir: string;
  readonly store: PaperStore;
  readonly embedder: Embedder;
  readonly onProgress: (progress: Progress) => void;
  readonly signal?: AbortSignal | undefined;
}

/** Embeds what has no vector yet, writes a generation beside the one that serves, verifies and publishes it. */
export async function buildGeneration(options: BuildOptions): Promise<string> {
  await embedMissing(options);
  const { dataDir, store, embedder, onProgress, signal } = options;
  const rows = [...store.embedded(embedder.id)];
  const folder = beginGeneration(dataDir);
  const space: Space = { embedder: embedder.id, dimensions: embedder.dimensions };

  saveRows(
    folder,
    Uint32Array.from(rows, (row) => row.seq),
  );
  saveVectors(
    join(folder, 'vectors.i8'),
    quantize(vectorsOf(rows), rows.length, embedder.dimensions),
  );
  saveLexical(join(folder, 'lexical.bin'), buildLexical(textsOf(rows)));
  const dense = await insertAll(rows, embedder.dimensions, onProgress, signal);
  dense.save(join(folder, 'dense.bin'));

  onProgress({ phase: 'verifying', done: 0, total: 1 });
  const written = sealGeneration(folder, space, rows.length);
  assertSameAnswers(rows, dense, written.dense.search);
  signal?.throwIfAborted();
  const name = publishGeneration(dataDir, folder);
  onProgress({ phase: 'verifying', done: 1, total: 1 });
  return name;
}

async function embedMissing({ store, embedder, onProgress, signal }: BuildOptions): Promise<void> {
  const missing = store
    .withoutVector(embedder.id)
    .map(({ seq, ...paper }) => ({ seq, text: embeddedText(paper) }));
  for (let done = 0; done < missing.length; done += CHUNK) {
    signal?.throwIfAborted();
    onProgress({ phase: 'embedding', done, total: missing.length });
    const chunk = missing.slice(done, done + CHUNK);
    const texts = chunk.map(({ text }) => text);
    const vectors = await embedder.embed(texts, 'paper', signal);
    assertVectors(vectors, chunk.length, embedder.dimensions);
    store.putVectors(
      chunk.map(({ seq }, i) => ({ seq, vector: vectors[i] as Float32Array })),
      embedder.id,
    );
  }
  onProgress({ phase: 'embedding', done: missing.length, total: missing.length });
}

function assertVectors(vectors: readonly Float32Array[], count: number, dimensions: number): void {
  const sound = (vector: Float32Array): boolean =>
    vector.length === dimensions && vector.every(Number.isFinite) && vector.some((v) => v !== 0);
  if (vectors.length === count && vectors.every(sound)) return;
  throw new IndexError('embedder', 'The embedder returned unusable vectors. Nothing was stored.');
}

async function insertAll(
  rows: readonly EmbeddedRow[],
  dimensions: number,
  onProgress: (progress: Progress) => void,
  signal: AbortSignal | undefined,
): Promise<DenseBuilder> {
  const dense = createDense(dimensions, rows.length);
  for (const [i, row] of rows.entries()) {
    dense.add(row.vector);
    if (i % INSERTS_PER_TURN !== 0) continue;
    onProgress({ phase: 'indexing', done: i, total: rows.length });
    await setImmediate();
    signal?.throwIfAborted();
  }
  onProgress({ phase: 'indexing', done: rows.length, total: rows.length });
  return dense;
}

/** What was read back from the disk must answer as what is in memory. */
function assertSameAnswers(
  rows: readonly EmbeddedRow[],
  built: DenseBuilder,
  reloaded: DenseBuilder['search'],
): void {
  const step = Math.max(1, Math.floor(rows.length / PROBES));
  for (let i = 0; i < rows.length; i += step) {
    const { vector } = rows[i] as EmbeddedRow;
    if (built.search(vector, 10).join() === reloaded(vector, 10).join()) continue;
    throw new IndexError(
      'damaged',
      'The new index answers otherwise after saving. Build it again.',
    );
  }
}

function* vectorsOf(rows: readonly EmbeddedRow[]): Iterable<Float32Array> {
  for (const row of rows) yield row.vector;
}

function* textsOf(rows: readonly EmbeddedRow[]): Iterable<string> {
  for (const row of rows) yield embeddedText(row);
}
