import hnswlib from 'hnswlib-node';
import { IndexError } from './errors.ts';

/** hnswlib's graph. `EF` is not saved in its file and is set at each load. */
export const GRAPH = { m: 16, efConstruction: 200, ef: 300 } as const;
const SEED = 100;

export interface DenseIndex {
  readonly count: number;
  /** Rows nearest to the vector, nearest first; at most `k`, fewer where the graph holds fewer. */
  search(vector: Float32Array, k: number): number[];
  /** Gives the graph's memory back at once; it must not be searched any more. */
  release(): void;
}

export interface DenseBuilder {
  /** Rows are numbered in the order they are added; throws for a vector of a wrong length or not finite. */
  add(vector: Float32Array): void;
  /** hnswlib reports success on a full disk: load and check what was written. */
  save(path: string): void;
  readonly search: DenseIndex['search'];
  readonly release: DenseIndex['release'];
}

export function createDense(dimensions: number, capacity: number): DenseBuilder {
  const graph = new hnswlib.HierarchicalNSW('cosine', dimensions);
  graph.initIndex(Math.max(1, capacity), GRAPH.m, GRAPH.efConstruction, SEED);
  graph.setEf(GRAPH.ef);
  let count = 0;
  return {
    add(vector) {
      assertVector(vector, dimensions);
      if (count >= capacity) throw new IndexError('damaged', `The graph is full at ${capacity}.`);
      graph.addPoint(Array.from(vector), count);
      count++;
    },
    save: (path) => void graph.writeIndexSync(path),
    search: (vector, k) => search(graph, count, vector, k),
    release: () => release(graph),
  };
}

/** Loads into a fresh object; the file's hash must have been checked, since hnswlib trusts what it reads. */
export async function loadDense(path: string, dimensions: number): Promise<DenseIndex> {
  const graph = new hnswlib.HierarchicalNSW('cosine', dimensions);
  await graph.readIndex(path).catch((cause: unknown) => {
    const message = `${path} is not whole. Check that the disk has room, then run \`footnote index build\`.`;
    throw new IndexError('damaged', message, { cause });
  });
  graph.setEf(GRAPH.ef);
  const count = graph.getCurrentCount();
  return {
    count,
    search: (vector, k) => search(graph, count, vector, k),
    release: () => release(graph),
  };
}

export const NO_GRAPH: DenseIndex = { count: 0, search: () => [], release() {} };

function search(
  graph: hnswlib.HierarchicalNSW,
  count: number,
  vector: Float32Array,
  k: number,
): number[] {
  const wanted = Math.max(0, Math.min(k, count));
  if (wanted === 0) return [];
  if (wanted > GRAPH.ef) graph.setEf(wanted);
  const { neighbors } = graph.searchKnn(Array.from(vector), wanted);
  if (wanted > GRAPH.ef) graph.setEf(GRAPH.ef);
  return neighbors;
}

/** hnswlib frees a graph when another takes its place; the collector alone would let it wait. */
function release(graph: hnswlib.HierarchicalNSW): void {
  graph.initIndex(1);
}

/** An endpoint may put another model behind a name: the size of its vectors tells. 0: nothing is built yet. */
export function assertSize(vectors: readonly Float32Array[], dimensions: number): void {
  const other = vectors.find(({ length }) => length !== dimensions);
  if (other === undefined || dimensions === 0) return;
  throw new IndexError(
    'mismatch',
    `Vectors of ${other.length} and of ${dimensions} dimensions meet: another embedding model goes by the name of the one before. Stop Footnote, delete vectors.db in DATA_DIR and run \`footnote index build\`.`,
  );
}

function assertVector(vector: Float32Array, dimensions: number): void {
  assertSize([vector], dimensions);
  let squares = 0;
  for (const value of vector) squares += value * value;
  if (!Number.isFinite(squares) || squares === 0) {
    throw new IndexError(
      'embedder',
      'A vector is zero or not finite. Run `footnote index verify`.',
    );
  }
}
