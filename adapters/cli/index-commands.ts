import type { Command as Program } from 'commander';
import { readPapersJsonl } from '../../index/imports/jsonl.ts';
import type { Verification } from '../../index/paper-index.ts';
import { UserError } from '../../src/errors.ts';
import { type App, runCommand, type Shell, withApp } from './app.ts';
import { askBeforeSending, type ConsentOptions } from './consent.ts';
import { buildIfNeeded, buildWithProgress, verifyWithProgress } from './corpus.ts';

const PROBLEMS_SHOWN = 20;
const YES = 'embed at an endpoint without asking, whatever it costs';

export function addIndex(program: Program, shell: Shell): void {
  const group = program.command('index').description('Fill, build and look at the corpus');
  group
    .command('add')
    .description('Add papers from a JSONL file, one paper a line, and make them searchable')
    .argument('<file>', 'each line: {"title", "abstract", "authors", "published", "arxivId", …}')
    .option('--no-build', 'only store the papers, which are found by their words until a build')
    .option('--yes', YES)
    .option('--json', 'print JSON')
    .action((file: string, options: AddOptions) =>
      withApp(shell, (app) => addFile(app, shell, file, options)),
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
  readonly json?: boolean;
}

async function addFile(app: App, shell: Shell, file: string, options: AddOptions): Promise<void> {
  let broken = 0;
  const papers = readPapersJsonl(
    file,
    ({ line, message }) => {
      broken++;
      if (broken <= PROBLEMS_SHOWN) shell.stderr.write(`${file}:${line}: ${message}\n`);
    },
    shell.signal,
  );
  const counts = await app.index.upsert(papers, 'import', shell.signal);
  if (broken > PROBLEMS_SHOWN) shell.stderr.write(`… and ${broken - PROBLEMS_SHOWN} more.\n`);
  const { added, changed, unchanged } = counts;
  const stored = added + changed + unchanged;
  if (stored === 0) {
    throw new UserError(
      broken === 0
        ? `${file} holds no papers. Each line is one JSON object with a title and an abstract.`
        : `${file} holds no usable paper: all ${broken} lines are broken. Mend them and add it again.`,
    );
  }
  if (options.json === true) {
    shell.stdout.write(`${JSON.stringify({ ...counts, broken }, null, 2)}\n`);
  } else {
    const skipped = broken === 0 ? '' : `, ${broken} broken lines left out`;
    shell.stdout.write(`${added} added, ${changed} changed, ${unchanged} unchanged${skipped}.\n`);
  }
  if (options.build) await buildIfNeeded(app, shell, options);
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
