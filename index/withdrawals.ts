import type { Db } from './database.ts';
import type { PaperId } from './paper.ts';
import { idsOf } from './stored-papers.ts';
import type { Told } from './told.ts';

interface WithdrawnRow {
  readonly source: string;
  /** ISO date: of the version that was withdrawn. */
  readonly day: string;
}

/**
 * Remembers which papers were withdrawn, so that no other source brings them back. Who said so may take it back,
 * by a version that is newer.
 */
export function createWithdrawals(db: Db) {
  const find = db.prepare<[string], WithdrawnRow>('SELECT source, day FROM withdrawn WHERE id = ?');
  const put = db.prepare(
    'INSERT INTO withdrawn (id, source, day) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET source = excluded.source, day = excluded.day',
  );
  const remove = db.prepare('DELETE FROM withdrawn WHERE id = ?');

  return {
    /** Whether the paper is kept out from now on; `names` are those that it is stored by. */
    judge(told: Told, names: readonly PaperId[]): boolean {
      const own = told.kind === 'removed' ? [told.id] : idsOf(told.paper);
      const all = [...new Set([...own, ...names])];
      if (told.kind === 'removed' || told.withdrawn === true) {
        for (const id of all) put.run(id, told.source, dayOf(told));
        return true;
      }
      const held = all.flatMap((id) => find.get(id) ?? []);
      if (held.length === 0) return false;
      const isBack = held.every(
        ({ source, day }) => source === told.source && (told.updated ?? '') > day,
      );
      if (isBack) for (const id of all) remove.run(id);
      return !isBack;
    },
  };
}

function dayOf(told: Told): string {
  const updated = told.kind === 'paper' ? told.updated : undefined;
  return updated ?? (told.seenAt ?? '').slice(0, 10);
}
