import { sql } from 'kysely';
import type { PaperId } from '../../index/paper.ts';
import type { PaperSighting } from '../../index/sources/source.ts';
import type { Snapshot } from '../growth.ts';
import type { SignalRow, State } from './schema.ts';

/** What is known of one paper over time. */
export interface PaperSignals {
  /** Oldest first; each knows all that was known by then, whichever source told. */
  readonly snapshots: readonly Snapshot[];
  /** The first date on which a source says that it came out, ISO. */
  readonly announced?: string;
}

/** Dated counts of papers, finer the newer they are. */
export interface SignalStore {
  /** Keeps what sightings count and announce; again the same changes nothing. */
  record(sightings: readonly PaperSighting[]): Promise<void>;
  /** What was told by now: a clock that was ahead may have dated some later. */
  of(papers: readonly PaperId[]): Promise<ReadonlyMap<PaperId, PaperSignals>>;
  /** Papers that something was counted of since then, those counted last first. */
  counted(since: Date, limit: number): Promise<readonly PaperId[]>;
  /** Whether a source announced papers after then that it had not before; undefined where none ever announces. */
  announcedAfter(time: Date): Promise<boolean | undefined>;
  /** Keeps one snapshot an hour for two days, then one a day for sixty. */
  thin(): Promise<void>;
}

const ROWS_A_STATEMENT = 100;
const IDS_A_QUERY = 500;
const HOUR_MS = 3_600_000;
const HOURLY_MS = 48 * HOUR_MS;
/** Who announced nothing for so long is not read any more: arXiv's longest holiday is shorter. */
const ANNOUNCING_MS = 14 * 24 * HOUR_MS;
/** What a source says only now that it announced before then is no news. */
const NEWS_MS = 7 * 24 * HOUR_MS;
const KEPT_MS = 60 * 24 * HOUR_MS;
/** Of an ISO time, what two of one day or of one hour share. */
const DAY_LENGTH = 'YYYY-MM-DD'.length;
const HOUR_LENGTH = 'YYYY-MM-DDTHH'.length;

export function createSignals(state: State, now: () => Date): SignalStore {
  const ago = (ms: number): string => new Date(now().getTime() - ms).toISOString();

  return {
    async record(sightings) {
      const rows = sightings.flatMap(toRow);
      for (let from = 0; from < rows.length; from += ROWS_A_STATEMENT) {
        await state
          .insertInto('signals')
          .values(rows.slice(from, from + ROWS_A_STATEMENT))
          .onConflict((conflict) => conflict.doNothing())
          .execute();
      }
    },

    async of(papers) {
      const known = new Map<PaperId, SignalRow[]>();
      for (let from = 0; from < papers.length; from += IDS_A_QUERY) {
        const rows = await state
          .selectFrom('signals')
          .selectAll()
          .where('paper', 'in', papers.slice(from, from + IDS_A_QUERY))
          .where('at', '<=', ago(0))
          .orderBy('at')
          .execute();
        for (const row of rows) known.set(row.paper, [...(known.get(row.paper) ?? []), row]);
      }
      return new Map([...known].map(([paper, rows]) => [paper, toSignals(rows)]));
    },

    async counted(since, limit) {
      const rows = await state
        .selectFrom('signals')
        .select('paper')
        .where('at', '>=', since.toISOString())
        .where('at', '<=', ago(0))
        .where((row) =>
          row.or([
            row('upvotes', 'is not', null),
            row('stars', 'is not', null),
            row('comments', 'is not', null),
          ]),
        )
        .groupBy('paper')
        .orderBy(({ fn }) => fn.max('at'), 'desc')
        .orderBy('paper')
        .limit(limit)
        .execute();
      return rows.map(({ paper }) => paper);
    },

    async announcedAfter(time) {
      const any = await state
        .selectFrom('signals')
        .select('paper')
        .where('announced', 'is not', null)
        .where('at', '<=', ago(0))
        .where('at', '>', ago(ANNOUNCING_MS))
        .limit(1)
        .executeTakeFirst();
      if (any === undefined) return undefined;
      const found = await state
        .selectFrom('signals as one')
        .select('one.paper')
        .where(
          'one.announced',
          '>=',
          new Date(time.getTime() - NEWS_MS).toISOString().slice(0, DAY_LENGTH),
        )
        .where('one.at', '>', time.toISOString())
        .where('one.at', '<=', ago(0))
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom('signals as earlier')
                .select('earlier.paper')
                .whereRef('earlier.paper', '=', 'one.paper')
                .where('earlier.announced', 'is not', null)
                .where('earlier.at', '<=', time.toISOString()),
            ),
          ),
        )
        .limit(1)
        .executeTakeFirst();
      return found !== undefined;
    },

    async thin() {
      await state.deleteFrom('signals').where('at', '<', ago(KEPT_MS)).execute();
      await keepLast(state, HOUR_LENGTH, ago(HOUR_MS));
      await keepLast(state, DAY_LENGTH, ago(HOURLY_MS));
    },
  };
}

/** Of the rows before then, whose times begin alike in so many characters, the last stays. */
async function keepLast(state: State, length: number, before: string): Promise<void> {
  await sql`
    DELETE FROM signals WHERE at < ${before} AND EXISTS (
      SELECT 1 FROM signals later
      WHERE later.paper = signals.paper AND later.source = signals.source AND later.at > signals.at
        AND substr(later.at, 1, ${sql.lit(length)}) = substr(signals.at, 1, ${sql.lit(length)})
    )`.execute(state);
}

function toRow({ source, seenAt, paper, announced, signals = {} }: PaperSighting): SignalRow[] {
  const { upvotes = null, comments = null, stars = null, citations = null } = signals;
  const date = announced?.kind.startsWith('replace') === true ? null : (announced?.date ?? null);
  const known = [date, upvotes, comments, stars, citations].some((value) => value !== null);
  if (!known) return [];
  return [
    { paper: paper.id, source, at: seenAt, announced: date, upvotes, comments, stars, citations },
  ];
}

function toSignals(rows: readonly SignalRow[]): PaperSignals {
  const snapshots: Snapshot[] = [];
  let counts: Omit<Snapshot, 'at'> = {};
  for (const { at, upvotes, comments, stars } of rows) {
    if (upvotes === null && comments === null && stars === null) continue;
    counts = {
      ...counts,
      ...(upvotes !== null && { upvotes }),
      ...(comments !== null && { comments }),
      ...(stars !== null && { stars }),
    };
    snapshots.push({ at: new Date(at), ...counts });
  }
  const dates = rows.flatMap(({ announced }) => announced ?? []).sort();
  return { snapshots, ...(dates[0] !== undefined && { announced: dates[0] }) };
}
