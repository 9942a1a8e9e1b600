import { z } from 'zod';
import { IndexError, SourceError } from '../index/errors.ts';
import { parseJson } from '../index/json.ts';
import type { Folded, PaperIndex } from '../index/paper-index.ts';
import type { PaperSighting, Sighting } from '../index/sources/source.ts';
import type { Log } from './log.ts';
import { nextReading, nextTry } from './rhythm.ts';
import type { Feed } from './sources.ts';
import type { SignalStore } from './state/signals.ts';
import type { SourceRuns } from './state/source-runs.ts';

const DAY_MS = 86_400_000;
/** How far a feed is read back that was never read. */
const FIRST_DAYS = 7;
/** An earlier time is that of a clock that was never set. */
const CLOCK_MIN = Date.parse('2020-01-01');

/** What reading a feed brought. */
export interface SyncReport {
  readonly source: string;
  readonly title: string;
  /** Papers that the source told of, as often as it did. */
  readonly read: number;
  readonly added: number;
  readonly changed: number;
  readonly withdrawn: number;
  /** Records that could not be read and were left out. */
  readonly skipped: number;
  /** Why it was not read to its end, in words; what was read until then is kept. */
  readonly error?: string;
  readonly nextAt: Date;
}

export interface SyncParts {
  readonly feeds: readonly Feed[];
  readonly index: Pick<PaperIndex, 'fold'>;
  readonly runs: SourceRuns;
  readonly signals: Pick<SignalStore, 'record'>;
  readonly now: () => Date;
  /** 0 ≤ n < 1. */
  readonly random: () => number;
  readonly log: Log;
}

export interface SyncCall {
  /** Reads back to this ISO date, unless that was done or begun already. */
  readonly since?: string | undefined;
  readonly onProgress?: (sofar: Counts) => void;
  readonly signal?: AbortSignal | undefined;
}

export type Counts = Pick<SyncReport, 'read' | 'added' | 'changed' | 'withdrawn' | 'skipped'>;

export interface Sync {
  readonly feeds: readonly Feed[];
  /** Reads a feed from where it was left to its end; rejects only with the signal's reason. */
  run(feed: Feed, call?: SyncCall): Promise<SyncReport>;
}

/** What `SourceRun.cursor` holds: how far back reading began, and where it goes on. */
const Place = z.object({ since: z.string(), cursor: z.string().optional() });
type Place = z.infer<typeof Place>;

const NOTHING: Counts = { read: 0, added: 0, changed: 0, withdrawn: 0, skipped: 0 };

/** Brings what the sources have into the corpus; each batch is stored before the cursor that leads past it. */
export function createSync(parts: SyncParts): Sync {
  const { feeds, index, runs, signals, now, random, log } = parts;
  const failures = new Map<string, number>();

  /** Kept before anything is read, so that whoever goes on after a crash reads as far back. */
  async function placeOf(feed: Feed, since: string | undefined): Promise<Place> {
    const kept = parsePlace((await runs.get(feed.name))?.cursor);
    if (kept !== undefined && kept.since <= (since ?? kept.since)) return kept;
    const place = { since: since ?? firstDay(feed) };
    await runs.advance(feed.name, { papers: 0, cursor: JSON.stringify(place) });
    return place;
  }

  /** Kept, a day of 1969 would be taken for all papers that there are. */
  function firstDay({ title }: Feed): string {
    if (now().getTime() >= CLOCK_MIN) return dayBefore(now(), FIRST_DAYS);
    const message = `The clock of this machine says ${dayBefore(now(), 0)}. Set it, and ${title} is read.`;
    throw new SourceError(title, message, { retryable: true });
  }

  async function* batches(feed: Feed, call: SyncCall): AsyncGenerator<Counts> {
    const { since, cursor } = await placeOf(feed, call.since);
    for await (const batch of feed.open(since).read(cursor, call.signal)) {
      const folded = await index.fold(batch.sightings, call.signal);
      await signals.record(kept(batch.sightings, folded.ids));
      const papers = batch.sightings.length;
      const next: Place = { since, cursor: batch.cursor };
      await runs.advance(feed.name, { papers, cursor: JSON.stringify(next) });
      yield countsOf(papers, batch.skipped, folded);
    }
  }

  function wordsFor(error: unknown, feed: Feed): string {
    if (error instanceof SourceError || error instanceof IndexError) return error.message;
    log.error({ err: error, source: feed.name }, 'what a source sent could not be stored');
    return 'Something went wrong while its papers were stored. The log says what.';
  }

  function retryAfter(error: unknown, feed: Feed): Date {
    const count = (failures.get(feed.name) ?? 0) + 1;
    failures.set(feed.name, count);
    const source = error instanceof SourceError ? error : undefined;
    const soon =
      source?.retryable === false
        ? nextReading(feed.rhythm, { now: now(), random })
        : nextTry(feed.rhythm, count, { now: now(), random });
    const asked = source?.retryAt ?? 0;
    return new Date(Math.max(soon.getTime(), asked));
  }

  return {
    feeds,
    async run(feed, call = {}) {
      const { name: source, title, rhythm } = feed;
      let counts = NOTHING;
      await runs.begin(source);
      try {
        for await (const more of batches(feed, call)) {
          counts = sum(counts, more);
          call.onProgress?.(counts);
        }
      } catch (cause) {
        if (call.signal?.aborted === true) throw call.signal.reason;
        const error = wordsFor(cause, feed);
        const nextAt = retryAfter(cause, feed);
        await runs.finish(source, { nextAt, error });
        log.warn({ source, ...counts, error }, 'a source could not be read to its end');
        return { source, title, ...counts, nextAt, error };
      }
      failures.delete(source);
      const nextAt = nextReading(rhythm, { now: now(), random });
      await runs.finish(source, { nextAt });
      log.info({ source, ...counts }, 'a source was read');
      return { source, title, ...counts, nextAt };
    },
  };
}

function parsePlace(text: string | undefined): Place | undefined {
  return Place.safeParse(parseJson(text ?? '')).data;
}

/** Sightings of papers that are here, by what they go by here. */
function kept(sightings: readonly Sighting[], ids: Folded['ids']): readonly PaperSighting[] {
  return sightings.flatMap((sighting, i) => {
    const id = ids[i];
    if (sighting.kind !== 'paper' || id == null) return [];
    return [{ ...sighting, paper: { ...sighting.paper, id } }];
  });
}

function countsOf(read: number, skipped: number, folded: Folded): Counts {
  const { added, changed, withdrawn } = folded;
  return { read, added, changed, withdrawn, skipped };
}

function sum(a: Counts, b: Counts): Counts {
  return {
    read: a.read + b.read,
    added: a.added + b.added,
    changed: a.changed + b.changed,
    withdrawn: a.withdrawn + b.withdrawn,
    skipped: a.skipped + b.skipped,
  };
}

function dayBefore(now: Date, days: number): string {
  return new Date(now.getTime() - days * DAY_MS).toISOString().slice(0, 10);
}
