import { cleanText, type Paper } from '../paper.ts';
import { findPaperIds } from '../paper-ids.ts';
import { paperFromRecord } from '../record.ts';
import { Fault } from './body.ts';
import type { PaperSighting, Signals, SourceName } from './source.ts';

const SUMMARY_LENGTH_MAX = 2_000;

/** What a source's record says, before it is checked; absent and undefined are the same. */
export interface Seen {
  readonly source: SourceName;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly paper: {
    readonly id?: string | undefined;
    readonly title?: string | null | undefined;
    readonly abstract?: string | null | undefined;
    readonly authors?: readonly string[];
    readonly published?: string | undefined;
    readonly categories?: readonly string[];
    readonly arxivId?: string | undefined;
    /** Any text that may hold a DOI. */
    readonly doi?: string | null | undefined;
  };
  readonly version?: number | undefined;
  readonly updated?: string | undefined;
  readonly withdrawn?: boolean;
  readonly announced?: PaperSighting['announced'] | undefined;
  readonly signals?: { readonly [S in keyof Signals]: number | null | undefined };
  readonly repository?: string | null | undefined;
  readonly aiSummary?: { readonly text: string | null | undefined; readonly by: string };
}

/** Undefined where the record does not make a paper. */
export function sightingOf(seen: Seen): PaperSighting | undefined {
  const paper = paperOf(seen.paper);
  if (paper === undefined) return undefined;
  const signals = countsOf(seen.signals ?? {});
  const summary = cleanText(seen.aiSummary?.text ?? '').slice(0, SUMMARY_LENGTH_MAX);
  return {
    kind: 'paper',
    source: seen.source,
    seenAt: new Date(seen.at).toISOString(),
    paper,
    ...known({
      version: seen.version,
      updated: isoDate(seen.updated),
      withdrawn: seen.withdrawn === true ? (true as const) : undefined,
      announced: seen.announced,
      signals: Object.keys(signals).length === 0 ? undefined : signals,
      repository: webAddress(seen.repository),
      aiSummary:
        summary === '' || seen.aiSummary === undefined
          ? undefined
          : { text: summary, by: seen.aiSummary.by },
    }),
  };
}

/** Records of which none reads as a paper are no quiet day: the format has changed. */
export function assertReadable(received: number, read: readonly unknown[]): void {
  if (received > 0 && read.length === 0) readable(undefined);
}

export function readable(sighting: PaperSighting | undefined): PaperSighting {
  if (sighting !== undefined) return sighting;
  throw new Fault('sent what does not read as a paper', { again: false });
}

/** A field that does not fit is dropped; only a paper without id or text is none. */
function paperOf({ doi, published, ...rest }: Seen['paper']): Paper | undefined {
  const ids = findPaperIds(doi ?? '');
  const day = /^\d{4}$/.test(published ?? '') ? published : isoDate(published);
  const result = paperFromRecord({ ...rest, doi: ids[0] ?? null, published: day });
  return result.kind === 'paper' ? result.paper : undefined;
}

/** Whole numbers from 0 on. */
function countsOf(signals: NonNullable<Seen['signals']>): Signals {
  const counts = Object.entries(signals).filter(
    ([, n]) => Number.isSafeInteger(n) && Number(n) >= 0,
  );
  return Object.fromEntries(counts);
}

/** The day of an ISO date or time; undefined where it is none. */
export function isoDate(text: string | null | undefined): string | undefined {
  const day = /^\d{4}-\d{2}-\d{2}(?=$|T)/.exec(text?.trim() ?? '')?.[0];
  return day === undefined || Number.isNaN(Date.parse(day)) ? undefined : day;
}

function webAddress(text: string | null | undefined): string | undefined {
  const url = URL.canParse(text ?? '') ? new URL(text ?? '') : undefined;
  const isWeb = url?.protocol === 'https:' || url?.protocol === 'http:';
  return isWeb && url.username === '' && url.password === '' ? url.href : undefined;
}

type Known<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** The object without the fields that are undefined. */
function known<T extends object>(fields: T): Known<T> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as Known<T>;
}
