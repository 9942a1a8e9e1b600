import { type Migration, sql } from 'kysely';

/** In order of their names; one that has landed is never changed. Each statement runs on SQLite and on Postgres. */
export const migrations: Readonly<Record<string, Migration>> = {
  '2026-11-25-conversations': statements(
    `CREATE TABLE turns (
       id TEXT PRIMARY KEY,
       platform TEXT NOT NULL,
       tenant TEXT NOT NULL,
       conversation TEXT NOT NULL,
       person TEXT NOT NULL,
       asked_at TEXT NOT NULL,
       private INTEGER NOT NULL,
       json TEXT NOT NULL
     )`,
    'CREATE INDEX turns_conversation ON turns (platform, tenant, conversation, asked_at)',
    'CREATE INDEX turns_person ON turns (platform, person)',
    'CREATE INDEX turns_asked_at ON turns (asked_at)',
    `CREATE TABLE feedback (
       turn TEXT NOT NULL,
       platform TEXT NOT NULL,
       tenant TEXT NOT NULL,
       person TEXT NOT NULL,
       verdict INTEGER NOT NULL,
       given_at TEXT NOT NULL,
       PRIMARY KEY (turn, person)
     )`,
    `CREATE TABLE settings (
       platform TEXT NOT NULL,
       tenant TEXT NOT NULL,
       json TEXT NOT NULL,
       changed_at TEXT NOT NULL,
       PRIMARY KEY (platform, tenant)
     )`,
    `CREATE TABLE seen_events (
       platform TEXT NOT NULL,
       tenant TEXT NOT NULL,
       event TEXT NOT NULL,
       seen_at TEXT NOT NULL,
       PRIMARY KEY (platform, tenant, event)
     )`,
    'CREATE INDEX seen_events_seen_at ON seen_events (seen_at)',
    `CREATE TABLE usage (
       month TEXT NOT NULL,
       platform TEXT NOT NULL,
       tenant TEXT NOT NULL,
       tokens_in INTEGER NOT NULL DEFAULT 0,
       tokens_out INTEGER NOT NULL DEFAULT 0,
       reserved INTEGER NOT NULL DEFAULT 0,
       calls INTEGER NOT NULL DEFAULT 0,
       PRIMARY KEY (month, platform, tenant)
     )`,
    `CREATE TABLE calls (
       id TEXT PRIMARY KEY,
       platform TEXT NOT NULL,
       tenant TEXT NOT NULL,
       json TEXT NOT NULL,
       made_at TEXT NOT NULL
     )`,
    'CREATE INDEX calls_made_at ON calls (made_at)',
  ),

  // Buttons hold their person's words. Usage has an account of everybody (empty names), so that one statement
  // decides whether the month has room, and counts beyond 2³¹ on Postgres too.
  '2026-11-25-people-and-accounts': statements(
    "ALTER TABLE calls ADD COLUMN person TEXT NOT NULL DEFAULT ''",
    'CREATE INDEX calls_person ON calls (platform, person)',
    `CREATE TABLE accounts (
       month TEXT NOT NULL,
       platform TEXT NOT NULL,
       tenant TEXT NOT NULL,
       tokens_in BIGINT NOT NULL,
       tokens_out BIGINT NOT NULL,
       reserved BIGINT NOT NULL,
       calls BIGINT NOT NULL,
       PRIMARY KEY (month, platform, tenant)
     )`,
    'INSERT INTO accounts SELECT * FROM usage',
    `INSERT INTO accounts
       SELECT month, '', '', sum(tokens_in), sum(tokens_out), sum(reserved), sum(calls) FROM usage GROUP BY month`,
    'DROP TABLE usage',
  ),

  '2026-11-26-installations': statements(
    `CREATE TABLE installations (
       platform TEXT NOT NULL,
       tenant TEXT NOT NULL,
       sealed TEXT NOT NULL,
       installed_at TEXT NOT NULL,
       PRIMARY KEY (platform, tenant)
     )`,
  ),

  '2026-11-27-digests': statements(
    `CREATE TABLE signals (
       paper TEXT NOT NULL,
       source TEXT NOT NULL,
       at TEXT NOT NULL,
       announced TEXT,
       upvotes INTEGER,
       comments INTEGER,
       stars INTEGER,
       citations INTEGER,
       PRIMARY KEY (paper, source, at)
     )`,
    'CREATE INDEX signals_at ON signals (at)',
    `CREATE TABLE source_runs (
       source TEXT PRIMARY KEY,
       attempted_at TEXT NOT NULL,
       succeeded_at TEXT,
       next_at TEXT,
       papers INTEGER NOT NULL,
       error TEXT,
       cursor TEXT
     )`,
    `CREATE TABLE local_signals (
       platform TEXT NOT NULL,
       tenant TEXT NOT NULL,
       channel TEXT NOT NULL,
       person TEXT NOT NULL,
       paper TEXT NOT NULL,
       kind TEXT NOT NULL,
       at TEXT NOT NULL,
       PRIMARY KEY (platform, tenant, channel, person, paper, kind)
     )`,
    'CREATE INDEX local_signals_at ON local_signals (at)',
    `CREATE TABLE subscriptions (
       id TEXT PRIMARY KEY,
       platform TEXT NOT NULL,
       tenant TEXT NOT NULL,
       channel TEXT NOT NULL,
       direct INTEGER NOT NULL,
       person TEXT NOT NULL,
       topic TEXT NOT NULL,
       every TEXT NOT NULL,
       time TEXT NOT NULL,
       zone TEXT NOT NULL,
       quiet TEXT NOT NULL,
       state TEXT NOT NULL,
       reason TEXT,
       confirm_hash TEXT,
       confirm_until TEXT,
       made_at TEXT NOT NULL,
       next_at TEXT NOT NULL,
       next_date TEXT NOT NULL
     )`,
    'CREATE INDEX subscriptions_next ON subscriptions (state, next_at)',
    'CREATE INDEX subscriptions_place ON subscriptions (platform, tenant, channel)',
    'CREATE INDEX subscriptions_person ON subscriptions (platform, person)',
    'CREATE INDEX subscriptions_confirm ON subscriptions (confirm_hash)',
    `CREATE TABLE lists (
       id TEXT PRIMARY KEY,
       json TEXT NOT NULL,
       made_at TEXT NOT NULL
     )`,
    `CREATE TABLE outbox (
       id TEXT PRIMARY KEY,
       subscription TEXT NOT NULL,
       date TEXT NOT NULL,
       platform TEXT NOT NULL,
       tenant TEXT NOT NULL,
       channel TEXT NOT NULL,
       state TEXT NOT NULL,
       reason TEXT,
       content TEXT,
       attempts INTEGER NOT NULL,
       refusals INTEGER NOT NULL,
       due_at TEXT NOT NULL,
       until TEXT NOT NULL,
       next_at TEXT NOT NULL,
       lease_until TEXT,
       conversation TEXT,
       changed_at TEXT NOT NULL,
       UNIQUE (subscription, date)
     )`,
    'CREATE INDEX outbox_next ON outbox (state, platform, next_at)',
    'CREATE INDEX outbox_place ON outbox (platform, tenant, channel, due_at)',
    'CREATE INDEX outbox_conversation ON outbox (conversation)',
    `CREATE TABLE posted (
       platform TEXT NOT NULL,
       tenant TEXT NOT NULL,
       channel TEXT NOT NULL,
       paper TEXT NOT NULL,
       growth REAL NOT NULL,
       at TEXT NOT NULL,
       PRIMARY KEY (platform, tenant, channel, paper)
     )`,
    'CREATE INDEX posted_at ON posted (at)',
    `CREATE TABLE mail_addresses (
       address TEXT PRIMARY KEY,
       asked TEXT NOT NULL,
       bounces INTEGER NOT NULL,
       bounced_at TEXT
     )`,
    `CREATE TABLE keys (
       name TEXT PRIMARY KEY,
       value TEXT NOT NULL
     )`,
  ),

  // What is counted for the metrics, and what is pruned, is asked for by its time alone.
  '2026-11-28-outbox-due': statements('CREATE INDEX outbox_due ON outbox (due_at, state)'),
};

function statements(...lines: readonly string[]): Migration {
  return {
    async up(db) {
      for (const line of lines) await sql.raw(line).execute(db);
    },
  };
}
