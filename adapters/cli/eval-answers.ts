import type { Command as Program } from 'commander';
import { readPapersJsonl } from '../../index/imports/jsonl.ts';
import { createAnswerer } from '../../src/answerer.ts';
import { type AnswersReport, evaluateAnswers, type Tally } from '../../src/evaluation/answers.ts';
import { readCases } from '../../src/evaluation/cases.ts';
import { corpusFolder } from '../../src/evaluation/collection.ts';
import { createRetriever } from '../../src/retriever.ts';
import { createSentenceVectors } from '../../src/sentence-vectors.ts';
import { judgeByEvidence } from '../../src/sufficiency.ts';
import { type Shell, withApp } from './app.ts';
import { buildIfNeeded } from './corpus.ts';
import { createProgress } from './terminal.ts';

interface EvalAnswersOptions {
  readonly misses?: boolean;
  readonly json?: boolean;
}

export function addEvalAnswers(group: Program, shell: Shell): void {
  group
    .command('answers')
    .description('The checks on answers, refusals and quotes, on planted cases over the sample')
    .argument('<dir>', 'a folder with claims.jsonl, gold.jsonl and questions.json')
    .option('--misses', 'also print the cases that came out wrong, without the held-out ones')
    .option('--json', 'print JSON')
    .action((dir: string, options: EvalAnswersOptions) => evaluate(shell, dir, options));
}

async function evaluate(shell: Shell, dir: string, options: EvalAnswersOptions): Promise<void> {
  const cases = await readCases(dir);
  await withApp(shell, async (app) => {
    const index = await app.openIndex(corpusFolder(shell.samplePath));
    const progress = createProgress(shell.stderr);
    const misses: string[] = [];
    try {
      await index.upsert(readPapersJsonl(shell.samplePath, ignore), 'sample', shell.signal);
      await buildIfNeeded({ config: app.config, index }, shell, {});
      const { embedder, weigh } = index;
      const answerer = createAnswerer({
        retriever: createRetriever(index),
        embedder,
        weigh,
        judge: judgeByEvidence,
        now: shell.now,
        log: silent,
      });
      const report = await evaluateAnswers({
        cases,
        index,
        answerer,
        vectors: createSentenceVectors(embedder),
        onProgress: progress.update,
        onMiss: (what, text) => misses.push(`${what}: ${text}`),
        signal: shell.signal,
      });
      const text = options.json === true ? `${JSON.stringify(report, null, 2)}\n` : toText(report);
      shell.stdout.write(text);
      if (options.misses === true) shell.stdout.write(`\n${misses.join('\n')}\n`);
    } finally {
      progress.end();
      await index.close();
    }
  });
}

function toText({ claims, inventedCitations, refused, answered, goldHeld }: AnswersReport): string {
  const kinds = Object.entries(claims.all.caughtByKind).map(([kind, tally]) =>
    row(`  ${kind}`, tally, [claims.tuned.caughtByKind[kind], claims.heldOut.caughtByKind[kind]]),
  );
  const both = (key: 'caught' | 'falseAlarms') => [claims.tuned[key], claims.heldOut[key]];
  return [
    `${''.padEnd(34)}${'all'.padStart(16)}${'tuned'.padStart(16)}${'held out'.padStart(16)}`,
    row('invented citations let through', inventedCitations, []),
    row('unsupported sentences caught', claims.all.caught, both('caught')),
    ...kinds,
    row('false alarms', claims.all.falseAlarms, both('falseAlarms')),
    row('everyday questions refused', refused.everyday, []),
    row('near-topic questions refused', refused.nearTopic, []),
    row('covered questions answered', answered, []),
    row('quotes that hold what answers', goldHeld, []),
    '',
  ].join('\n');
}

function row(label: string, all: Tally, halves: readonly (Tally | undefined)[]): string {
  return [all, ...halves].reduce(
    (line, tally) => line + share(tally).padStart(16),
    label.padEnd(34),
  );
}

function share(tally: Tally | undefined): string {
  if (tally === undefined || tally.of === 0) return '–';
  const { count, of } = tally;
  return `${count}/${of} ${((100 * count) / of).toFixed(1)} %`;
}

/** The sample is checked by a test. */
function ignore(): void {}

const silent = { debug: ignore, info: ignore, warn: ignore, error: ignore };
