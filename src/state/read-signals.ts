import { Kysely } from 'kysely';
import { Database } from '../../index/sqlite.ts';
import { sqliteDialect } from './database.ts';
import type { Schema } from './schema.ts';
import { createSignals, type SignalStore } from './signals.ts';

export interface KeptSignals {
  readonly signals: Pick<SignalStore, 'of' | 'counted'>;
  close(): Promise<void>;
}

/** What a service has counted in that state, to be read beside it; undefined where none ever did. */
export function readSignals(path: string, now: () => Date): KeptSignals | undefined {
  const db = new Database(path, { readonly: true });
  const table = db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'signals'").get();
  if (table === undefined) {
    db.close();
    return undefined;
  }
  const state = new Kysely<Schema>({ dialect: sqliteDialect(db) });
  return { signals: createSignals(state, now), close: () => state.destroy() };
}
