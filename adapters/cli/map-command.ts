import { constants, setPriority } from 'node:os';
import type { Command as Program } from 'commander';
import { readMap, writeMap } from '../../index/map-file.ts';
import { type Shell, withApp } from './app.ts';
import { createProgress } from './terminal.ts';

/** The page runs this in a process of its own when its map is out of date. */
export function addMap(index: Program, shell: Shell): void {
  index
    .command('map')
    .description('Lay the papers out on the map that the page shows')
    .action(() => withApp(shell, (app) => drawMap(app, shell)));
}

async function drawMap(
  { index, config }: Parameters<Parameters<typeof withApp>[1]>[0],
  shell: Shell,
): Promise<void> {
  const { mapPapers } = await import('../../index/map.ts');
  setPriority(constants.priority.PRIORITY_LOW); // whoever asks goes first
  const progress = createProgress(shell.stderr);
  const map = await mapPapers(index, {
    before: readMap(config.dataDir),
    random: Math.random,
    onProgress: (done, total) => progress.update('comparing', done, total),
    signal: shell.signal,
  }).finally(progress.end);
  writeMap(config.dataDir, map);
  shell.stdout.write(`${map.papers.length} papers are on the map.\n`);
}
