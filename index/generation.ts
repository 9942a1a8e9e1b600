import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Arrays, digestFile, type FileDigest, parseArrays, readWhole } from './binary.ts';
import { type DenseIndex, loadDense, NO_GRAPH } from './dense.ts';
import type { EmbedderSpec } from './embedder.ts';
import { IndexError } from './errors.ts';
import { type LexicalColumns, type LexicalIndex, openLexical } from './lexical.ts';
import { type Manifest, REBUILD } from './manifest.ts';
import { openStrings, type StringTable } from './string-table.ts';
import { type ByteColumns, type ByteVectors, openVectors } from './vectors.ts';

/** A whole index of the papers up to a sequence number; immutable. */
export interface Generation {
  /** Undefined for the one that holds nothing, before the first build. */
  readonly name: string | undefined;
  readonly embedder: string;
  readonly dimensions: number;
  readonly spec: EmbedderSpec | undefined;
  readonly upTo: number;
  /** Row → the paper's sequence number, ascending. */
  readonly seqs: Uint32Array;
  /** Row → the first four bytes of its text's hash. */
  readonly textKeys: Uint32Array;
  readonly ids: StringTable;
  readonly dense: DenseIndex;
  readonly lexical: LexicalIndex;
  readonly vectors: ByteVectors;
}

/** Before the first build: the tail is all there is. */
export function emptyGeneration(embedder: string): Generation {
  const none = new Uint32Array(0);
  return {
    name: undefined,
    embedder,
    dimensions: 0,
    spec: undefined,
    upTo: 0,
    seqs: none,
    textKeys: none,
    ids: openStrings({ offsets: new Uint32Array(1), bytes: new Uint8Array(0) }),
    dense: NO_GRAPH,
    lexical: openLexical({
      termOffsets: new Uint32Array(1),
      termBytes: new Uint8Array(0),
      starts: new Uint32Array(1),
      rows: none,
      impacts: new Float32Array(0),
      tokenStarts: new Uint32Array(1),
      tokens: none,
      pairCounts: new Uint16Array(1),
    }),
    vectors: openVectors({ bytes: new Int8Array(0), scales: new Float32Array(0) }, 1),
  };
}

/** Hashes are checked before any native load; nothing here blocks the event loop for long. */
export async function openGeneration(folder: string, manifest: Manifest): Promise<Generation> {
  const whole = async (name: string): Promise<Arrays> => {
    const { file, digest } = await reading(folder, name, readWhole);
    assertIntact(folder, name, { manifest, digest });
    return parseArrays(file);
  };
  assertIntact(folder, 'dense.bin', {
    manifest,
    digest: await reading(folder, 'dense.bin', digestFile),
  });
  const rows = await whole('rows.bin');
  const lexical = openLexical((await whole('lexical.bin')) as unknown as LexicalColumns);
  const vectors = openVectors(
    (await whole('vectors.i8')) as unknown as ByteColumns,
    manifest.dimensions,
  );
  const dense = await loadDense(join(folder, 'dense.bin'), manifest.dimensions);
  const { seqs, textKeys, idOffsets, idBytes, idOrder } = rows as unknown as RowColumns;
  const counts = [seqs.length, lexical.count, vectors.count, dense.count];
  if (counts.some((count) => count !== manifest.count)) {
    throw new IndexError(
      'damaged',
      `${folder} does not hold the ${manifest.count} papers it names. ${REBUILD}`,
    );
  }
  const ids = openStrings({ offsets: idOffsets, bytes: idBytes }, idOrder);
  const { embedder, dimensions, spec, upTo } = manifest;
  const space = { embedder, dimensions, spec, upTo };
  return { name: basename(folder), ...space, seqs, textKeys, ids, dense, lexical, vectors };
}

/** The columns of rows.bin. */
export interface RowColumns {
  readonly seqs: Uint32Array;
  readonly textKeys: Uint32Array;
  readonly idOffsets: Uint32Array;
  readonly idBytes: Uint8Array;
  readonly idOrder: Uint32Array;
}

/** Names of the generations on disk: the one that CURRENT names first, then the newer ones before the older. */
export async function generationsToTry(dataDir: string): Promise<readonly string[]> {
  const all = generations(dataDir).reverse();
  const pointer = await readFile(join(dataDir, 'CURRENT'), 'utf8').catch(() => ''); // the newest will do
  const current = pointer.trim();
  return /^gen-\d{6,}$/.test(current) ? [...new Set([current, ...all])] : all;
}

/** Oldest first. */
export function generations(dataDir: string): string[] {
  return readdirSync(dataDir)
    .filter((name) => /^gen-\d{6,}$/.test(name))
    .sort((a, b) => Number(a.slice(4)) - Number(b.slice(4)));
}

async function reading<T>(
  folder: string,
  name: string,
  read: (path: string) => Promise<T>,
): Promise<T> {
  const path = join(folder, name);
  try {
    return await read(path);
  } catch (cause) {
    throw new IndexError('damaged', `${path} cannot be read. ${REBUILD}`, { cause });
  }
}

function assertIntact(
  folder: string,
  name: string,
  { manifest, digest }: { readonly manifest: Manifest; readonly digest: FileDigest },
): void {
  const expected = manifest.files[name];
  if (expected?.bytes === digest.bytes && expected.sha256 === digest.sha256) return;
  throw new IndexError(
    'damaged',
    `${join(folder, name)} is damaged (its checksum is off). ${REBUILD}`,
  );
}
