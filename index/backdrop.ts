import { dot } from './vectors.ts';

/** Where a query stands before the papers at large: what a similarity has to be measured against. */
export interface Backdrop {
  /** Mean cosine of the papers with each other: where similarity starts with this embedder and corpus. */
  readonly level: number;
  /** How many standard deviations nearer to the papers at large the query is than papers are. */
  readonly nearness: number;
}

/** So many papers stand for the corpus. */
const SAMPLE = 256;
/** Fewer papers than this do not show how much papers vary. */
const FEW = 16;
/** With the built-in model. */
const USUAL = { level: 0.2, deviation: 0.1 } as const;

/** Vectors of the corpus, evenly spaced; a row may have none. */
export function sampleVectors(
  count: number,
  vectorOf: (row: number) => Float32Array | undefined,
): readonly Float32Array[] {
  const size = Math.min(SAMPLE, count);
  return Array.from({ length: size }, (_, i) => vectorOf(Math.floor((i * count) / size))).filter(
    (vector) => vector !== undefined,
  );
}

/** Before the papers that have these vectors, each of length 1; a query of any length. */
export function createBackdrop(sample: readonly Float32Array[]): (query: Float32Array) => Backdrop {
  const centre = meanOf(sample);
  const standings = sample.map((vector) => dot(vector, centre));
  const { level, deviation } = sample.length < FEW ? levelOfFew(standings) : levelOf(standings);
  return (query) => {
    if (sample.length === 0 || deviation === 0) return { level: 0, nearness: 0 };
    const standing = dot(query, centre) / (Math.sqrt(dot(query, query)) || 1);
    return { level, nearness: (standing - level) / deviation };
  };
}

function levelOf(standings: readonly number[]) {
  const level = sum(standings) / standings.length;
  const variance = sum(standings.map((standing) => (standing - level) ** 2)) / standings.length;
  return { level, deviation: Math.sqrt(variance) };
}

/** A few papers say little: each counts itself for much of its own standing, and they hardly vary. */
function levelOfFew(standings: readonly number[]) {
  const { length } = standings;
  const withOthers = (sum(standings) - 1) / (length - 1);
  return { level: length < 2 ? USUAL.level : withOthers, deviation: USUAL.deviation };
}

function meanOf(vectors: readonly Float32Array[]): Float32Array {
  const centre = new Float32Array(vectors[0]?.length ?? 0);
  for (const vector of vectors) {
    for (const [d, value] of vector.entries()) {
      centre[d] = (centre[d] as number) + value / vectors.length;
    }
  }
  return centre;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
