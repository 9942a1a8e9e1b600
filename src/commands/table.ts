import type { CommandSpec } from '../command.ts';
import {
  feedbackCommand,
  relatedCommand,
  restCommand,
  shareCommand,
  sourcesCommand,
} from './answers.ts';
import { askCommand } from './ask.ts';
import { aboutCommand, lessCommand } from './cards.ts';
import { forgetMeCommand } from './forget-me.ts';
import { createHelpCommand } from './help.ts';
import { liveCommand } from './live.ts';
import { newestCommand } from './newest.ts';
import { searchCommand } from './search.ts';
import { settingsCommand } from './settings.ts';
import { bibtexCommand, showCommand } from './show.ts';
import { findRelatedCommand, similarCommand } from './similar.ts';
import { statusCommand } from './status.ts';
import { subscribeCommand } from './subscribe.ts';
import {
  pauseCommand,
  previewCommand,
  resumeCommand,
  subscriptionsCommand,
  unsubscribeCommand,
} from './subscriptions.ts';
import { trendingCommand } from './trending.ts';

/** Everything that a person can ask for, on every platform. */
export const commandTable: readonly CommandSpec[] = [
  askCommand,
  liveCommand,
  searchCommand,
  showCommand,
  similarCommand,
  bibtexCommand,
  trendingCommand,
  subscribeCommand,
  subscriptionsCommand,
  previewCommand,
  unsubscribeCommand,
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
  newestCommand,
  aboutCommand,
  lessCommand,
  pauseCommand,
  resumeCommand,
];
