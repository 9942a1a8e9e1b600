import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { type BuildParts, buildGeneration, textKey } from './build.ts';
import { IndexError } from './errors.ts';
import { type Generation, generationsToTry, openGeneration } from './generation.ts';
import { assertNotNewer, readManifest } from './manifest.ts';
import type { Verification } from './paper-index.ts';
import { rowOfSeq } from './rows.ts';

const PAGE = 500;
/** What a byte vector keeps of the vector that it was made of. */
const COSINE_MIN = 0.999;
const NORM_TOLERANCE = 0.05;

/** Compares papers, vectors and the index with each other, and mends what differs. */
export async function verifyIndex(parts: BuildParts): Promise<Verification> {
  parts.papers.assertSound();
  parts.vectors.assertSound();
  const vectors = await checkVectors(parts);
  const index = await checkGeneration(parts);
  const papers = parts.papers.count();
  const found = { ...vectors, ...index };
  const { withoutVector, brokenVectors, notInIndex, wrongInIndex, damage } = found;
  const sound = withoutVector + brokenVectors + notInIndex + wrongInIndex === 0;
  if (papers === 0 || (sound && damage === undefined)) return { papers, ...found };
  return { papers, ...found, rebuilt: await buildGeneration(parts) };
}

/** Vectors whose text no paper has are removed, and those that are none, so that a build makes them again. */
async function checkVectors({ papers, vectors, embedder, onProgress, signal }: BuildParts) {
  let withoutVector = 0;
  const total = papers.count();
  let done = 0;
  for (const page of papers.pages(PAGE)) {
    withoutVector += page.filter(({ textHash }) => !vectors.has(embedder.id, textHash)).length;
    done += page.length;
    onProgress({ phase: 'verifying', done, total });
    await setImmediate();
    signal?.throwIfAborted();
  }
  let strays = 0;
  let broken = 0;
  for (const page of vectors.pages()) {
    const unwanted: number[] = [];
    for (const { rowid, embedder: by, hash } of page) {
      const stray = !papers.hasText(hash);
      const vector = by === embedder.id && !stray ? vectors.get(by, hash) : undefined;
      const bad = by === embedder.id && !stray && !isSound(vector, embedder.dimensions);
      if (stray) strays++;
      if (bad) broken++;
      if (stray || bad) unwanted.push(rowid);
    }
    vectors.remove(unwanted);
    await setImmediate();
    signal?.throwIfAborted();
  }
  return { withoutVector, vectorsWithoutPaper: strays, brokenVectors: broken };
}

function isSound(vector: Float32Array | undefined, dimensions: number): boolean {
  if (vector === undefined || (dimensions !== 0 && vector.length !== dimensions)) return false;
  return Math.abs(Math.hypot(...vector) - 1) <= NORM_TOLERANCE; // false for NaN, too
}

async function checkGeneration(parts: BuildParts) {
  try {
    const [current] = await generationsToTry(parts.dataDir);
    if (current === undefined) return { notInIndex: 0, wrongInIndex: 0 };
    const folder = join(parts.dataDir, current);
    const manifest = await readManifest(folder);
    assertNotNewer(folder, manifest, parts.papers.lastGivenSeq());
    const generation = await openGeneration(folder, manifest);
    const result = await compare(parts, generation);
    generation.dense.release();
    return result;
  } catch (error) {
    if (!(error instanceof IndexError)) throw error;
    return { notInIndex: 0, wrongInIndex: 0, damage: error.message };
  }
}

/** Each paper that the generation should hold against what it holds. */
async function compare({ papers, vectors, signal }: BuildParts, generation: Generation) {
  let notInIndex = 0;
  let wrongInIndex = 0;
  for (const page of papers.pages(PAGE)) {
    for (const { seq, id, textHash } of page) {
      if (seq > generation.upTo) continue;
      const row = rowOfSeq(generation.seqs, seq);
      if (row === undefined) {
        notInIndex++;
        continue;
      }
      const vector = vectors.get(generation.embedder, textHash);
      const same =
        generation.ids.at(row) === id &&
        generation.textKeys[row] === textKey(textHash) &&
        (vector === undefined || generation.vectors.similarityTo(vector)(row) >= COSINE_MIN);
      if (!same) wrongInIndex++;
    }
    await setImmediate();
    signal?.throwIfAborted();
  }
  return { notInIndex, wrongInIndex };
}
