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
} from './metrics.ts';

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
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  readonly onProgress: (progress: EvaluationProgress) => void;
  readonly signal?: AbortSignal;
}

export interface EvaluationProgress {
  readonly mode: RetrievalMode;
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

export interface RetrievalReport {
  readonly collection: string;
  readonly documents: number;
  readonly queries: number;
  readonly results: Readonly<Record<RetrievalMode, RetrievalScores>>;
}

/** Asks every query of a judged collection in each mode, one after the other. */
export async function evaluateRetrieval(evaluation: RetrievalEvaluation): Promise<RetrievalReport> {
  const { name, documents, queries } = evaluation.collection;
  const results = {
    lexical: await evaluateMode(evaluation, 'lexical'),
    dense: await evaluateMode(evaluation, 'dense'),
    hybrid: await evaluateMode(evaluation, 'hybrid'),
  };
  return { collection: name, documents, queries: queries.length, results };
}

interface Run {
  readonly ranked: readonly PaperId[];
  readonly grades: Grades;
  readonly ms: number;
}

async function evaluateMode(
  evaluation: RetrievalEvaluation,
  mode: RetrievalMode,
): Promise<RetrievalScores> {
  const { queries } = evaluation.collection;
  const runs: Run[] = [];
  for (const query of queries) {
    evaluation.signal?.throwIfAborted();
    runs.push(await ask(evaluation, mode, query));
    evaluation.onProgress({ mode, done: runs.length, total: queries.length });
  }
  return scores(runs);
}

async function ask(
  { collection, retrieve, now }: RetrievalEvaluation,
  mode: RetrievalMode,
  query: JudgedQuery,
): Promise<Run> {
  const startedAt = now();
  const found = await retrieve[mode](query, DEPTH);
  const ms = now() - startedAt;
  const ranked = [...new Set(found)].filter((id) => id !== query.exclude);
  return { ranked, grades: collection.judgments.get(query.id) ?? NO_GRADES, ms };
}

function scores(runs: readonly Run[]): RetrievalScores {
  const gains = runs.map(({ ranked, grades }) => ndcg(ranked, grades, 10));
  const times = runs.map(({ ms }) => ms);
  return {
    ndcg10: rounded(mean(gains), 4),
    ci95: rounded(confidence95(gains), 4),
    recall10: rounded(mean(runs.map(({ ranked, grades }) => recall(ranked, grades, 10))), 4),
    recall100: rounded(mean(runs.map(({ ranked, grades }) => recall(ranked, grades, 100))), 4),
    mrr10: rounded(mean(runs.map(({ ranked, grades }) => reciprocalRank(ranked, grades, 10))), 4),
    ms: { p50: rounded(percentile(times, 0.5), 2), p95: rounded(percentile(times, 0.95), 2) },
  };
}

function rounded(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}
