import type { PaperId } from '../../index/paper.ts';
import type { Collection, JudgedQuery } from './collection.ts';
import {
  confidence95,
  type Grades,
  mean,
  ndcg,
  percentile,
  recall,
  reciprocalRank,
  rounded,
} from './metrics.ts';
import { compare } from './significance.ts';

const DEPTH = 100;
const NO_GRADES: Grades = new Map();

export type RetrievalMode = 'lexical' | 'dense' | 'hybrid';

/** Ids best first, at most k. */
export type Ranker = (
  query: Pick<JudgedQuery, 'text' | 'exclude'>,
  k: number,
) => Promise<readonly PaperId[]>;

export interface RetrievalEvaluation {
  readonly collection: Pick<Collection, 'name' | 'documents' | 'queries' | 'judgments'>;
  readonly retrieve: Readonly<Record<RetrievalMode, Ranker>>;
  /** The nearest by comparing with every paper: what the graph's search is measured against. */
  readonly exact: Ranker;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  /** 0 ≤ n < 1, for the test of significance. */
  readonly random: () => number;
  readonly onProgress: (progress: EvaluationProgress) => void;
  readonly signal?: AbortSignal;
}

export interface EvaluationProgress {
  readonly mode: RetrievalMode | 'exact' | 'sweep';
  readonly done: number;
  readonly total: number;
}

/** Means over the queries, four decimals; `ci95` is the half-width of nDCG's interval. */
export interface RetrievalScores {
  readonly ndcg10: number;
  readonly ci95: number;
  readonly recall10: number;
  readonly recall100: number;
  readonly mrr10: number;
  readonly ms: { readonly p50: number; readonly p95: number };
}

/** What hybrid gains over a side alone in nDCG@10, and the paired randomisation test's p. */
export interface Gain {
  readonly ndcg10: number;
  readonly p: number;
}

export interface RetrievalReport {
  readonly collection: string;
  readonly documents: number;
  readonly queries: number;
  readonly results: Readonly<Record<RetrievalMode, RetrievalScores>>;
  readonly hybridOver: Readonly<Record<'lexical' | 'dense', Gain>>;
  /** Share of the exact nearest that the graph finds. */
  readonly graph: { readonly recall10: number; readonly recall100: number };
}

/** Asks every query of a judged collection in each mode, one after the other. */
export async function evaluateRetrieval(evaluation: RetrievalEvaluation): Promise<RetrievalReport> {
  const { name, documents, queries } = evaluation.collection;
  const runs = {
    lexical: await askAll(evaluation, 'lexical'),
    dense: await askAll(evaluation, 'dense'),
    hybrid: await askAll(evaluation, 'hybrid'),
  };
  const exact = await askAll(evaluation, 'exact');
  return {
    collection: name,
    documents,
    queries: queries.length,
    results: {
      lexical: scores(runs.lexical),
      dense: scores(runs.dense),
      hybrid: scores(runs.hybrid),
    },
    hybridOver: {
      lexical: gain(runs.hybrid, runs.lexical, evaluation.random),
      dense: gain(runs.hybrid, runs.dense, evaluation.random),
    },
    graph: {
      recall10: rounded(found(runs.dense, exact, 10), 4),
      recall100: rounded(found(runs.dense, exact, DEPTH), 4),
    },
  };
}

interface Run {
  readonly ranked: readonly PaperId[];
  readonly grades: Grades;
  readonly ms: number;
}

async function askAll(
  evaluation: RetrievalEvaluation,
  mode: RetrievalMode | 'exact',
): Promise<readonly Run[]> {
  const { queries } = evaluation.collection;
  const runs: Run[] = [];
  for (const query of queries) {
    evaluation.signal?.throwIfAborted();
    runs.push(await ask(evaluation, mode, query));
    evaluation.onProgress({ mode, done: runs.length, total: queries.length });
  }
  return runs;
}

async function ask(
  { collection, retrieve, exact, now }: RetrievalEvaluation,
  mode: RetrievalMode | 'exact',
  query: JudgedQuery,
): Promise<Run> {
  const ranker = mode === 'exact' ? exact : retrieve[mode];
  const startedAt = now();
  const ids = await ranker(query, DEPTH);
  const ms = now() - startedAt;
  const ranked = [...new Set(ids)].filter((id) => id !== query.exclude);
  return { ranked, grades: collection.judgments.get(query.id) ?? NO_GRADES, ms };
}

const gains = (runs: readonly Run[]): readonly number[] =>
  runs.map(({ ranked, grades }) => ndcg(ranked, grades, 10));

function scores(runs: readonly Run[]): RetrievalScores {
  const times = runs.map(({ ms }) => ms);
  return {
    ndcg10: rounded(mean(gains(runs)), 4),
    ci95: rounded(confidence95(gains(runs)), 4),
    recall10: rounded(mean(runs.map(({ ranked, grades }) => recall(ranked, grades, 10))), 4),
    recall100: rounded(mean(runs.map(({ ranked, grades }) => recall(ranked, grades, 100))), 4),
    mrr10: rounded(mean(runs.map(({ ranked, grades }) => reciprocalRank(ranked, grades, 10))), 4),
    ms: { p50: rounded(percentile(times, 0.5), 2), p95: rounded(percentile(times, 0.95), 2) },
  };
}

function gain(better: readonly Run[], than: readonly Run[], random: () => number): Gain {
  const { difference, p } = compare(gains(better), gains(than), random);
  return { ndcg10: rounded(difference, 4), p: rounded(p, 4) };
}

function found(graph: readonly Run[], exact: readonly Run[], k: number): number {
  return mean(
    exact.map(({ ranked }, i) => {
      const wanted = ranked.slice(0, k);
      const there = new Set(graph[i]?.ranked.slice(0, k));
      return wanted.filter((id) => there.has(id)).length / Math.max(1, wanted.length);
    }),
  );
}
