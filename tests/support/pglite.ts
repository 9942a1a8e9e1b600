import { PGlite } from '@electric-sql/pglite';
import { type Dialect, PostgresDialect, type PostgresPoolClient } from 'kysely';

/** Postgres in this process; `emptied` drops everything, since a second one takes seconds to start. */
export async function pglite() {
  const db = await PGlite.create();
  return {
    async emptied(): Promise<Dialect> {
      await db.exec('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
      return new PostgresDialect({ pool: poolOf(db) });
    },
    close: () => db.close(),
  };
}

/** There is one connection: whoever asks for one waits for the last to give it back. */
function poolOf(db: PGlite) {
  let free = Promise.resolve();
  return {
    async connect() {
      const before = free;
      let release = (): void => {};
      free = new Promise((resolve) => {
        release = resolve;
      });
      await before;
      return clientOf(db, release);
    },
    async end() {},
  };
}

function clientOf(db: PGlite, release: () => void): PostgresPoolClient {
  async function query(text: string, parameters: readonly unknown[]) {
    const { rows, affectedRows = 0 } = await db.query(text, [...parameters]);
    const command = /^\s*(\w+)/.exec(text)?.[1]?.toUpperCase();
    return { command, rowCount: affectedRows, rows };
  }
  return { query: query as PostgresPoolClient['query'], release };
}
