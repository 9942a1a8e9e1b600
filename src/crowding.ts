import type { PaperId } from '../index/paper.ts';

/** Papers whose vectors are that close say the same. */
const ALIKE_MIN = 0.88;
/** So many that say the same are a crowd: fewer are versions, errata, reprints. */
const CROWD_MIN = 8;
/** So many of a crowd may stand among the first. */
const CROWD_PLACES = 2;
const ROUNDS_MAX = 5;

/** Row-major cosines of each pair. */
type Similarities = (ids: readonly PaperId[]) => Promise<Float32Array>;

export interface Spread<T> {
  readonly first: readonly T[];
  /** Of the first with each other. */
  readonly cosines: Float32Array;
  /** What comes after, in the order given. */
  readonly rest: readonly T[];
  /** What would have come before, did it not say what the whole crowd says. */
  readonly crowd: readonly T[];
}

/**
 * The first `size` of a ranking, where two of a crowd are let in: a corpus into which someone pours fifty
 * versions of one paper answers with the others too.
 */
export async function spread<T>(
  ranking: readonly T[],
  size: number,
  tools: { readonly idOf: (item: T) => PaperId; readonly similarities: Similarities },
): Promise<Spread<T>> {
  const crowd = new Set<T>();
  const crowded = new Set<T>(); // let in, with others of their kind outside
  for (let round = 1; ; round++) {
    const others = ranking.filter((item) => !crowd.has(item));
    const first = others.slice(0, size);
    const cosines = await tools.similarities(first.map(tools.idOf));
    const found = crowdsAmong(first, cosines, crowded);
    if (found.length === 0 || round === ROUNDS_MAX) {
      return { first, cosines, rest: others.slice(size), crowd: [...crowd] };
    }
    for (const item of found) crowd.add(item);
  }
}

/** Those of each crowd that find no place; the ones that do are noted as `crowded`. */
function crowdsAmong<T>(first: readonly T[], cosines: Float32Array, crowded: Set<T>): T[] {
  const outside = new Set<T>();
  for (const [i, item] of first.entries()) {
    if (outside.has(item)) continue;
    const alike = first.filter(
      (other, j) => (cosines[i * first.length + j] as number) >= ALIKE_MIN || other === item,
    );
    if (alike.length < CROWD_MIN && !alike.some((other) => crowded.has(other))) continue;
    for (const [place, other] of alike.entries()) {
      if (place < CROWD_PLACES) crowded.add(other);
      else outside.add(other);
    }
  }
  return [...outside];
}
