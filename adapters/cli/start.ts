import type { Command as Program } from 'commander';
import type { Shell } from './app.ts';

export function addStart(program: Program, shell: Shell): void {
  program
    .command('start')
    .description('Run the page and every platform whose settings are there, until Ctrl-C')
    .action(() => shell.serve());
}
