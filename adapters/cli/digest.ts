import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command as Program } from 'commander';
import { renderPlain } from '../../src/plain-text.ts';
import { previewPost } from '../../src/preview.ts';
import { toJson } from '../../src/reply-json.ts';
import { type Shell, withApp } from './app.ts';
import { ensureCorpus } from './corpus.ts';
import { openFile } from './open-file.ts';
import { styleFor } from './terminal.ts';

interface PreviewOptions {
  readonly weekly?: boolean;
  readonly html?: boolean;
  readonly open?: boolean;
  readonly json?: boolean;
}

/** As many as a mail holds. */
const CARDS = 10;

export function addDigest(program: Program, shell: Shell): void {
  program
    .command('digest')
    .description('Look at the posts of subscriptions')
    .command('preview')
    .description('Show the post that a new subscription would get now')
    .argument('[topic...]', 'a few words, categories such as cs.CL, or everything', [])
    .option('--weekly', 'the week’s instead of the day’s')
    .option('--html', 'print it as the HTML of a mail')
    .option('--open', 'show that HTML in the browser')
    .option('--json', 'print JSON')
    .action((words: readonly string[], options: PreviewOptions) =>
      preview(shell, words.join(' '), options),
    );
}

async function preview(shell: Shell, topic: string, options: PreviewOptions): Promise<void> {
  await withApp(shell, async (app) => {
    await ensureCorpus(app, shell);
    const period = options.weekly === true ? 'week' : 'day';
    const of = { topic, period, now: app.date(), k: CARDS } as const;
    const digest = await previewPost(app.trends, of, shell.signal);
    if (options.json === true) shell.stdout.write(`${JSON.stringify(toJson(digest), null, 2)}\n`);
    else if (options.open === true) await show(shell, await shell.mailOf(digest));
    else if (options.html === true) shell.stdout.write(`${await shell.mailOf(digest)}\n`);
    else shell.stdout.write(`${renderPlain(digest, styleFor(shell.stdout, shell.noColor))}\n`);
  });
}

async function show(shell: Shell, html: string): Promise<void> {
  const path = join(await mkdtemp(join(tmpdir(), 'footnote-')), 'post.html');
  await writeFile(path, html);
  const isOpen = await openFile(path);
  shell.stdout.write(isOpen ? `Opened ${path}\n` : `Open ${path} in a browser.\n`);
}
