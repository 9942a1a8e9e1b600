import type { Paper, PaperId } from '../paper.ts';

export const SOURCE_NAMES = ['arxiv', 'hugging-face', 'openalex', 'semantic-scholar'] as const;
export type SourceName = (typeof SOURCE_NAMES)[number];

/** Counts at the time of the sighting; absent means unknown, never zero. */
export interface Signals {
  readonly upvotes?: number;
  readonly comments?: number;
  /** Of the paper's repository. */
  readonly stars?: number;
  readonly citations?: number;
  /** 1-based place in the source's own list of trending papers. */
  readonly trendingRank?: number;
}

export type AnnouncementKind = 'new' | 'cross' | 'replace' | 'replace-cross' | 'daily';

/** What one source said about one paper at one time; absent means unknown. */
export interface PaperSighting {
  readonly kind: 'paper';
  readonly source: SourceName;
  /** ISO time, UTC; also that of the signals. */
  readonly seenAt: string;
  readonly paper: Paper;
  /** The latest that the source knows, 1-based. */
  readonly version?: number;
  /** ISO date of the paper's last change. */
  readonly updated?: string;
  /** By its authors, or retracted by its publisher. */
  readonly withdrawn?: true;
  readonly announced?: { readonly date: string; readonly kind: AnnouncementKind };
  readonly signals?: Signals;
  /** http(s) address of its code. */
  readonly repository?: string;
  /** A sentence or two that a model of the named service wrote; shown only with that name. */
  readonly aiSummary?: { readonly text: string; readonly by: string };
}

/** The source no longer has the paper. */
export interface Removal {
  readonly kind: 'removed';
  readonly source: SourceName;
  readonly seenAt: string;
  readonly id: PaperId;
}

export type Sighting = PaperSighting | Removal;

export interface Batch {
  readonly sightings: readonly Sighting[];
  /** Reading goes on from here; to be stored together with the sightings. */
  readonly cursor: string;
  /** Records that could not be read and were left out. */
  readonly skipped: number;
}

/**
 * A stream of papers. Reading to the end means that all there was has been seen, even if it was nothing; a
 * source that fails throws a `SourceError` instead. Papers may come more than once.
 */
export interface PaperSource {
  readonly name: SourceName;
  read(cursor: string | undefined, signal?: AbortSignal): AsyncIterable<Batch>;
}

export interface PaperLookup {
  readonly name: SourceName;
  /** In the order of the ids; undefined where the source does not know the paper. */
  lookup(
    ids: readonly PaperId[],
    signal?: AbortSignal,
  ): Promise<readonly (PaperSighting | undefined)[]>;
}

export interface PaperSearch {
  readonly name: SourceName;
  /** The source's own ranking, best first; at most `limit`. */
  search(query: string, limit: number, signal?: AbortSignal): Promise<readonly PaperSighting[]>;
}

/** A person waits for a lookup or a live search: rather none than one after this many milliseconds. */
export const LIVE_PATIENCE_MS = 8_000;
