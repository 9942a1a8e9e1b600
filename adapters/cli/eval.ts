import type { Command as Program } from 'commander';
import { UserError } from '../../src/errors.ts';
import { type Collection, corpusFolder, readCollection } from '../../src/evaluation/collection.ts';
import { createRankers } from '../../src/evaluation/rankers.ts';
import { evaluateRetrieval, type RetrievalReport } from '../../src/evaluation/retrieval.ts';
import { type App, type Shell, withApp } from './app.ts';
import { buildIfNeeded } from './corpus.ts';
import { createProgress } from './terminal.ts';

interface EvalOptions {
  readonly corpus?: string;
  readonly json?: boolean;
}

export function addEval(program: Program, shell: Shell): void {
  const group = program.command('eval').description('Measure against judged collections');
  group
    .command('retrieval')
    .description(
      'nDCG@10, recall and MRR of words, meaning and both; keeps the vectors it computed',
    )
    .argument('<dir>', 'a folder with queries.jsonl and qrels.tsv (query-id, corpus-id, score)')
    .option('--corpus <dir>', 'the folder that holds corpus.jsonl, when it is another one')
    .option('--json', 'print JSON')
    .action((dir: string, options: EvalOptions) => evaluate(shell, dir, options));
}

async function evaluate(shell: Shell, dir: string, options: EvalOptions): Promise<void> {
  const collection = await readCollection(dir, options.corpus);
  await withApp(shell, async (app) => {
    const index = await app.openIndex(corpusFolder(options.corpus ?? dir));
    try {
      const report = await measure(shell, collection, { config: app.config, index });
      shell.stdout.write(
        options.json === true ? `${JSON.stringify(report, null, 2)}\n` : toTable(report),
      );
    } finally {
      await index.close();
    }
  });
}

async function measure(
  shell: Shell,
  collection: Collection,
  { config, index }: Pick<App, 'config' | 'index'>,
): Promise<RetrievalReport> {
  await index.upsert(collection.papers(), 'eval', shell.signal);
  await buildIfNeeded({ config, index }, shell, {});
  const { papers } = await index.status();
  if (papers !== collection.documents) {
    throw new UserError(
      `The corpus lost papers since it was indexed (${papers} there, ${collection.documents} now). Delete its folder under DATA_DIR/eval and run this again.`,
    );
  }
  const progress = createProgress(shell.stderr);
  try {
    return await evaluateRetrieval({
      collection,
      retrieve: createRankers(index),
      now: shell.now,
      onProgress: ({ mode, done, total }) => progress.update(mode, done, total),
      signal: shell.signal,
    });
  } finally {
    progress.end();
  }
}

function toTable({ collection, documents, queries, results }: RetrievalReport): string {
  const head = `${collection}: ${documents} papers, ${queries} queries\n`;
  const columns = ['', 'nDCG@10', '±', 'R@10', 'R@100', 'MRR@10', 'p50 ms', 'p95 ms'];
  const rows = Object.entries(results).map(([mode, scores]) => [
    mode,
    ...[scores.ndcg10, scores.ci95, scores.recall10, scores.recall100, scores.mrr10].map((score) =>
      score.toFixed(3),
    ),
    ...[scores.ms.p50, scores.ms.p95].map((ms) => ms.toFixed(1)),
  ]);
  const lines = [columns, ...rows].map((row) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(9) : cell.padStart(8))).join(''),
  );
  return `${head}${lines.join('\n')}\n`;
}
