import { SqliteAdapter, sql } from 'kysely';
import { type CallStore, createCallStore } from './calls.ts';
import { createFeedback, type FeedbackStore } from './feedback.ts';
import type { State } from './schema.ts';
import { createSeenEvents, type SeenEvents } from './seen-events.ts';
import { createTenantSettings, type TenantSettingsStore } from './tenant-settings.ts';
import { createTurns, type Turns } from './turns.ts';
import { createUsage, type UsageStore } from './usage.ts';

/** All that Footnote remembers of people and places. */
export interface Stores {
  readonly turns: Turns;
  readonly feedback: FeedbackStore;
  readonly settings: TenantSettingsStore;
  readonly seen: SeenEvents;
  readonly calls: CallStore;
  readonly usage: UsageStore;
  /** Removes a person from the database and its log, to the last byte; gives how many questions went. */
  forget(platform: string, person: string): Promise<number>;
  /** Removes what is older, except settings and usage. */
  prune(before: Date): Promise<void>;
  close(): Promise<void>;
}

export function createStores(state: State, now: () => Date): Stores {
  const turns = createTurns(state, now);
  const feedback = createFeedback(state, now);
  const seen = createSeenEvents(state, now);
  const calls = createCallStore(state, now);
  return {
    turns,
    feedback,
    seen,
    calls,
    settings: createTenantSettings(state, now),
    usage: createUsage(state, now),

    async forget(platform, person) {
      const forgotten = await turns.forget(platform, person);
      await feedback.forget(platform, person);
      await emptyLog(state);
      return forgotten;
    },

    async prune(before) {
      await Promise.all([turns, feedback, seen, calls].map((store) => store.prune(before)));
      await emptyLog(state);
    },

    close: () => state.destroy(),
  };
}

/** SQLite's write-ahead log keeps deleted rows until it is emptied. */
async function emptyLog(state: State): Promise<void> {
  if (!(state.getExecutor().adapter instanceof SqliteAdapter)) return;
  await sql`PRAGMA wal_checkpoint(TRUNCATE)`.execute(state);
}
