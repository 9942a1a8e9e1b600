import { createRequire } from 'node:module';
import type BetterSqlite from 'better-sqlite3';

const require = createRequire(import.meta.url);

/**
 * better-sqlite3 12 compiled for Node 24.19 or newer ends the process when a statement is collected; 13 asks for
 * Node-API 10, which Node 20 lacks.
 */
export const Database: typeof BetterSqlite =
  Number(process.versions.napi) >= 10 ? require('better-sqlite3-13') : require('better-sqlite3');
export type Database = BetterSqlite.Database;

/** 3.7.0 to 3.51.2 can corrupt a WAL database that two connections write. */
const SQLITE_MIN = [3, 51, 3] as const;

/** Why no database may be opened with this SQLite, and the remedy; undefined where it is sound. */
export function sqliteProblem(db: Pick<Database, 'prepare'>): string | undefined {
  const version = String(db.prepare('SELECT sqlite_version()').pluck().get());
  const parts = version.split('.').map(Number);
  const difference = SQLITE_MIN.map((min, i) => (parts[i] ?? 0) - min).find((d) => d !== 0) ?? 0;
  if (difference >= 0) return undefined;
  return `SQLite ${version} can damage databases. Run npm ci to get ${SQLITE_MIN.join('.')} or newer.`;
}
