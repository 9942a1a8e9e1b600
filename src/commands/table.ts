import type { CommandSpec } from '../command.ts';
import { askCommand } from './ask.ts';
import { searchCommand } from './search.ts';
import { bibtexCommand, showCommand } from './show.ts';
import { similarCommand } from './similar.ts';
import { statusCommand } from './status.ts';

/** Everything that a person can ask for, on every platform. */
export const commandTable: readonly CommandSpec[] = [
  askCommand,
  searchCommand,
  showCommand,
  similarCommand,
  bibtexCommand,
  statusCommand,
];
