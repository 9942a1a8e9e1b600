import { SqliteAdapter, sql } from 'kysely';
import { type CallStore, createCallStore } from './calls.ts';
import { createFeedback, type FeedbackStore } from './feedback.ts';
import { forgetPerson, removeOlder } from './retention.ts';
import type { State } from './schema.ts';
import { createSeenEvents, type SeenEvents } from './seen-events.ts';
import { createSignals, type SignalStore } from './signals.ts';
import { createSourceRuns, type SourceRuns } from './source-runs.ts';
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
  readonly signals: SignalStore;
  readonly sourceRuns: SourceRuns;
  /** Removes a person from the database and its log, to the last byte; gives how many questions went. */
  forget(platform: string, person: string): Promise<number>;
  /** Removes what is older, except settings and usage. */
  prune(before: Date): Promise<void>;
  close(): Promise<void>;
}

export function createStores(state: State, now: () => Date): Stores {
  const settings = createTenantSettings(state, now);
  const signals = createSignals(state, now);
  return {
    signals,
    sourceRuns: createSourceRuns(state, now),
    turns: createTurns(state, now),
    feedback: createFeedback(state, now),
    seen: createSeenEvents(state, now),
    calls: createCallStore(state, now),
    settings,
    usage: createUsage(state, now),

    async forget(platform, person) {
      const questions = await forgetPerson(state, platform, person);
      settings.drop({ platform, tenant: person });
      await emptyLog(state);
      return questions;
    },

    async prune(before) {
      await removeOlder(state, before);
      await signals.thin();
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
