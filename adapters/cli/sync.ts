import type { Command as Program } from 'commander';
import { InputError, UserError } from '../../src/errors.ts';
import type { Feed } from '../../src/sources.ts';
import { nearest } from '../../src/spelling.ts';
import type { Counts, Sync, SyncReport } from '../../src/sync.ts';
import { amount } from '../../src/text.ts';
import { type App, type Shell, withApp } from './app.ts';
import type { ConsentOptions } from './consent.ts';
import { buildIfNeeded } from './corpus.ts';

interface SyncOptions extends ConsentOptions {
  readonly since?: string;
  readonly build: boolean;
  readonly json?: boolean;
}

export function addSync(program: Program, shell: Shell): void {
  program
    .command('sync')
    .description('Read new papers from the sources and make them searchable')
    .argument('[source...]', 'such as arxiv or hugging-face; all that are set by default')
    .option('--since <date>', 'read back to this date; the first time 7 days')
    .option('--no-build', 'only store the papers, which are found by their words until a build')
    .option('--yes', 'embed at an endpoint without asking, whatever it costs')
    .option('--json', 'print JSON')
    .action((names: readonly string[], options: SyncOptions) =>
      withApp(shell, async (app) => {
        const since = dayOf(options.since);
        const reports = await readAll(app, shell, { names, since });
        if (options.json === true)
          shell.stdout.write(`${JSON.stringify({ sources: reports }, null, 2)}\n`);
        else for (const report of reports) shell.stdout.write(`${describe(report)}\n`);
        const { papers } = await app.index.status();
        if (options.build && papers > 0) await buildIfNeeded(app, shell, options);
        const failed = reports.filter(({ error }) => error !== undefined);
        if (failed.length > 0)
          throw new UserError(
            `${failed.length} of ${reports.length} sources could not be read to the end. What came is kept; run it again to go on.`,
          );
      }),
    );
}

async function readAll(
  app: App,
  shell: Shell,
  { names, since }: { readonly names: readonly string[]; readonly since: string | undefined },
): Promise<readonly SyncReport[]> {
  const { sync, close } = await app.openSync();
  try {
    const feeds = chosen(sync, names);
    return await Promise.all(feeds.map((feed) => read(feed, sync, shell, since)));
  } finally {
    await close();
  }
}

async function read(feed: Feed, sync: Sync, shell: Shell, since: string | undefined) {
  const { signal, stderr } = shell;
  let told = 0;
  const onProgress = ({ read: papers }: Counts): void => {
    if (papers > told) stderr.write(`${feed.title}: ${papers} papers\n`);
    told = papers;
  };
  return await sync.run(feed, { since, signal, onProgress });
}

/** A feed by its own name, or all of a source. */
function chosen({ feeds }: Sync, names: readonly string[]): readonly Feed[] {
  if (feeds.length === 0)
    throw new UserError('No source may be asked. Set SOURCES, e.g. SOURCES=arxiv.');
  const known = [...new Set(feeds.flatMap(({ name, source }) => [name, source]))];
  for (const name of names) {
    if (known.includes(name)) continue;
    const near = nearest(name, known, 3);
    const remedy = near === undefined ? `Known are ${known.join(', ')}.` : `Did you mean ${near}?`;
    throw new InputError(`${name.slice(0, 40)} is no source that is set. ${remedy}`);
  }
  if (names.length === 0) return feeds;
  return feeds.filter(({ name, source }) => names.includes(name) || names.includes(source));
}

function dayOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const day = `${text}-01-01`.slice(0, 10);
  const isDate = /^\d{4}(?:-\d{2}){0,2}$/.test(text) && !Number.isNaN(Date.parse(day));
  if (isDate) return day;
  throw new InputError(
    `since "${text.slice(0, 40)}" is not a date; write 2024, 2024-05 or 2024-05-01.`,
  );
}

function describe(report: SyncReport): string {
  const { title, read: papers, added, changed, withdrawn, skipped, error } = report;
  const counts = [
    `${amount(papers, 'paper')} read`,
    `${added} added`,
    `${changed} changed`,
    ...(withdrawn === 0 ? [] : [`${withdrawn} withdrawn`]),
    ...(skipped === 0 ? [] : [`${amount(skipped, 'record')} left out`]),
  ].join(', ');
  return `${title}: ${counts}.${error === undefined ? '' : ` ${error}`}`;
}
