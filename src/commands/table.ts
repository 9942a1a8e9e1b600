import type { CommandSpec } from '../command.ts';
import {
  feedbackCommand,
  relatedCommand,
  restCommand,
  shareCommand,
  sourcesCommand,
} from './answers.ts';
import { askCommand } from './ask.ts';
import { forgetMeCommand } from './forget-me.ts';
import { createHelpCommand } from './help.ts';
import { liveCommand } from './live.ts';
import { searchCommand } from './search.ts';
import { settingsCommand } from './settings.ts';
import { bibtexCommand, showCommand } from './show.ts';
import { findRelatedCommand, similarCommand } from './similar.ts';
import { statusCommand } from './status.ts';

/** Everything that a person can ask for, on every platform. */
export const commandTable: readonly CommandSpec[] = [
  askCommand,
  liveCommand,
  searchCommand,
  showCommand,
  similarCommand,
  bibtexCommand,
  statusCommand,
  settingsCommand,
  forgetMeCommand,
  createHelpCommand(() => commandTable),
  sourcesCommand,
  relatedCommand,
  restCommand,
  feedbackCommand,
  shareCommand,
  findRelatedCommand,
];
