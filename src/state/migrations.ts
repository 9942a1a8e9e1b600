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
};

function statements(...lines: readonly string[]): Migration {
  return {
    async up(db) {
      for (const line of lines) await sql.raw(line).execute(db);
    },
  };
}
