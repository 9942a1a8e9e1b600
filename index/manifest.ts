import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { GRAPH } from './dense.ts';
import { embedderSpec } from './embedder.ts';
import { IndexError } from './errors.ts';

/** Raised also where scores that lie in the files are made differently, as by another b of BM25. */
const FORMAT_VERSION = 3;
const METRIC = 'cosine';
export const FILES = ['dense.bin', 'lexical.bin', 'vectors.i8', 'rows.bin'] as const;
export const REBUILD = 'Run `footnote index build`.';

const manifestSchema = z.strictObject({
  formatVersion: z.number(),
  embedder: z.string(),
  dimensions: z.number(),
  /** How to open the embedder again, as long as this generation serves. */
  spec: embedderSpec,
  metric: z.string(),
  m: z.number(),
  efConstruction: z.number(),
  ef: z.number(),
  count: z.number(),
  /** The newest sequence number that was there to be taken in. */
  upTo: z.number(),
  files: z.record(z.string(), z.object({ sha256: z.string(), bytes: z.number() })),
  /** Of all the rest, as JSON; earlier versions wrote none. */
  sha256: z.string().exactOptional(),
});

export type Manifest = z.infer<typeof manifestSchema>;

/** What a build decides; the rest of a manifest follows from this version and the files. */
export type Contents = Pick<Manifest, 'embedder' | 'dimensions' | 'spec' | 'count' | 'upTo'>;

export function describeContents(contents: Contents, files: Manifest['files']): Manifest {
  const rest = { formatVersion: FORMAT_VERSION, ...contents, metric: METRIC, ...GRAPH, files };
  return { ...rest, sha256: hashOf(rest) };
}

/** Throws `IndexError`: `damaged` for one that cannot be read, `mismatch` for another format's. */
export async function readManifest(folder: string): Promise<Manifest> {
  const path = join(folder, 'manifest.json');
  const found = await parse(path);
  const manifest = manifestSchema.safeParse(found);
  for (const [key, ours] of [
    ['formatVersion', FORMAT_VERSION],
    ['metric', METRIC],
  ] as const) {
    const theirs: unknown = Reflect.get(found, key);
    if (theirs === undefined || theirs === ours) continue;
    throw mismatch(folder, key, { found: String(theirs), ours: String(ours) });
  }
  if (manifest.success && isWhole(found)) return manifest.data;
  throw new IndexError('damaged', `${path} is damaged. ${REBUILD}`, { cause: manifest.error });
}

/** A generation knows no sequence number that papers.db has not given out, unless that was lost or put back. */
export function assertNotNewer(folder: string, { upTo }: Manifest, lastGivenSeq: number): void {
  if (upTo <= lastGivenSeq) return;
  throw new IndexError('damaged', `${folder} is newer than papers.db. ${REBUILD}`);
}

export function mismatch(
  folder: string,
  key: string,
  { found, ours }: { readonly found: string; readonly ours: string },
): IndexError {
  return new IndexError(
    'mismatch',
    `${folder} was built with ${key} ${found}; this Footnote uses ${ours}. ${REBUILD}`,
  );
}

function isWhole(manifest: object): boolean {
  const { sha256, ...rest }: { readonly sha256?: unknown } = manifest;
  return sha256 === undefined || sha256 === hashOf(rest);
}

function hashOf(value: object): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}

async function parse(path: string): Promise<object> {
  try {
    return z.looseObject({}).parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    throw new IndexError('damaged', `${path} is missing or damaged. ${REBUILD}`, { cause });
  }
}
