import { join } from 'node:path';
import { openSqlite, translate } from '../../index/database.ts';
import { assertBegun } from './database.ts';
import { STATE_FILE } from './file.ts';

/** What opens something: tokens of workspaces, keys that sign links, links that wait to be pressed. */
const SECRET: Readonly<Record<string, readonly string[]>> = {
  installations: ['sealed'],
  keys: ['value'],
  subscriptions: ['confirm_hash'],
};
const REDACTED = '[redacted]';

interface Column {
  readonly name: string;
  readonly pk: number;
}

/**
 * What is remembered in a folder, as JSON, a row at a time with the name of its table: all of one moment, tables by
 * name and rows by their key, so that the same state gives the same lines.
 */
export function* exportState(dataDir: string): Generator<string> {
  const path = join(dataDir, STATE_FILE);
  assertBegun(dataDir);
  const db = openSqlite(path, 'reading');
  try {
    translate(path, () => db.exec('BEGIN'));
    const tables = db
      .prepare<[], string>(
        `SELECT name FROM sqlite_schema WHERE type = 'table'
           AND name NOT GLOB 'sqlite_*' AND name NOT GLOB 'kysely_*' ORDER BY name`,
      )
      .pluck()
      .all();
    for (const table of tables) {
      const columns = db.pragma(`table_info("${table}")`) as readonly Column[];
      const keys = columns.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk);
      const order = keys.map(({ name }) => `"${name}"`).join(', ') || 'rowid';
      const rows = db.prepare<[], object>(`SELECT * FROM "${table}" ORDER BY ${order}`);
      for (const row of rows.iterate()) yield JSON.stringify({ table, row: open(table, row) });
    }
  } finally {
    db.close();
  }
}

/** The row without its secrets. */
function open(table: string, row: object): object {
  const secret = SECRET[table] ?? [];
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      value !== null && secret.includes(name) ? REDACTED : value,
    ]),
  );
}
