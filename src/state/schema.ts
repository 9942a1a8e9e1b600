import type { Kysely } from 'kysely';

/** Times are ISO-8601 in UTC, flags are 0 or 1, `json` columns hold JSON text: the same on SQLite and Postgres. */
export interface Schema {
  readonly turns: TurnRow;
  readonly feedback: FeedbackRow;
  readonly settings: SettingsRow;
  readonly seen_events: SeenEventRow;
  readonly accounts: AccountRow;
  readonly calls: CallRow;
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
