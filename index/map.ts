import { setImmediate } from 'node:timers/promises';
import { UMAP } from 'umap-js';
import type { PaperId } from './paper.ts';
import type { PaperIndex } from './paper-index.ts';

/** Where each of the newest papers lies on a plane, near those that are like it. */
export interface PaperMap {
  /** What the papers were compared by. */
  readonly embedder: string;
  /** How many there were, on the map or not. */
  readonly of: number;
  readonly papers: readonly MappedPaper[];
}

export interface MappedPaper {
  readonly id: PaperId;
  /** The first one of its record. */
  readonly category?: string;
  /** Within 0..1, as `y`. */
  readonly x: number;
  readonly y: number;
}

export interface MapOptions {
  /** Of the papers before: a few new ones are put among them, and nothing moves. */
  readonly before?: PaperMap | undefined;
  /** 0 ≤ n < 1. */
  readonly random: () => number;
  readonly onProgress: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

interface Near {
  readonly id: PaperId;
  readonly distance: number;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** The newest ones: laying out takes 60 kB of memory for each. */
const MAPPED_MAX = 20_000;
const NEIGHBOURS = 14;
/** A screen shows no more. */
const POSITIONS = 10_000;
const MIN_DISTANCE = 0.1;
/** With more new papers than this share the whole is laid out anew. */
const NEW_SHARE_MAX = 0.1;
const AROUND = 5;
/** A new paper does not lie on top of another one. */
const APART = 0.004;

/** Takes minutes of a processor for 20,000 papers, and holds up the thread for half a minute of them. */
export async function mapPapers(index: PaperIndex, options: MapOptions): Promise<PaperMap> {
  const { papers: count, embedder } = await index.status();
  const papers = await index.suggest('', Math.min(count, MAPPED_MAX));
  const known = new Map(
    options.before?.embedder === embedder
      ? options.before.papers.map(({ id, x, y }) => [id, { x, y }] as const)
      : [],
  );
  const added = papers.filter(({ id }) => !known.has(id)).map(({ id }) => id);
  const isFew = added.length <= NEW_SHARE_MAX * known.size;
  const ids = isFew ? added : papers.map(({ id }) => id);
  const near = await nearest(index, ids, options);
  const points = isFew
    ? new Map([...known, ...placed(near, known, options.random)])
    : await laidOut(near, options);
  return {
    embedder,
    of: count,
    papers: papers.flatMap(({ id, categories: [category] }) => {
      const point = points.get(id);
      return point === undefined
        ? []
        : { id, ...(category !== undefined && { category }), ...point };
    }),
  };
}

async function nearest(
  index: PaperIndex,
  ids: readonly PaperId[],
  { onProgress, signal }: MapOptions,
): Promise<ReadonlyMap<PaperId, readonly Near[]>> {
  const all = new Map<PaperId, readonly Near[]>();
  let done = 0;
  for (const id of ids) {
    signal?.throwIfAborted();
    // One that is not embedded yet comes next time: nobody was asked whether that may cost.
    const [itself = 0] = await index.similarities([id]);
    const found = itself === 0 ? [] : await index.neighbours(id, NEIGHBOURS);
    const near = found.map((other) => ({
      id: other.id,
      distance: Math.max(0, 1 - other.similarity),
    }));
    if (near.length > 0) all.set(id, near);
    onProgress(++done, ids.length);
  }
  return all;
}

/** Each at the mean of its neighbours. */
function* placed(
  near: ReadonlyMap<PaperId, readonly Near[]>,
  known: ReadonlyMap<PaperId, Point>,
  random: () => number,
): Iterable<readonly [PaperId, Point]> {
  for (const [id, others] of near) {
    const around = others.flatMap((other) => known.get(other.id) ?? []).slice(0, AROUND);
    if (around.length === 0) continue;
    const mean = (of: (point: Point) => number): number =>
      around.reduce((sum, point) => sum + of(point), (random() - 0.5) * APART) / around.length;
    yield [id, { x: within(mean(({ x }) => x)), y: within(mean(({ y }) => y)) }];
  }
}

/** UMAP over the neighbours that the index knows. */
async function laidOut(
  near: ReadonlyMap<PaperId, readonly Near[]>,
  { random, signal }: MapOptions,
): Promise<ReadonlyMap<PaperId, Point>> {
  const ids = [...near.keys()];
  const k = Math.min(NEIGHBOURS, ids.length - 2);
  if (k < 2) return new Map(ids.map((id, i) => [id, onCircle(i, ids.length)]));
  const lists = neighbourLists(near, k);
  const umap = new UMAP({ nNeighbors: k + 1, minDist: MIN_DISTANCE, random });
  umap.setPrecomputedKNN(
    lists.map((others, row) => [row, ...others.map(({ other }) => other)]),
    lists.map((others) => [0, ...others.map(({ distance }) => distance)]),
  );
  const epochs = umap.initializeFit(ids.map(() => [0]));
  for (let epoch = 0; epoch < epochs; epoch++) {
    umap.step();
    await setImmediate();
    signal?.throwIfAborted();
  }
  const points = umap.getEmbedding();
  const square = fitting(points);
  return new Map(ids.map((id, row) => [id, square(points[row] ?? [])]));
}

/** Rows of `k` papers each; themselves in place of those that are not there, which counts for nothing. */
function neighbourLists(near: ReadonlyMap<PaperId, readonly Near[]>, k: number) {
  const rows = new Map([...near.keys()].map((id, row) => [id, row]));
  return [...near.values()].map((others, row) => {
    const here = others.flatMap(({ id, distance }) => {
      const other = rows.get(id);
      return other === undefined ? [] : [{ other, distance }];
    });
    const last = { other: row, distance: here.at(-1)?.distance ?? 1 };
    return Array.from({ length: k }, (_, i) => here[i] ?? last);
  });
}

/** Moves points into 0..1, without changing their proportions. */
function fitting(points: readonly number[][]): (point: readonly number[]) => Point {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const [x = 0, y = 0] of points) {
    [left, right] = [Math.min(left, x), Math.max(right, x)];
    [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
  }
  const size = Math.max(right - left, bottom - top) || 1;
  const [shiftX, shiftY] = [(size - (right - left)) / 2, (size - (bottom - top)) / 2];
  return ([x = 0, y = 0]) => ({
    x: within((x - left + shiftX) / size),
    y: within((y - top + shiftY) / size),
  });
}

function onCircle(i: number, count: number): Point {
  const angle = (2 * Math.PI * i) / count;
  return { x: 0.5 + 0.4 * Math.cos(angle), y: 0.5 + 0.4 * Math.sin(angle) };
}

function within(value: number): number {
  return Math.round(Math.min(1, Math.max(0, value)) * POSITIONS) / POSITIONS;
}
