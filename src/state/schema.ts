import type { Kysely } from 'kysely';

/** Times are ISO-8601 in UTC, flags are 0 or 1, `json` columns hold JSON text: the same on SQLite and Postgres. */
export interface Schema {
  readonly turns: TurnRow;
  readonly feedback: FeedbackRow;
  readonly settings: SettingsRow;
  readonly seen_events: SeenEventRow;
  readonly accounts: AccountRow;
  readonly calls: CallRow;
  readonly installations: InstallationRow;
  readonly signals: SignalRow;
  readonly source_runs: SourceRunRow;
  readonly local_signals: LocalSignalRow;
  readonly subscriptions: SubscriptionRow;
  readonly lists: ListRow;
  readonly outbox: OutboxRow;
  readonly posted: PostedRow;
  readonly mail_addresses: MailAddressRow;
  readonly keys: KeyRow;
}

export type State = Kysely<Schema>;

interface Tenancy {
  readonly platform: string;
  readonly tenant: string;
}

/** A question and its answer; `person` is unique within the platform. */
export interface TurnRow extends Tenancy {
  readonly id: string;
  readonly conversation: string;
  readonly person: string;
  readonly asked_at: string;
  readonly private: number;
  readonly json: string;
}

interface FeedbackRow extends Tenancy {
  readonly turn: string;
  readonly person: string;
  /** 1 or −1. */
  readonly verdict: number;
  readonly given_at: string;
}

interface SettingsRow extends Tenancy {
  readonly json: string;
  readonly changed_at: string;
}

interface SeenEventRow extends Tenancy {
  readonly event: string;
  readonly seen_at: string;
}

/** Tokens by month (`2026-11`) and who caused them; what is reserved counts as spent until it is settled. */
interface AccountRow extends Tenancy {
  readonly month: string;
  readonly tokens_in: number;
  readonly tokens_out: number;
  readonly reserved: number;
  readonly calls: number;
}

/** What a button does, where it does not fit into the button. */
interface CallRow extends Tenancy {
  readonly id: string;
  readonly person: string;
  readonly json: string;
  readonly made_at: string;
}

/** Tokens of a place, encrypted. */
interface InstallationRow extends Tenancy {
  readonly sealed: string;
  readonly installed_at: string;
}

/** Counts of a paper as a source gave them; `announced` is the date that it says the paper came out. */
export interface SignalRow {
  readonly paper: string;
  readonly source: string;
  readonly at: string;
  readonly announced: string | null;
  readonly upvotes: number | null;
  readonly comments: number | null;
  readonly stars: number | null;
  readonly citations: number | null;
}

export interface SourceRunRow {
  readonly source: string;
  readonly attempted_at: string;
  readonly succeeded_at: string | null;
  readonly next_at: string | null;
  readonly papers: number;
  readonly error: string | null;
  readonly cursor: string | null;
}

/** What somebody did with a paper, once a person, paper and kind. */
interface LocalSignalRow extends Tenancy {
  readonly channel: string;
  readonly person: string;
  readonly paper: string;
  readonly kind: string;
  readonly at: string;
}

export interface SubscriptionRow extends Tenancy {
  readonly id: string;
  readonly channel: string;
  readonly direct: number;
  readonly person: string;
  readonly topic: string;
  readonly every: string;
  readonly time: string;
  readonly zone: string;
  readonly quiet: string;
  readonly state: string;
  readonly reason: string | null;
  readonly confirm_hash: string | null;
  readonly confirm_until: string | null;
  readonly made_at: string;
  readonly next_at: string;
  readonly next_date: string;
}

/** What may be posted on a topic at one time, for all who get it. */
interface ListRow {
  readonly id: string;
  readonly json: string;
  readonly made_at: string;
}

/** One delivery: of a subscription, on a local date. */
export interface OutboxRow extends Tenancy {
  readonly id: string;
  readonly subscription: string;
  readonly date: string;
  readonly channel: string;
  readonly state: string;
  readonly reason: string | null;
  /** Which papers, and from which list. */
  readonly content: string | null;
  readonly attempts: number;
  /** Attempts that the place itself refused. */
  readonly refusals: number;
  readonly due_at: string;
  readonly until: string;
  readonly next_at: string;
  readonly lease_until: string | null;
  readonly conversation: string | null;
  readonly changed_at: string;
}

interface PostedRow extends Tenancy {
  readonly channel: string;
  readonly paper: string;
  readonly growth: number;
  readonly at: string;
}

export interface MailAddressRow {
  readonly address: string;
  /** When confirmation mails went there, JSON. */
  readonly asked: string;
  readonly bounces: number;
  readonly bounced_at: string | null;
}

/** What signs links, made here and never shown. */
interface KeyRow {
  readonly name: string;
  readonly value: string;
}
