import type { Command as Program } from 'commander';
import { fileInput } from '../../index/imports/input.ts';
import { readPapers } from '../../index/imports/read-papers.ts';
import type { PaperIndex } from '../../index/paper-index.ts';
import { createAnswerer } from '../../src/answerer.ts';
import {
  type AnswersEvaluation,
  type AnswersReport,
  evaluateAnswers,
  type Tally,
} from '../../src/evaluation/answers.ts';
import { type AnswerCases, readCases } from '../../src/evaluation/cases.ts';
import { corpusFolder } from '../../src/evaluation/collection.ts';
import type { JudgedCorpus, RefusalReport } from '../../src/evaluation/refusals.ts';
import { shortQuestions } from '../../src/evaluation/short-questions.ts';
import { createRetriever } from '../../src/retriever.ts';
import { storeSample } from '../../src/sample.ts';
import { createSentenceVectors } from '../../src/sentence-vectors.ts';
import { judgeByEvidence } from '../../src/sufficiency.ts';
import { type App, type Shell, withApp } from './app.ts';
import { buildIfNeeded } from './corpus.ts';
import { measureRefusals, readCollections, refusalLines } from './eval-refusals.ts';
import { share } from './eval-text.ts';
import { createProgress } from './terminal.ts';

interface EvalAnswersOptions {
  readonly calibrate?: readonly string[];
  readonly misses?: boolean;
  readonly json?: boolean;
}

export function addEvalAnswers(group: Program, shell: Shell): void {
  group
    .command('answers')
    .description('The checks on answers, refusals and quotes, on planted cases over the sample')
    .argument('<dir>', 'a folder with claims.jsonl, gold.jsonl and questions.json')
    .option(
      '--calibrate <dirs...>',
      'also refusals with each of these judged collections left out in turn; DIR=CORPUS_DIR where its papers lie elsewhere',
    )
    .option('--misses', 'also print the cases that came out wrong, without the held-out ones')
    .option('--json', 'print JSON')
    .action((dir: string, options: EvalAnswersOptions) => evaluate(shell, dir, options));
}

async function evaluate(shell: Shell, dir: string, options: EvalAnswersOptions): Promise<void> {
  const cases = await readCases(dir);
  await withApp(shell, async (app) => {
    const { calibrate: folders } = options;
    const collections = folders && (await readCollections(app, shell, folders));
    const misses: string[] = [];
    const onMiss = (what: string, text: string) => misses.push(`${what}: ${text}`);
    const answers = await measureAnswers(app, shell, { cases, onMiss });
    const sample = await sampleCorpus(app, shell, cases);
    const { everyday, everydayUnseen: unseen } = cases.questions;
    const refusals =
      collections && (await measureRefusals(shell, { collections, sample, everyday, unseen }));
    const report = { ...answers, ...(refusals && { refusals }), ...(options.misses && { misses }) };
    shell.stdout.write(
      options.json === true ? `${JSON.stringify(report, null, 2)}\n` : toText(report),
    );
  });
}

interface Report extends AnswersReport {
  readonly refusals?: RefusalReport;
  readonly misses?: readonly string[];
}

async function measureAnswers(
  app: App,
  shell: Shell,
  task: Pick<AnswersEvaluation, 'cases' | 'onMiss'>,
): Promise<AnswersReport> {
  const index = await openSample(app, shell);
  const progress = createProgress(shell.stderr);
  try {
    const { embedder, weigh } = index;
    const answerer = createAnswerer({
      retriever: createRetriever(index),
      embedder,
      weigh,
      judge: judgeByEvidence,
      now: shell.now,
      log: silent,
    });
    return await evaluateAnswers({
      ...task,
      index,
      answerer,
      vectors: createSentenceVectors(embedder),
      onProgress: progress.update,
      signal: shell.signal,
    });
  } finally {
    progress.end();
    await index.close();
  }
}

async function openSample({ config, openIndex }: App, shell: Shell): Promise<PaperIndex> {
  const index = await openIndex(corpusFolder(shell.samplePath));
  await storeSample(index, shell.samplePath, shell.signal);
  await buildIfNeeded({ config, index }, shell, {});
  return index;
}

async function sampleCorpus(
  app: App,
  shell: Shell,
  { questions, gold }: AnswerCases,
): Promise<JudgedCorpus> {
  const covered = [...questions.covered, ...gold.map(({ question }) => question)];
  return {
    name: 'sample',
    queries: covered.map((text) => ({ text })),
    short: await shortQuestions(readPapers(fileInput(shell.samplePath), () => {})),
    open: () => openSample(app, shell),
  };
}

function toText({ refusals, misses, ...answers }: Report): string {
  return [
    ...answerLines(answers),
    ...(refusals === undefined ? [] : ['', ...refusalLines(refusals)]),
    ...(misses === undefined ? [] : ['', ...misses]),
    '',
  ].join('\n');
}

function answerLines(report: AnswersReport): readonly string[] {
  const { claims, inventedCitations, refused, answered, firstPersonAnswered, goldHeld } = report;
  const halves = [claims.tuned, claims.heldOut, claims.fresh];
  const kinds = Object.entries(claims.all.caughtByKind).map(([kind, tally]) =>
    row(
      `  ${kind}`,
      tally,
      halves.map(({ caughtByKind }) => caughtByKind[kind]),
    ),
  );
  const each = (key: 'caught' | 'falseAlarms') => halves.map((half) => half[key]);
  return [
    `${''.padEnd(34)}${'all'.padStart(16)}${'tuned'.padStart(16)}${'held out'.padStart(16)}${'fresh'.padStart(16)}`,
    row('invented citations let through', inventedCitations, []),
    row('unsupported sentences caught', claims.all.caught, each('caught')),
    ...kinds,
    row('false alarms', claims.all.falseAlarms, each('falseAlarms')),
    row('everyday questions refused', refused.everyday, []),
    row('  that were not fitted on', refused.everydayUnseen, []),
    row('near-topic questions refused', refused.nearTopic, []),
    row('far-topic questions refused', refused.farTopic, []),
    row('covered questions answered', answered, []),
    row('  in the first person', firstPersonAnswered, []),
    row('quotes that hold what answers', goldHeld, []),
  ];
}

function row(label: string, all: Tally, halves: readonly (Tally | undefined)[]): string {
  return [all, ...halves].reduce(
    (line, tally) => line + share(tally).padStart(16),
    label.padEnd(34),
  );
}

function ignore(): void {}

const silent = { debug: ignore, info: ignore, warn: ignore, error: ignore };
