import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command as Program } from 'commander';
import { UserError } from '../../src/errors.ts';
import type { Shell } from './app.ts';

/** It holds what people asked. */
const PRIVATE_FILE = 0o600;

export function addState(program: Program, shell: Shell): void {
  program
    .command('state')
    .description('Look at what is remembered')
    .command('export')
    .description(
      'Print what is remembered as JSON, one row a line with its table; secrets left out',
    )
    .option('--out <file>', 'write it to a file that only you can read')
    .action(async ({ out }: { out?: string }) => {
      const { exportState } = await import('../../src/state/export.ts');
      const { dataDir } = await shell.config();
      const lines = exportState(dataDir);
      if (out === undefined) for (const line of lines) shell.stdout.write(`${line}\n`);
      else writeLines(resolve(out), lines);
    });
}

/** Beside, and renamed: a whole file or none. */
function writeLines(path: string, lines: Iterable<string>): void {
  const part = `${path}.part`;
  try {
    const file = openSync(part, 'w', PRIVATE_FILE);
    try {
      for (const line of lines) writeFileSync(file, `${line}\n`); // all of it, or it throws
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(part, path);
  } catch (cause) {
    rmSync(part, { force: true });
    const code: unknown = cause instanceof Error ? Reflect.get(cause, 'syscall') : undefined;
    if (code === undefined) throw cause;
    throw new UserError(
      `${path} cannot be written. Name a file in a folder that is there, writable and not full.`,
      { cause },
    );
  }
}
