import { z } from 'zod';
import { SourceError } from '../errors.ts';
import { parseJson } from '../json.ts';
import { oaiSet } from './arxiv.ts';
import { laterDay, type OaiPage, readOaiPage } from './arxiv-oai-page.ts';
import type { Clock } from './clock.ts';
import { baseOf } from './hosts.ts';
import type { Http } from './http.ts';
import type { Batch, PaperSource } from './source.ts';

const MAX_BYTES = 60_000_000;
const TIMEOUT_MS = 180_000;
const DAY_MS = 86_400_000;
/** Lists shift while they are walked through, and clocks differ. */
const OVERLAP_DAYS = 2;
const RESTARTS_MAX = 2;
/** An earlier `from` is refused; no record is older. */
const EARLIEST = '2005-09-16';

export interface ArxivOaiOptions {
  readonly http: Http;
  readonly clock: Clock;
  /** arXiv categories (`cs.CL`) or archives (`cs`). */
  readonly categories: readonly string[];
  /** ISO date: the first reading takes in what changed since; everything where it is absent. */
  readonly since?: string;
}

/** One list being walked through: `newest` is the datestamp up to which it was read, `startedOn` its day. */
const Walk = z.object({
  set: z.string(),
  from: z.string().optional(),
  token: z.string().optional(),
  newest: z.string().optional(),
  startedOn: z.string().optional(),
});
type Walk = z.infer<typeof Walk>;

/** For each set the day from which its next walk starts, and the walk that was broken off. */
const Cursor = z.object({ from: z.record(z.string(), z.string()), walk: Walk.optional() });
type Cursor = z.infer<typeof Cursor>;

/** arXiv's catalogue by OAI-PMH, set by set: for bulk and for the daily changes. */
export function createArxivOai(options: ArxivOaiOptions): PaperSource {
  const { http, clock } = options;
  const since = (options.since ?? '') > EARLIEST ? options.since : undefined;
  const sets = [...new Set(options.categories.map(oaiSet))];

  const fetchPage = (walk: Walk, signal?: AbortSignal): Promise<OaiPage> =>
    http.ask({
      url: `${baseOf(http.group, 'oaipmh.arxiv.org')}/oai?${queryOf(walk)}`,
      maxBytes: MAX_BYTES,
      timeoutMs: TIMEOUT_MS,
      read: (body) => readOaiPage(body, clock.now()),
      signal,
    });

  return {
    name: 'arxiv',
    async *read(text, signal): AsyncGenerator<Batch> {
      let cursor = parseCursor(text);
      for (const set of brokenOffFirst(sets, cursor.walk)) {
        let walk: Walk | undefined = { set, from: cursor.from[set] ?? since };
        if (cursor.walk?.set === set) walk = resumed(cursor.walk, clock.now());
        const isLost = createLossGuard(walk.token);
        while (walk !== undefined) {
          const page: OaiPage = await fetchPage(walk, signal);
          const read: Walk = {
            ...walk,
            newest: laterDay(walk.newest, page.newest),
            startedOn: walk.startedOn ?? page.date,
          };
          walk = isLost(page, read.newest) ? restarted(read) : continued(read, page);
          cursor =
            walk === undefined
              ? { from: { ...cursor.from, [set]: nextFrom(read, clock.now()) } }
              : { from: cursor.from, walk };
          const { sightings, skipped } = page;
          yield { sightings, skipped, cursor: JSON.stringify(cursor) };
        }
      }
    },
  };
}

/** What changed on a later day has left the list that the token counts through. */
function resumed(walk: Walk, now: number): Walk {
  return walk.startedOn === new Date(now).toISOString().slice(0, 10) ? walk : restarted(walk);
}

function restarted(walk: Walk): Walk {
  return { ...walk, from: walk.newest ?? walk.from, token: undefined };
}

/**
 * Undefined where the list has ended. A token only counts records: what arXiv changes meanwhile moves to the end
 * of the list, and as many would be passed over. So the walk goes on by date wherever it can.
 */
function continued(walk: Walk, { token, begun }: OaiPage): Walk | undefined {
  if (token === undefined) return undefined;
  const isFurther = begun !== undefined && begun > (walk.from ?? '');
  return isFurther ? { ...walk, from: begun, token: undefined } : { ...walk, token };
}

function queryOf({ set, from, token }: Walk): URLSearchParams {
  const list = { metadataPrefix: 'arXiv', set, ...(from === undefined ? {} : { from }) };
  const query = token === undefined ? list : { resumptionToken: token };
  return new URLSearchParams({ verb: 'ListRecords', ...query });
}

/** What is no cursor of ours starts anew: papers that come again change nothing. */
function parseCursor(text: string | undefined): Cursor {
  const parsed = Cursor.safeParse(parseJson(text ?? ''));
  return parsed.success ? parsed.data : { from: {} };
}

function brokenOffFirst(sets: readonly string[], walk: Walk | undefined): readonly string[] {
  return sets.toSorted((a, b) => Number(b === walk?.set) - Number(a === walk?.set));
}

/**
 * Tells when a walk has to start again from its newest datestamp: the token is refused, or leads back to a
 * page that was read. Throws when that brings the walk no further.
 */
function createLossGuard(token: string | undefined) {
  const used = new Set([token]);
  const restarts = new Map<string, number>();
  return ({ tokenIsLost, token: next }: OaiPage, newest = ''): boolean => {
    if (!tokenIsLost && (next === undefined || !used.has(next))) {
      used.add(next);
      return false;
    }
    const count = (restarts.get(newest) ?? 0) + 1;
    if (count > RESTARTS_MAX) throw circling();
    restarts.set(newest, count);
    used.clear();
    return true;
  };
}

function circling(): SourceError {
  return new SourceError('arXiv', 'arXiv sends the same page of its list again and again.', {
    retryable: true,
  });
}

function nextFrom({ startedOn }: Walk, now: number): string {
  const started = startedOn === undefined ? now : Date.parse(startedOn);
  return new Date(started - OVERLAP_DAYS * DAY_MS).toISOString().slice(0, 10);
}
