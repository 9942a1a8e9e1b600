import { basename, join, resolve } from 'node:path';
import type { Command as Program } from 'commander';
import type { PaperIndex } from '../../index/paper-index.ts';
import { type Collection, readCollection } from '../../src/evaluation/collection.ts';
import { createRankers } from '../../src/evaluation/rankers.ts';
import { evaluateRetrieval, type RetrievalReport } from '../../src/evaluation/retrieval.ts';
import { type Shell, withApp } from './app.ts';
import { buildWithProgress } from './corpus.ts';
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
    const folder = join('eval', basename(resolve(options.corpus ?? dir)));
    const index = await app.openIndex(folder);
    try {
      const report = await measure(shell, collection, index);
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
  index: PaperIndex,
): Promise<RetrievalReport> {
  const before = await index.status();
  const { added, changed } = await index.upsert(collection.papers(), 'eval', shell.signal);
  if (added + changed + before.tail > 0 || before.generation === null) {
    await buildWithProgress(index, shell);
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
