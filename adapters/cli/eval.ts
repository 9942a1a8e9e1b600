import type { Command as Program } from 'commander';
import type { PaperIndex } from '../../index/paper-index.ts';
import { type Collection, corpusFolder, readCollection } from '../../src/evaluation/collection.ts';
import { createRandom } from '../../src/evaluation/random.ts';
import { createExactRanker, createRankers } from '../../src/evaluation/rankers.ts';
import {
  type EvaluationProgress,
  evaluateRetrieval,
  type RetrievalReport,
} from '../../src/evaluation/retrieval.ts';
import { type SweepRow, sweep } from '../../src/evaluation/sweep.ts';
import type { Rerank } from '../../src/retriever.ts';
import { type Shell, withApp } from './app.ts';
import { addEvalAnswers } from './eval-answers.ts';
import { fill } from './eval-corpus.ts';
import { addEvalTrending } from './eval-trending.ts';
import { createProgress } from './terminal.ts';

interface EvalOptions {
  readonly corpus?: string;
  readonly sweep?: boolean;
  readonly json?: boolean;
}

type Report = RetrievalReport & { readonly sweep?: readonly SweepRow[] };

/** Of the test of significance. */
const SEED = 1;

export function addEval(program: Program, shell: Shell): void {
  const group = program.command('eval').description('Measure against judged collections');
  group
    .command('retrieval')
    .description(
      'nDCG@10, recall and MRR of words, meaning and both; keeps the vectors it computed',
    )
    .argument('<dir>', 'a folder with queries.jsonl and qrels.tsv (query-id, corpus-id, score)')
    .option('--corpus <dir>', 'the folder that holds corpus.jsonl, when it is another one')
    .option('--sweep', 'also with other weights and numbers of candidates')
    .option('--json', 'print JSON')
    .action((dir: string, options: EvalOptions) => evaluate(shell, dir, options));
  addEvalAnswers(group, shell);
  addEvalTrending(group, shell);
}

async function evaluate(shell: Shell, dir: string, options: EvalOptions): Promise<void> {
  const collection = await readCollection(dir, options.corpus);
  await withApp(shell, async (app) => {
    const index = await app.openIndex(corpusFolder(options.corpus ?? dir));
    try {
      await fill({ config: app.config, index }, collection, shell);
      const rerank = app.rerankOf(index);
      const report = await measure({ index, rerank, collection, shell, options });
      shell.stdout.write(
        options.json === true ? `${JSON.stringify(report, null, 2)}\n` : toText(report),
      );
    } finally {
      await index.close();
    }
  });
}

interface Task {
  readonly index: PaperIndex;
  readonly rerank: Rerank | undefined;
  readonly collection: Collection;
  readonly shell: Shell;
  readonly options: EvalOptions;
}

async function measure({ index, rerank, collection, shell, options }: Task): Promise<Report> {
  const progress = createProgress(shell.stderr);
  const onProgress = ({ mode, done, total }: EvaluationProgress): void =>
    progress.update(mode, done, total);
  const common = { collection, random: createRandom(SEED), signal: shell.signal };
  try {
    const report = await evaluateRetrieval({
      ...common,
      retrieve: createRankers(index, rerank),
      exact: createExactRanker(index),
      now: shell.now,
      onProgress,
    });
    if (options.sweep !== true) return report;
    const rows = await sweep({
      ...common,
      index,
      onProgress: (done, total) => onProgress({ mode: 'sweep', done, total }),
    });
    return { ...report, sweep: rows };
  } finally {
    progress.end();
  }
}

function toText(report: Report): string {
  const { collection, documents, queries, hybridOver, graph, sweep: rows } = report;
  const gains = Object.entries(hybridOver)
    .map(([side, { ndcg10, p }]) => `${signed(ndcg10)} over ${side} (p ${p.toFixed(4)})`)
    .join(', ');
  return [
    `${collection}: ${documents} papers, ${queries} queries`,
    ...resultLines(report),
    `hybrid ${gains}; paired randomisation test`,
    `graph against exact search: R@10 ${graph.recall10.toFixed(4)}, R@100 ${graph.recall100.toFixed(4)}`,
    ...(rows === undefined ? [] : ['', ...sweepLines(rows)]),
    '',
  ].join('\n');
}

function resultLines({ results }: RetrievalReport): readonly string[] {
  const columns = ['', 'nDCG@10', '±', 'R@10', 'R@100', 'MRR@10', 'p50 ms', 'p95 ms'];
  const rows = Object.entries(results).map(([mode, scores]) => [
    mode,
    ...[scores.ndcg10, scores.ci95, scores.recall10, scores.recall100, scores.mrr10].map((score) =>
      score.toFixed(3),
    ),
    ...[scores.ms.p50, scores.ms.p95].map((ms) => ms.toFixed(1)),
  ]);
  return aligned([columns, ...rows], 9);
}

function sweepLines(rows: readonly SweepRow[]): readonly string[] {
  const cells = rows.map(({ variant, ndcg10, difference, p }) => [
    variant,
    ndcg10.toFixed(4),
    signed(difference),
    p.toFixed(4),
  ]);
  return aligned([['hybrid with', 'nDCG@10', 'change', 'p'], ...cells], 16);
}

function aligned(rows: readonly (readonly string[])[], first: number): readonly string[] {
  return rows.map((row) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(first) : cell.padStart(8))).join(''),
  );
}

function signed(value: number): string {
  return `${value < 0 ? '' : '+'}${value.toFixed(4)}`;
}
