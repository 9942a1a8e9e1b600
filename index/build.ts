import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { writeArrays } from './binary.ts';
import { createDense, type DenseIndex } from './dense.ts';
import { type EmbedParts, embedMissing } from './embed-missing.ts';
import type { EmbedderSpec } from './embedder.ts';
import { IndexError } from './errors.ts';
import type { RowColumns } from './generation.ts';
import {
  beginGeneration,
  dropUnfinished,
  publishGeneration,
  sealGeneration,
} from './generation-writer.ts';
import { createLexicalBuilder } from './lexical-build.ts';
import { embeddedText } from './paper.ts';
import { orderStrings, packStrings } from './string-table.ts';
import type { NewPaper } from './tail.ts';
import { createByteVectors } from './vectors.ts';

const PAGE = 500;
const INSERTS_PER_TURN = 50;
const PROBES = 20;
const PROBE_DEPTH = 10;

export interface BuildParts extends EmbedParts {
  readonly dataDir: string;
  readonly spec: EmbedderSpec;
  /** The generation that answers at present: it is kept. */
  readonly serving?: string | undefined;
}

/**
 * Embeds what has no vector yet, writes a generation beside the one that serves, verifies and publishes it;
 * gives its name.
 */
export async function buildGeneration(parts: BuildParts): Promise<string> {
  const { dataDir } = parts;
  const upTo = parts.papers.lastSeq();
  dropUnfinished(dataDir);
  await embedMissing(parts, 0);
  try {
    return await writeGeneration(parts, upTo);
  } finally {
    dropUnfinished(dataDir);
  }
}

async function writeGeneration(parts: BuildParts, upTo: number): Promise<string> {
  const { dataDir, embedder, spec, papers, onProgress, signal } = parts;
  const dimensions = embedder.dimensions || storedDimensions(parts, upTo);
  const index = createCollection(dimensions, papers.count());
  try {
    await collect(parts, index, upTo);
    const folder = beginGeneration(dataDir);
    index.dense.save(join(folder, 'dense.bin'));
    writeArrays(join(folder, 'lexical.bin'), { ...(await index.lexical.finish()) });
    writeArrays(join(folder, 'vectors.i8'), { ...index.bytes.finish(index.count()) });
    writeArrays(join(folder, 'rows.bin'), { ...index.rows() });
    const answers = index.probes.map((vector) => index.dense.search(vector, PROBE_DEPTH));
    index.dense.release();

    onProgress({ phase: 'verifying', done: 0, total: 1 });
    const contents = { embedder: embedder.id, dimensions, spec, count: index.count(), upTo };
    const written = await sealGeneration(folder, contents);
    assertSameAnswers(written.dense, index.probes, answers);
    written.dense.release();
    signal?.throwIfAborted();
    const name = publishGeneration({ dataDir, folder, serving: parts.serving });
    onProgress({ phase: 'verifying', done: 1, total: 1 });
    return name;
  } finally {
    index.dense.release();
  }
}

/** Takes the papers in one by one: no more than a page of them is held as objects. */
async function collect(parts: BuildParts, index: Collection, upTo: number): Promise<void> {
  const { papers, onProgress, signal } = parts;
  const total = papers.count();
  const probeEvery = Math.max(1, Math.floor(total / PROBES));
  for (const { paper, vector } of embedded(parts, upTo)) {
    if (index.count() % probeEvery === 0) index.probes.push(vector);
    index.add(paper, vector);
    if (index.count() % INSERTS_PER_TURN !== 0) continue;
    onProgress({ phase: 'indexing', done: index.count(), total });
    await setImmediate();
    signal?.throwIfAborted();
  }
  onProgress({ phase: 'indexing', done: index.count(), total: index.count() });
}

type Collection = ReturnType<typeof createCollection>;

function createCollection(dimensions: number, capacity: number) {
  const dense = createDense(dimensions, capacity);
  const lexical = createLexicalBuilder();
  const bytes = createByteVectors(capacity, dimensions);
  const seqs: number[] = [];
  const textKeys: number[] = [];
  const ids: string[] = [];
  return {
    dense,
    lexical,
    bytes,
    probes: [] as Float32Array[],
    count: (): number => seqs.length,
    add(paper: NewPaper, vector: Float32Array): void {
      dense.add(vector);
      bytes.set(seqs.length, vector);
      lexical.add(embeddedText(paper));
      seqs.push(paper.seq);
      textKeys.push(textKey(paper.textHash));
      ids.push(paper.id);
    },
    rows(): RowColumns {
      const { offsets, bytes: idBytes } = packStrings(ids);
      return {
        seqs: Uint32Array.from(seqs),
        textKeys: Uint32Array.from(textKeys),
        idOffsets: offsets,
        idBytes,
        idOrder: orderStrings(ids),
      };
    },
  };
}

/** What a row keeps of its text's hash. */
export function textKey(textHash: string): number {
  return Number.parseInt(textHash.slice(0, 8), 16);
}

function* embedded(
  { papers, vectors, embedder }: BuildParts,
  upTo: number,
): Iterable<{ paper: NewPaper; vector: Float32Array }> {
  for (const page of papers.pages(PAGE)) {
    for (const paper of page) {
      if (paper.seq > upTo) return;
      const vector = vectors.get(embedder.id, paper.textHash);
      if (vector !== undefined) yield { paper, vector };
    }
  }
}

/** An endpoint that had nothing to embed has not told how many it makes. */
function storedDimensions(parts: BuildParts, upTo: number): number {
  for (const { vector } of embedded(parts, upTo)) return vector.length;
  return 0;
}

/** What was read back from the disk must answer as what was in memory. */
function assertSameAnswers(
  reloaded: DenseIndex,
  probes: readonly Float32Array[],
  answers: readonly (readonly number[])[],
): void {
  for (const [i, probe] of probes.entries()) {
    if (reloaded.search(probe, PROBE_DEPTH).join() === answers[i]?.join()) continue;
    throw new IndexError(
      'damaged',
      'The new index answers otherwise after saving. Build it again.',
    );
  }
}
