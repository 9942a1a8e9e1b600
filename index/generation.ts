import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { readArrays, writeArrays } from './binary.ts';
import { type DenseIndex, GRAPH, loadDense } from './dense.ts';
import { IndexError } from './errors.ts';
import { type LexicalIndex, loadLexical } from './lexical.ts';
import { type ByteVectors, loadVectors } from './vectors.ts';

const FORMAT_VERSION = 1;
const METRIC = 'cosine';
const FILES = ['dense.bin', 'lexical.bin', 'vectors.i8', 'rows.bin'] as const;
const KEPT = 2;
const REBUILD = 'Run `footnote index build`.';

const manifestSchema = z.object({
  formatVersion: z.number(),
  embedder: z.string(),
  dimensions: z.number(),
  metric: z.string(),
  m: z.number(),
  efConstruction: z.number(),
  ef: z.number(),
  count: z.number(),
  files: z.record(z.string(), z.object({ sha256: z.string(), bytes: z.number() })),
});
type Manifest = z.infer<typeof manifestSchema>;

export interface Space {
  readonly embedder: string;
  readonly dimensions: number;
}

/** A whole index of the papers that the corpus held when it was built; immutable. */
export interface Generation {
  readonly name: string;
  /** Row → the paper's sequence number, ascending. */
  readonly seqs: Uint32Array;
  readonly dense: DenseIndex;
  readonly lexical: LexicalIndex;
  readonly vectors: ByteVectors;
}

/** Opens the generation that CURRENT names; undefined before the first build. */
export function openCurrent(dataDir: string, space: Space): Generation | undefined {
  const pointer = join(dataDir, 'CURRENT');
  if (!existsSync(pointer)) return undefined;
  const name = readFileSync(pointer, 'utf8').trim();
  if (!/^gen-\d{6,}$/.test(name)) {
    throw new IndexError('damaged', `${pointer} names no generation. ${REBUILD}`);
  }
  return openGeneration(join(dataDir, name), space);
}

/** Hashes are checked before any native load. */
function openGeneration(folder: string, space: Space): Generation {
  const manifest = readManifest(folder);
  assertFits(folder, manifest, space);
  for (const file of FILES) assertIntact(folder, file, manifest);
  const generation = load(folder, space.dimensions);
  const { seqs, dense, vectors } = generation;
  if ([seqs.length, dense.count, vectors.count].some((count) => count !== manifest.count)) {
    throw new IndexError(
      'damaged',
      `${folder} does not hold the ${manifest.count} papers it names. ${REBUILD}`,
    );
  }
  return generation;
}

/** Where the next generation is written; `publishGeneration` gives it its name. */
export function beginGeneration(dataDir: string): string {
  const folder = join(dataDir, 'gen-next.tmp');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return folder;
}

export function saveRows(folder: string, seqs: Uint32Array): void {
  writeArrays(join(folder, 'rows.bin'), { seqs });
}

/** Hashes what was written and loads it into fresh objects: silent write errors end here. */
export function sealGeneration(folder: string, space: Space, count: number): Generation {
  for (const file of FILES) sync(join(folder, file));
  const files = Object.fromEntries(FILES.map((file) => [file, describeFile(join(folder, file))]));
  const manifest: Manifest = {
    formatVersion: FORMAT_VERSION,
    ...space,
    metric: METRIC,
    ...GRAPH,
    count,
    files,
  };
  writeDurably(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  return openGeneration(folder, space);
}

/** Renames, flips CURRENT, keeps the previous generation and removes older ones. */
export function publishGeneration(dataDir: string, folder: string): string {
  const last = Math.max(0, ...generations(dataDir).map((name) => Number(name.slice(4))));
  const name = `gen-${String(last + 1).padStart(6, '0')}`;
  sync(folder);
  renameSync(folder, join(dataDir, name));
  sync(dataDir);
  const next = join(dataDir, 'CURRENT.tmp');
  writeDurably(next, `${name}\n`);
  renameSync(next, join(dataDir, 'CURRENT'));
  sync(dataDir);
  for (const old of generations(dataDir).slice(0, -KEPT)) {
    rmSync(join(dataDir, old), { recursive: true, force: true });
  }
  return name;
}

export function generations(dataDir: string): string[] {
  return readdirSync(dataDir)
    .filter((name) => /^gen-\d{6,}$/.test(name))
    .sort();
}

function load(folder: string, dimensions: number): Generation {
  return {
    name: basename(folder),
    seqs: readArrays(join(folder, 'rows.bin')).seqs as Uint32Array,
    dense: loadDense(join(folder, 'dense.bin'), dimensions),
    lexical: loadLexical(join(folder, 'lexical.bin')),
    vectors: loadVectors(join(folder, 'vectors.i8'), dimensions),
  };
}

function readManifest(folder: string): Manifest {
  const path = join(folder, 'manifest.json');
  try {
    return manifestSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    throw new IndexError('damaged', `${path} is missing or damaged. ${REBUILD}`, { cause });
  }
}

function assertFits(folder: string, manifest: Manifest, space: Space): void {
  const expected = { formatVersion: FORMAT_VERSION, metric: METRIC, ...space };
  for (const [key, wanted] of Object.entries(expected)) {
    const found = manifest[key as keyof typeof expected];
    if (found === wanted) continue;
    throw new IndexError(
      'mismatch',
      `${folder} was built with ${key} ${found}; this Footnote uses ${wanted}. ${REBUILD}`,
    );
  }
}

function assertIntact(folder: string, file: string, manifest: Manifest): void {
  const path = join(folder, file);
  const expected = manifest.files[file];
  const found = existsSync(path) ? describeFile(path) : undefined;
  if (
    expected === undefined ||
    found?.bytes !== expected.bytes ||
    found.sha256 !== expected.sha256
  ) {
    throw new IndexError('damaged', `${path} is damaged (its checksum is off). ${REBUILD}`);
  }
}

function describeFile(path: string): { sha256: string; bytes: number } {
  const hash = createHash('sha256');
  const chunk = Buffer.allocUnsafe(1 << 20);
  const file = openSync(path, 'r');
  try {
    for (;;) {
      const read = readSync(file, chunk, 0, chunk.length, null);
      if (read === 0) break;
      hash.update(chunk.subarray(0, read));
    }
  } finally {
    closeSync(file);
  }
  return { sha256: hash.digest('hex'), bytes: statSync(path).size };
}

function writeDurably(path: string, text: string): void {
  writeFileSync(path, text, { flush: true });
}

/** Flushes a file or folder to the disk. */
function sync(path: string): void {
  const handle = openSync(path, 'r');
  fsyncSync(handle);
  closeSync(handle);
}
