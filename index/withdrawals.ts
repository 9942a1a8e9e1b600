import type { Db } from './database.ts';
import { isOwnId, markedId } from './own-ids.ts';
import type { Paper, PaperId } from './paper.ts';
import { type PaperRow, toPaper } from './paper-rows.ts';
import { idsOf } from './stored-papers.ts';
import type { Told } from './told.ts';

interface WithdrawnRow {
  readonly source: string;
  /** ISO date: of the version that was withdrawn, else of when that was said. */
  readonly day: string;
}

/** The source that dates versions and has the last word; of what another one says it is known only when. */
const DATING = 'arxiv';
/** In the place of a source: a version of that day brought it back, and what is told of older ones is over. */
const BACK = 'back';

/**
 * Remembers which papers were withdrawn, so that no other source brings them back. Who said so first may take it
 * back, and arXiv may always: by a version that is newer, or where a source dates none, on a later day.
 */
export function createWithdrawals(db: Db) {
  const find = db.prepare<[string], WithdrawnRow>('SELECT source, day FROM withdrawn WHERE id = ?');
  const put = db.prepare(
    `INSERT INTO withdrawn (id, source, day) VALUES (?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET source = excluded.source, day = excluded.day
     WHERE excluded.source = '${DATING}' OR withdrawn.source IN (excluded.source, '${BACK}')`,
  );
  const forget = db.prepare(`DELETE FROM withdrawn WHERE id = ? AND source <> '${BACK}'`);
  const free = db.prepare(`UPDATE withdrawn SET source = '${BACK}', day = ? WHERE id = ?`);

  const aliases = db.prepare<[string], PaperId>('SELECT alias FROM aliases WHERE id = ?').pluck();

  const namesOf = (row: PaperRow): readonly PaperId[] => {
    const paper = toPaper(row);
    return [...idsOf(paper), ...aliases.all(row.id)].map((id) => nameFor(id, paper));
  };

  /** What arXiv took out goes by its arXiv id, where there is one: its DOI may be another paper's, too. */
  function heldBy(names: readonly PaperId[]): readonly WithdrawnRow[] {
    const hasArxivId = names.some(isArxiv);
    return names.flatMap((name) => {
      const row = find.get(name);
      const isOther = hasArxivId && row?.source === DATING && !isArxiv(name);
      return row === undefined || row.source === BACK || isOther ? [] : [row];
    });
  }

  /** Whether that was withdrawn is told of a version before the one that is back; arXiv may withdraw that one, too. */
  function isOver(told: Told, names: readonly PaperId[]): boolean {
    const own = names.some(isArxiv) ? names.filter(isArxiv) : names; // a DOI may be another paper's, too
    return own.some((name) => {
      const row = find.get(name);
      if (row?.source !== BACK) return false;
      return told.source === DATING ? dayOf(told) < row.day : dayOf(told) <= row.day;
    });
  }

  /** Only versions that are dated tell which of what is told later is over. */
  function letBack(name: PaperId, told: Extract<Told, { kind: 'paper' }>): void {
    if (told.source === DATING) free.run(versionDayOf(told), name);
    else forget.run(name);
  }

  return {
    /** Whether the paper is kept out from now on; `rows` are where it is stored. */
    judge(told: Told, rows: readonly PaperRow[]): boolean {
      const all = [...new Set([...namesIn(told), ...rows.flatMap(namesOf)])];
      if (told.kind === 'removed' || told.withdrawn === true) {
        if (isOver(told, all)) return false;
        for (const name of all) put.run(name, told.source, dayOf(told));
        return true;
      }
      const held = heldBy(all);
      if (held.length === 0) return false;
      const isBack = held.every(
        ({ source, day }) =>
          (source === told.source || told.source === DATING) && versionDayOf(told) > day,
      );
      if (isBack) for (const name of all) letBack(name, told);
      return !isBack;
    },
  };
}

function namesIn(told: Told): readonly PaperId[] {
  if (told.kind === 'removed') return [told.id];
  return idsOf(told.paper).map((id) => nameFor(id, told.paper));
}

/** Other files' papers of one id are not withdrawn with it. */
function nameFor(id: PaperId, paper: Paper): PaperId {
  return isOwnId(id) ? markedId(id, paper) : id;
}

function isArxiv(id: PaperId): boolean {
  return id.startsWith('arxiv:');
}

function dayOf(told: Told): string {
  const updated = told.kind === 'paper' ? told.updated : undefined;
  return updated ?? (told.seenAt ?? '').slice(0, 10);
}

/** Empty for a version that is not dated where others are. */
function versionDayOf(told: Extract<Told, { kind: 'paper' }>): string {
  return told.source === DATING ? (told.updated ?? '') : dayOf(told);
}
