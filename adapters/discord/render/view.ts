import type { Button } from './message.ts';

/** Beside the reply: where it will stand, and what can be done there. */
export interface View {
  /** Discord does not show what a slash command was given. */
  readonly question: 'shown' | 'visible';
  readonly buttons: readonly Button[];
}
