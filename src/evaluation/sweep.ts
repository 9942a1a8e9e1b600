import { DEFAULT_WEIGHTS, type FusionWeights } from '../../index/fusion.ts';
import type { Candidate, PaperIndex } from '../../index/paper-index.ts';
import { rank } from '../retriever.ts';
import type { Collection, JudgedQuery } from './collection.ts';
import { type Grades, mean, ndcg, rounded } from './metrics.ts';
import { compare } from './significance.ts';

const PER_SIDE = 200;
const NO_GRADES: Grades = new Map();

/** One ranking that differs from the default in one respect. */
interface Variant {
  readonly name: string;
  readonly weights: FusionWeights;
  readonly perSide: number;
}

export interface SweepRow {
  readonly variant: string;
  readonly ndcg10: number;
  /** Over the default, and the paired randomisation test's p. */
  readonly difference: number;
  readonly p: number;
}

export interface Sweep {
  readonly index: PaperIndex;
  readonly collection: Pick<Collection, 'queries' | 'judgments'>;
  readonly random: () => number;
  readonly onProgress: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

const VALUES: Readonly<Record<keyof FusionWeights, readonly number[]>> = {
  lexical: [0.3, 0.4, 0.45, 0.55, 0.6, 0.7],
  pairs: [0, 0.1, 0.3],
  local: [0, 1, 2, 5],
  neighbours: [0, 0.2, 0.3, 0.4, 0.5],
};
const SIZES = [50, 100, 400] as const;

/** Every query by the default and by each variant: what the defaults were chosen by. */
export async function sweep(task: Sweep): Promise<readonly SweepRow[]> {
  const all = variants();
  const gains = all.map((): number[] => []);
  const { queries } = task.collection;
  for (const [done, query] of queries.entries()) {
    task.signal?.throwIfAborted();
    const measured = await measure(task, query, all);
    for (const [i, gain] of measured.entries()) gains[i]?.push(gain);
    task.onProgress(done + 1, queries.length);
  }
  return all.map(({ name }, i) => {
    const own = gains[i] ?? [];
    const { difference, p } = compare(own, gains[0] ?? [], task.random);
    return {
      variant: name,
      ndcg10: rounded(mean(own), 4),
      difference: rounded(difference, 4),
      p: rounded(p, 4),
    };
  });
}

function variants(): readonly Variant[] {
  const standard = { weights: DEFAULT_WEIGHTS, perSide: PER_SIDE };
  const bare = { ...DEFAULT_WEIGHTS, pairs: 0, local: 0, neighbours: 0 };
  const single = Object.entries(VALUES).flatMap(([key, values]) =>
    values.map((value) => ({
      ...standard,
      name: `${key} ${value}`,
      weights: { ...DEFAULT_WEIGHTS, [key]: value },
    })),
  );
  return [
    { ...standard, name: 'default' },
    { ...standard, name: 'the sum alone', weights: bare },
    ...single,
    ...SIZES.map((perSide) => ({ ...standard, name: `candidates ${perSide}`, perSide })),
  ];
}

/** nDCG@10 of each variant. */
async function measure(
  { index, collection }: Sweep,
  { id, text, exclude }: JudgedQuery,
  all: readonly Variant[],
): Promise<readonly number[]> {
  const [vector] = await index.embedder.embed([text], 'query');
  if (vector === undefined) return all.map(() => 0);
  const filter = exclude === undefined ? undefined : { exclude: [exclude] };
  const found = new Map<number, readonly Candidate[]>();
  const gains: number[] = [];
  for (const { weights, perSide } of all) {
    const candidates =
      found.get(perSide) ?? (await index.candidates({ vector, words: text }, perSide, filter));
    found.set(perSide, candidates);
    const ranking = await rank(index, candidates, weights);
    const ids = ranking.slice(0, 10).map(({ candidate }) => candidate.id);
    gains.push(ndcg(ids, collection.judgments.get(id) ?? NO_GRADES, 10));
  }
  return gains;
}
