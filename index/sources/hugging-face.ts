import type { PaperId } from '../paper.ts';
import { type Body, Fault, readJson } from './body.ts';
import type { Clock } from './clock.ts';
import { baseOf } from './hosts.ts';
import type { Ask, HostGroup, Http } from './http.ts';
import { huggingFaceSighting } from './hugging-face-record.ts';
import { assertReadable, isoDate, readable } from './sighting.ts';
import {
  type Batch,
  LIVE_PATIENCE_MS,
  type PaperLookup,
  type PaperSearch,
  type PaperSighting,
  type PaperSource,
} from './source.ts';

const MAX_BYTES = 10_000_000;
const TIMEOUT_MS = 60_000;
const PAGE_SIZE = 100;
const PAGES_MAX = 20;
const QUERY_LENGTH_MAX = 250;
const SEARCH_LIMIT_MAX = 120;
const DAY_MS = 86_400_000;
/** Upvotes of the last days still change, and papers are added to them. */
const OVERLAP_DAYS = 2;

/** 500 requests in five minutes are free for all. */
export function huggingFaceGroup(options: {
  readonly baseUrl?: string;
  readonly token?: string;
}): HostGroup {
  const { baseUrl, token } = options;
  return {
    name: 'Hugging Face',
    domain: 'huggingface.co',
    setting: 'HF_URL',
    keySetting: 'HF_TOKEN',
    baseUrl,
    gapMs: 600,
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
  };
}

/** The lists that the page shows. Weeks and months may hold items of the day before they begin. */
export type HfList =
  | { readonly kind: 'day'; readonly day: string }
  /** ISO week: `2026-W47`. */
  | { readonly kind: 'week'; readonly week: string }
  /** `2026-11`. */
  | { readonly kind: 'month'; readonly month: string }
  | { readonly kind: 'trending' };

export interface HuggingFaceOptions {
  readonly http: Http;
  readonly clock: Clock;
  /** The first reading takes in so many days. */
  readonly backfillDays: number;
}

interface Records {
  readonly sightings: readonly PaperSighting[];
  readonly skipped: number;
  readonly received: number;
}

export interface HuggingFace extends PaperSource, PaperLookup, PaperSearch {
  /** In the server's own order, which for `trending` is not that of upvotes. */
  list(list: HfList, signal?: AbortSignal): Promise<readonly PaperSighting[]>;
}

/** Hugging Face's daily papers: what people voted for, with counts, code and a model's summary. */
export function createHuggingFace({ http, clock, backfillDays }: HuggingFaceOptions): HuggingFace {
  const ask = <T>(
    path: string,
    more: Pick<Ask<T>, 'read' | 'statuses' | 'patienceMs' | 'signal'>,
  ) =>
    http.ask({
      url: `${baseOf(http.group)}${path}`,
      maxBytes: MAX_BYTES,
      timeoutMs: TIMEOUT_MS,
      ...more,
    });

  async function fetchList(list: HfList, signal?: AbortSignal): Promise<Records> {
    const sightings: PaperSighting[] = [];
    let skipped = 0;
    const isTrending = list.kind === 'trending';
    for (let page = 0; page < PAGES_MAX; page++) {
      const query = { ...queryOf(list), p: String(page), limit: String(PAGE_SIZE) };
      const firstRank = isTrending ? { firstRank: page * PAGE_SIZE + 1 } : {};
      const records = await ask(`/api/daily_papers?${new URLSearchParams(query)}`, {
        read: (body, status) =>
          status === 400 ? NONE : readRecords(body, { at: clock.now(), ...firstRank }),
        statuses: isTrending ? [] : [400], // a day that has not begun there
        signal,
      });
      sightings.push(...records.sightings);
      skipped += records.skipped;
      if (records.received < PAGE_SIZE) break;
    }
    return { sightings, skipped, received: sightings.length + skipped };
  }

  async function lookUp(id: PaperId, signal?: AbortSignal): Promise<PaperSighting | undefined> {
    if (!id.startsWith('arxiv:')) return undefined;
    return ask(`/api/papers/${id.slice('arxiv:'.length)}`, {
      read: async (body, status) =>
        status === 404
          ? undefined
          : readable(huggingFaceSighting(await readJson(body), { at: clock.now() })),
      statuses: [404],
      patienceMs: LIVE_PATIENCE_MS,
      signal,
    });
  }

  return {
    name: 'hugging-face',

    /** A batch for each day, then the trending list; the cursor is the last day. */
    async *read(cursor, signal): AsyncGenerator<Batch> {
      const today = dayAt(clock.now());
      let day = dayAt(clock.now() - backfillDays * DAY_MS);
      const last = isoDate(cursor);
      if (last !== undefined) day = dayAt(Date.parse(last) - OVERLAP_DAYS * DAY_MS);
      for (; day <= today; day = dayAt(Date.parse(day) + DAY_MS)) {
        yield batchOf(await fetchList({ kind: 'day', day }, signal), day);
      }
      yield batchOf(await fetchList({ kind: 'trending' }, signal), today);
    },

    list: async (list, signal) => (await fetchList(list, signal)).sightings,

    async lookup(ids, signal) {
      const found: (PaperSighting | undefined)[] = [];
      for (const id of ids) found.push(await lookUp(id, signal));
      return found;
    },

    async search(query, limit, signal) {
      const q = query.trim().slice(0, QUERY_LENGTH_MAX).toWellFormed();
      if (q === '') return [];
      const count = String(Math.min(limit, SEARCH_LIMIT_MAX));
      const { sightings } = await ask(
        `/api/papers/search?${new URLSearchParams({ q, limit: count })}`,
        {
          read: (body) => readRecords(body, { at: clock.now() }),
          patienceMs: LIVE_PATIENCE_MS,
          signal,
        },
      );
      return sightings.slice(0, limit);
    },
  };
}

const NONE: Promise<Records> = Promise.resolve({ sightings: [], skipped: 0, received: 0 });

function batchOf({ sightings, skipped }: Records, cursor: string): Batch {
  return { sightings, skipped, cursor };
}

async function readRecords(
  body: Body,
  { at, firstRank }: { readonly at: number; readonly firstRank?: number },
): Promise<Records> {
  const records = await readJson(body);
  if (!Array.isArray(records)) throw new Fault('sent no list', { again: false });
  const sightings = records.flatMap((record, i) => {
    const rank = firstRank === undefined ? {} : { trendingRank: firstRank + i };
    return huggingFaceSighting(record, { at, ...rank }) ?? [];
  });
  if (records.length > 1) assertReadable(records.length, sightings); // one alone may be odd
  return { sightings, skipped: records.length - sightings.length, received: records.length };
}

function queryOf(list: HfList): Readonly<Record<string, string>> {
  switch (list.kind) {
    case 'day':
      return { date: list.day };
    case 'week':
      return { week: list.week };
    case 'month':
      return { month: list.month };
    case 'trending':
      return { sort: 'trending' };
  }
}

function dayAt(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
