import { UserError } from '../../src/errors.ts';
import { corpusFolder, readCollection } from '../../src/evaluation/collection.ts';
import { mean } from '../../src/evaluation/metrics.ts';
import {
  evaluateRefusals,
  type JudgedCorpus,
  type RefusalReport,
  type Refusals,
  type RefusalTask,
} from '../../src/evaluation/refusals.ts';
import { shortQuestions } from '../../src/evaluation/short-questions.ts';
import type { App, Shell } from './app.ts';
import { fill } from './eval-corpus.ts';
import { share } from './eval-text.ts';
import { createProgress } from './terminal.ts';

/** Each folder may be followed by "=" and its corpus' own. */
export async function readCollections(
  app: App,
  shell: Shell,
  folders: readonly string[],
): Promise<readonly JudgedCorpus[]> {
  if (folders.length < 2) {
    throw new UserError('One collection is left out at a time: --calibrate takes two or more.');
  }
  return await Promise.all(folders.map((folder) => judgedCorpus(app, shell, folder)));
}

/** How the rule for what is covered does on collections that it was not fitted on. */
export async function measureRefusals(
  shell: Shell,
  task: Pick<RefusalTask, 'collections' | 'sample' | 'everyday' | 'unseen'>,
): Promise<RefusalReport> {
  const progress = createProgress(shell.stderr);
  try {
    return await evaluateRefusals({ ...task, onProgress: progress.update, signal: shell.signal });
  } finally {
    progress.end();
  }
}

async function judgedCorpus(app: App, shell: Shell, folder: string): Promise<JudgedCorpus> {
  const [dir = '', corpusDir = dir] = folder.split('=');
  const collection = await readCollection(dir, corpusDir);
  return {
    name: collection.name,
    queries: collection.queries,
    short: await shortQuestions(collection.papers()),
    async open() {
      const index = await app.openIndex(corpusFolder(corpusDir));
      await fill({ config: app.config, index }, collection, shell);
      return index;
    },
  };
}

export function refusalLines({ embedder, calibration, corpora }: RefusalReport): readonly string[] {
  const weights = Object.entries(calibration).map(([name, value]) => `${name} ${value.toFixed(2)}`);
  const columns = [
    'own refused',
    'short ones',
    'others refused',
    'everyday refused',
    'not fitted on',
  ];
  const head = [...columns, ...columns].map((column) => column.padStart(18)).join('');
  const judged = corpora.filter(({ inUse }) => inUse.others !== undefined); // not the sample
  const average = (rule: 'inUse' | 'heldOut') => [
    percent(mean(judged.map((corpus) => corpus[rule].own.count / corpus[rule].own.of))),
    '',
    percent(mean(judged.map((corpus) => corpus[rule].others ?? 0))),
    '',
    '',
  ];
  const row = (name: string, cells: readonly string[]): string =>
    name.padEnd(20) + cells.map((cell) => cell.padStart(18)).join('');
  return [
    `${'corpus'.padEnd(20)}${'rule in use'.padStart(18)}${''.padEnd(72)}${'fitted without it'.padStart(18)}`,
    `${''.padEnd(20)}${head}`,
    ...corpora.map(({ name, inUse, heldOut }) => row(name, [...cells(inUse), ...cells(heldOut)])),
    row('collections, mean', [...average('inUse'), ...average('heldOut')]),
    `fitted on all, for embedder ${embedder}: ${weights.join(', ')}`,
  ];
}

function cells({ own, short, others, everyday, unseen }: Refusals): readonly string[] {
  return [share(own), share(short), percent(others), share(everyday), share(unseen)];
}

function percent(value: number | undefined): string {
  return value === undefined ? '–' : `${(100 * value).toFixed(1)} %`;
}
