import { SqliteAdapter, sql } from 'kysely';
import type { Tenancy } from '../tenancy.ts';
import { type CallStore, createCallStore } from './calls.ts';
import { createFeedback, type FeedbackStore } from './feedback.ts';
import { createInstallations, type Installations } from './installations.ts';
import { createKeys, type Keys } from './keys.ts';
import { createLists, type Lists } from './lists.ts';
import { createLocalSignals, type LocalSignals } from './local-signals.ts';
import { createMailAddresses, type MailAddresses } from './mail-addresses.ts';
import { createOutbox, type Outbox } from './outbox.ts';
import { createPosted, type Posted } from './posted.ts';
import {
  type Forgotten,
  forgetPerson,
  forgetTenant,
  removeOlder,
  removeSubscription,
} from './retention.ts';
import { createReturnedMail, type ReturnedMail } from './returned.ts';
import type { State } from './schema.ts';
import { createSeenEvents, type SeenEvents } from './seen-events.ts';
import { createSignals, type SignalStore } from './signals.ts';
import { createSourceRuns, type SourceRuns } from './source-runs.ts';
import { createSubscriptions, type SubscriptionStore } from './subscriptions.ts';
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
  readonly installations: Installations;
  readonly signals: SignalStore;
  readonly sourceRuns: SourceRuns;
  readonly local: LocalSignals;
  readonly subscriptions: SubscriptionStore;
  readonly lists: Lists;
  readonly outbox: Outbox;
  readonly posted: Posted;
  readonly mailAddresses: MailAddresses;
  readonly returned: ReturnedMail;
  readonly keys: Keys;
  /** Removes a person from the database and its log, to the last byte; gives how many went. */
  forget(platform: string, person: string): Promise<Forgotten>;
  /** Removes a place that Footnote was removed from, likewise; what it used of the month's budget stays. */
  forgetTenant(of: Tenancy): Promise<void>;
  /** Ends a subscription; of one that goes to a person alone nothing is left, to the last byte. */
  unsubscribe(id: string): Promise<void>;
  /** Removes what is older, except settings, usage and subscriptions; some things have a time of their own. */
  prune(before: Date): Promise<void>;
  close(): Promise<void>;
}

export function createStores(state: State, now: () => Date): Stores {
  const settings = createTenantSettings(state, now);
  const signals = createSignals(state, now);
  const mailAddresses = createMailAddresses(state, now);
  return {
    signals,
    mailAddresses,
    sourceRuns: createSourceRuns(state, now),
    local: createLocalSignals(state, now),
    subscriptions: createSubscriptions(state, now),
    lists: createLists(state, now),
    outbox: createOutbox(state, now),
    posted: createPosted(state),
    returned: createReturnedMail(state, now),
    keys: createKeys(state),
    turns: createTurns(state, now),
    feedback: createFeedback(state, now),
    seen: createSeenEvents(state, now),
    calls: createCallStore(state, now),
    settings,
    usage: createUsage(state, now),
    installations: createInstallations(state, now),

    async forget(platform, person) {
      const questions = await forgetPerson(state, platform, person);
      settings.drop({ platform, tenant: person });
      await mailAddresses.dropUnused();
      await emptyLog(state);
      return questions;
    },

    async forgetTenant(of) {
      await forgetTenant(state, of);
      settings.drop(of);
      await emptyLog(state);
    },

    async unsubscribe(id) {
      await state.transaction().execute((transaction) => removeSubscription(transaction, id));
      await mailAddresses.dropUnused();
      await emptyLog(state);
    },

    async prune(before) {
      await removeOlder(state, before, now());
      await signals.thin();
      await mailAddresses.dropUnused();
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
