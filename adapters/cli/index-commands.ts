import { resolve } from 'node:path';
import type { Command as Program } from 'commander';
import { fileInput, streamInput } from '../../index/imports/input.ts';
import { type RecordProblem, readPapers } from '../../index/imports/read-papers.ts';
import type { Paper } from '../../index/paper.ts';
import type { PaperIndex, Verification } from '../../index/paper-index.ts';
import { openRehearsal } from '../../index/rehearsal.ts';
import { InputError, UserError } from '../../src/errors.ts';
import { amount } from '../../src/text.ts';
import { type App, runCommand, type Shell, withApp } from './app.ts';
import { askBeforeSending, type ConsentOptions } from './consent.ts';
import { buildIfNeeded, buildWithProgress, verifyWithProgress } from './corpus.ts';
import { addMap } from './map-command.ts';

const PROBLEMS_SHOWN = 20;
const YES = 'embed at an endpoint without asking, whatever it costs';

export function addIndex(program: Program, shell: Shell): void {
  const group = program.command('index').description('Fill, build and look at the corpus');
  group
    .command('add')
    .description('Add papers from files and make them searchable')
    .argument(
      '<file...>',
      'JSONL, CSV, BibTeX, RIS, CSL-JSON, arXiv snapshot; gzip, zstd; - reads stdin',
    )
    .option('--dry-run', 'say what would be added and changed; store nothing')
    .option('--vectors <file>', 'vectors of the file, a row of signed bytes a record, made before')
    .option('--no-build', 'only store the papers, which are found by their words until a build')
    .option('--yes', YES)
    .option('--json', 'print JSON')
    .action((files: readonly string[], options: AddOptions) =>
      withApp(shell, (app) => addFiles(app, shell, files, options)),
    );
  group
    .command('build')
    .description('Embed what is new and fold it into the index')
    .option('--yes', YES)
    .action((options: ConsentOptions) =>
      withApp(shell, async (app) => {
        await askBeforeSending(app, shell, options);
        await buildWithProgress(app.index, shell);
        const { papers, generation } = await app.index.status();
        shell.stdout.write(`${papers} papers are searchable (${generation}).\n`);
      }),
    );
  addMap(group, shell);
  group
    .command('verify')
    .description('Compare papers, vectors and index with each other, and mend what differs')
    .option('--yes', YES)
    .option('--json', 'print JSON')
    .action((options: ConsentOptions & { json?: boolean }) =>
      withApp(shell, async (app) => {
        await askBeforeSending(app, shell, options);
        const found = await verifyWithProgress(app.index, shell);
        shell.stdout.write(
          options.json === true ? `${JSON.stringify(found, null, 2)}\n` : describe(found),
        );
      }),
    );
  group
    .command('status')
    .description('Show how many papers there are, how new, and how the index is')
    .option('--json', 'print JSON')
    .action((options: { json?: boolean }) =>
      withApp(shell, (app) =>
        runCommand(app, shell, { name: 'status', input: {}, json: options.json === true }),
      ),
    );
}

interface AddOptions extends ConsentOptions {
  readonly build: boolean;
  readonly vectors?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

async function addFiles(
  app: App,
  shell: Shell,
  files: readonly string[],
  options: AddOptions,
): Promise<void> {
  if (options.dryRun !== true) {
    await addTo(app.index, shell, files, options);
    if (options.build) await buildIfNeeded(app, shell, options);
    return;
  }
  const { embedder } = app.index;
  const rehearsal = openRehearsal(app.config.dataDir);
  try {
    const { upsert } = rehearsal;
    const takeVectors: PaperIndex['takeVectors'] = (paths, _, signal) =>
      rehearsal.takeVectors(paths, embedder, signal);
    await addTo({ upsert, takeVectors }, shell, files, options);
  } finally {
    rehearsal.close();
  }
}

async function addTo(
  corpus: Pick<PaperIndex, 'upsert' | 'takeVectors'>,
  shell: Shell,
  files: readonly string[],
  options: AddOptions,
): Promise<void> {
  if (options.vectors !== undefined) await addVectors(corpus, shell, files, options.vectors);
  const reader = createReader(shell);
  const total = { added: 0, changed: 0, unchanged: 0 };
  for (const file of files) {
    const counts = await corpus.upsert(reader.read(file), 'import', shell.signal);
    total.added += counts.added;
    total.changed += counts.changed;
    total.unchanged += counts.unchanged;
  }
  const counts = { ...total, broken: reader.end(files) };
  shell.stdout.write(
    options.json === true ? `${JSON.stringify(counts, null, 2)}\n` : told(counts, options),
  );
}

function told(
  {
    added,
    changed,
    unchanged,
    broken,
  }: Record<'added' | 'changed' | 'unchanged' | 'broken', number>,
  { dryRun }: AddOptions,
): string {
  const left = broken === 0 ? '' : `, ${amount(broken, 'record')} left out`;
  const stored = dryRun === true ? ' Nothing was stored: this was a dry run.' : '';
  return `${added} added, ${changed} changed, ${unchanged} unchanged${left}.${stored}\n`;
}

/** Before the papers, which would be embedded at once where a service runs. */
async function addVectors(
  corpus: Pick<PaperIndex, 'takeVectors'>,
  shell: Shell,
  files: readonly string[],
  vectors: string,
): Promise<void> {
  const [papers] = files;
  if (papers === undefined || papers === '-' || files.length > 1) {
    throw new InputError('With --vectors, name the one file of papers that they were made of.');
  }
  const paths = { papers: resolve(papers), vectors: resolve(vectors) };
  const count = await corpus.takeVectors(paths, () => {}, shell.signal);
  shell.stderr.write(`${count} vectors taken.\n`);
}

/** Reads files one after another, and names the first problems as they come. */
function createReader(shell: Shell) {
  let papers = 0;
  let broken = 0;
  return {
    async *read(file: string): AsyncGenerator<Paper> {
      const input = file === '-' ? streamInput('standard input', shell.stdin) : fileInput(file);
      const onProblem = ({ line, message }: RecordProblem): void => {
        broken++;
        if (broken > PROBLEMS_SHOWN) return;
        shell.stderr.write(`${input.name}:${line}: ${message}\n`);
      };
      for await (const paper of readPapers(input, onProblem, shell.signal)) {
        papers++;
        yield paper;
      }
    },
    /** How many records were left out; no paper at all is a mistake. */
    end(files: readonly string[]): number {
      if (broken > PROBLEMS_SHOWN) shell.stderr.write(`… and ${broken - PROBLEMS_SHOWN} more.\n`);
      if (papers === 0) throw new UserError(`${files.join(', ')}: there are no papers in it.`);
      return broken;
    },
  };
}

function describe(found: Verification): string {
  const counts: readonly (readonly [number, string])[] = [
    [found.withoutVector, 'papers had no vector'],
    [found.vectorsWithoutPaper, 'vectors had no paper'],
    [found.brokenVectors, 'vectors were none'],
    [found.notInIndex, 'papers were not in the index'],
    [found.wrongInIndex, 'papers were wrong in the index'],
  ];
  const lines = counts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}.`);
  if (found.damage !== undefined) lines.push(found.damage);
  if (lines.length === 0) return `${found.papers} papers, their vectors and the index agree.\n`;
  const healed =
    found.rebuilt === undefined ? 'Mended.' : `Mended: ${found.rebuilt} was built and serves.`;
  return `${[...lines, healed].join('\n')}\n`;
}
