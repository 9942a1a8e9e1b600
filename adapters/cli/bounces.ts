import { createReadStream } from 'node:fs';
import type { Command as Program } from 'commander';
import { streamInput } from '../../index/imports/input.ts';
import { cleanText } from '../../index/paper.ts';
import { type BounceReport, countBounce } from '../../src/bounces.ts';
import { UserError } from '../../src/errors.ts';
import type { Shell } from './app.ts';

/** A report with the whole of a digest has a fifth of that. */
const BYTES_MAX = 1024 * 1024;

export function addBounces(program: Program, shell: Shell): void {
  program
    .command('bounces')
    .description('Count mails that came back; an address where three in a row did is switched off')
    .argument('<file...>', 'a report of a mail server (DSN), one mail a file; - reads stdin')
    .option('--json', 'print JSON')
    .action(async (files: readonly string[], { json }: { json?: boolean }) => {
      const { reports, problems } = await readAll(files, shell);
      if (reports.length > 0) {
        const counts = await countAll(reports, shell);
        shell.stdout.write(
          json === true ? `${JSON.stringify(counts, null, 2)}\n` : inWords(counts),
        );
      }
      if (problems.length > 0) throw new UserError(problems.join('\n'));
    });
}

interface Counts {
  readonly reports: number;
  readonly bounces: number;
  readonly switchedOff: number;
}

async function readAll(files: readonly string[], { stdin, signal, readReport }: Shell) {
  const reports: BounceReport[] = [];
  const problems: string[] = [];
  for (const file of files) {
    signal.throwIfAborted();
    const name = file === '-' ? 'Standard input' : cleanText(file);
    const input = file === '-' ? streamInput(name, stdin).open(signal) : createReadStream(file);
    const mail = await readMail(input);
    const report = typeof mail === 'string' ? undefined : await readReport(mail);
    if (report !== undefined) reports.push(report);
    else problems.push(`${name} ${typeof mail === 'string' ? mail : NO_REPORT}`);
  }
  return { reports, problems };
}

const NO_REPORT = 'is no report of a mail server (RFC 3464). Nothing was counted for it.';
const TOO_LARGE =
  'is larger than 1 MiB, which no report of our mails is. Nothing was counted for it.';

/** Or why not. */
async function readMail(input: AsyncIterable<Uint8Array>): Promise<Uint8Array | string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of input) {
      bytes += chunk.length;
      if (bytes > BYTES_MAX) return TOO_LARGE;
      chunks.push(chunk);
    }
  } catch (cause) {
    const code: unknown = cause instanceof Error ? Reflect.get(cause, 'code') : undefined;
    if (typeof code !== 'string') throw cause;
    return `cannot be read (${code}). Name a file that is there and that you may read.`;
  }
  return Buffer.concat(chunks);
}

async function countAll(reports: readonly BounceReport[], shell: Shell): Promise<Counts> {
  const { assertBegun, openState } = await import('../../src/state/database.ts');
  const { createStores } = await import('../../src/state/stores.ts');
  const { dataDir } = await shell.config();
  assertBegun(dataDir);
  const stores = createStores(await openState(dataDir), shell.date);
  try {
    let [bounces, switchedOff] = [0, 0];
    for (const report of reports) {
      const outcome = await countBounce(report, stores);
      if (outcome !== 'nothing') bounces++;
      if (outcome === 'switched off') switchedOff++;
    }
    return { reports: reports.length, bounces, switchedOff };
  } finally {
    await stores.close();
  }
}

function inWords({ reports, bounces, switchedOff }: Counts): string {
  return `Reports read: ${reports}. Bounces counted: ${bounces}. Addresses switched off: ${switchedOff}.\n`;
}
