import { resolve } from 'node:path';
import type { Command as Program } from 'commander';
import { formatBytes } from '../../src/text.ts';
import type { Shell } from './app.ts';

interface RestoreFlags {
  readonly replace?: boolean;
  readonly json?: boolean;
}

const SECRET =
  'It holds what people asked and the keys that sign links, so keep it where nobody else reads it';

/** Both work on the folder as it is: nothing else is opened. */
export function addBackup(program: Program, shell: Shell): void {
  program
    .command('backup')
    .description(
      'Write papers, vectors, index and state into one file, also while Footnote runs; keep it secret',
    )
    .argument('<file>', 'a tar.gz that is not there yet')
    .option('--json', 'print JSON')
    .action((file: string, flags: { json?: boolean }) => writeBackup(shell, file, flags));
  program
    .command('restore')
    .description('Put a backup into DATA_DIR, where no Footnote runs')
    .argument('<file>', 'what `footnote backup` wrote')
    .option('--replace', 'move what is in DATA_DIR into a folder there first')
    .option('--json', 'print JSON')
    .action((file: string, flags: RestoreFlags) => readBackup(shell, file, flags));
}

async function writeBackup(shell: Shell, file: string, flags: { json?: boolean }): Promise<void> {
  const { backUp } = await import('../../src/backup/backup.ts');
  const { dataDir } = await shell.config();
  const { version, date: now, signal } = shell;
  const startedAt = shell.now();
  const report = await backUp({ dataDir, file: resolve(file), version, now, signal });
  const ms = Math.round(shell.now() - startedAt);
  if (flags.json === true)
    return void shell.stdout.write(`${JSON.stringify({ ...report, ms }, null, 2)}\n`);
  const { bytes, files, hasIndex } = report;
  const index = hasIndex ? '' : ', without an index';
  shell.stdout.write(
    `${report.file}: ${formatBytes(bytes)} of ${dataDir} (${files} files${index}), read again and verified in ${inSeconds(ms)}.\n${SECRET}; .env and STATE_KEY are not in it.\n`,
  );
}

async function readBackup(shell: Shell, file: string, flags: RestoreFlags): Promise<void> {
  const { restore } = await import('../../src/backup/restore.ts');
  const { dataDir } = await shell.config();
  const { date: now, signal } = shell;
  const occupied = flags.replace === true ? 'move aside' : 'refuse';
  const startedAt = shell.now();
  const report = await restore({ dataDir, file: resolve(file), occupied, now, signal });
  const ms = Math.round(shell.now() - startedAt);
  if (flags.json === true)
    return void shell.stdout.write(`${JSON.stringify({ dataDir, ...report, ms }, null, 2)}\n`);
  const { before, madeAt, madeBy, files, hasIndex } = report;
  const when = madeAt.toISOString().slice(0, 16).replace('T', ' ');
  shell.stdout.write(
    `${dataDir} is as it was on ${when} UTC (${files} files of Footnote ${madeBy}, in ${inSeconds(ms)}).\n`,
  );
  if (!hasIndex) shell.stdout.write('It came without an index. Run `footnote index build`.\n');
  if (before !== undefined)
    shell.stdout.write(`What was there is in ${before}. Delete that once all is well.\n`);
}

function inSeconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
