import type { Paper } from '../index/paper.ts';
import type { Candidate, IndexStatus } from '../index/paper-index.ts';
import type { Call } from './call.ts';
import { oneSentence } from './one-sentence.ts';
import { type PaperSummary, toSummary } from './paper-summary.ts';
import type { DeliveryState } from './state/deliveries.ts';
import type { SourceRun } from './state/source-runs.ts';
import type { TenantSettings } from './state/tenant-settings.ts';
import type { Digest, LastPost, SubscriptionList, Trending } from './trending-reply.ts';

export interface RankedPaper extends PaperSummary {
  /** 1-based. */
  readonly rank: number;
  /** Fused, 0..1, comparable within one list only. */
  readonly score: number;
  /** Cosine similarity. */
  readonly dense: number;
  /** BM25. */
  readonly lexical: number;
}

export interface Source extends PaperSummary {
  /** The footnote's number; given at first citation and never changed. */
  readonly n: number;
  readonly score: number;
}

export interface CheckedSentence {
  /** Without markers. */
  readonly text: string;
  /** Footnote numbers, each in `sources`; never empty. */
  readonly cites: readonly number[];
}

/**
 * A snapshot. Within one attempt sentences and sources only grow; `replaced` comes at most once, starts
 * again from no sentence, and is followed by the extractive answer, which ends in `done`.
 */
export interface Answer {
  readonly kind: 'answer';
  readonly status: 'writing' | 'replaced' | 'done';
  /** Where the answer is remembered, so that people can come back to it. */
  readonly id?: string;
  /** Only its asker sees it, unless they share it. */
  readonly private?: true;
  readonly question: string;
  /** What was searched, where it differs from what was asked. */
  readonly understood?: string;
  readonly mode: 'model' | 'extractive';
  /** The papers do not cover the question: no sentences; `sources` are the nearest papers. */
  readonly refused: boolean;
  readonly sentences: readonly CheckedSentence[];
  /** Who may be searched now, where the papers here do not cover the question. */
  readonly searchable?: string;
  /** How many came before these, where they are the rest of an answer. */
  readonly after?: number;
  readonly sources: readonly Source[];
  /** What happened on the way, each a sentence or two. */
  readonly notices: readonly string[];
  readonly ms: number;
}

export interface Hits {
  readonly kind: 'hits';
  readonly title: string;
  readonly hits: readonly RankedPaper[];
  readonly notices: readonly string[];
  readonly ms: number;
  /** Asks for the next page; absent on the last one. */
  readonly next?: Call;
}

/** Papers in an order that means nothing, such as an answer's sources. */
export interface PaperList {
  readonly kind: 'papers';
  readonly title: string;
  readonly papers: readonly Source[];
}

export interface PaperCard {
  readonly kind: 'paper';
  readonly paper: Paper;
  readonly url?: string;
  /** The source that had it, where it was not here until now. */
  readonly fetchedFrom?: string;
}

export interface Bibtex {
  readonly kind: 'bibtex';
  readonly id: string;
  readonly entry: string;
}

export interface CorpusStatus {
  readonly kind: 'status';
  readonly status: IndexStatus;
  /** How it stands with the sources; absent where none was ever read. */
  readonly runs?: readonly SourceRun[];
  /** Of the running service; absent at the shell. */
  readonly service?: ServiceStatus;
}

export interface ServiceStatus {
  readonly startedAt: Date;
  /** Name of the language model; absent where answers are quotes. */
  readonly model?: string;
  /** Of the channel that is asked in; absent where nothing is subscribed to there. */
  readonly posts?: { readonly last?: LastPost; readonly next?: Date };
  /** Of the last week, everywhere, for those who may see them: how many came to which end. */
  readonly deliveries?: ReadonlyMap<DeliveryState, number>;
  /** Tokens of the month, shown to those who may see costs. */
  readonly usage?: { readonly tokens: number; readonly budget?: number; readonly cost?: number };
  readonly parts: readonly {
    readonly name: string;
    readonly ok: boolean;
    readonly detail: string;
  }[];
}

export interface SettingsCard {
  readonly kind: 'settings';
  readonly settings: TenantSettings;
  /** What the reader may do about them. */
  readonly mayChange: boolean;
}

export interface Help {
  readonly kind: 'help';
  readonly commands: readonly { readonly name: string; readonly description: string }[];
}

export interface Notice {
  readonly kind: 'notice';
  readonly level: 'info' | 'error';
  readonly text: string;
  /** The person was told before: a surface that nobody waits at may keep quiet. */
  readonly repeated?: true;
  /**
   * Of an error that is not Footnote's: what was asked cannot be done, nothing goes by that name, or it is too
   * much at once.
   */
  readonly reason?: 'request' | 'missing' | 'rate';
  /** Then it is worth asking again. */
  readonly waitSeconds?: number;
}

export type Reply =
  | Answer
  | Hits
  | Trending
  | Digest
  | SubscriptionList
  | PaperList
  | PaperCard
  | Bibtex
  | CorpusStatus
  | SettingsCard
  | Help
  | Notice;

export function toRankedPaper(
  hit: Candidate & { readonly paper: Paper; readonly rank: number; readonly score: number },
): RankedPaper {
  return {
    rank: hit.rank,
    ...toSummary(hit.paper),
    ...oneSentence(hit.paper),
    score: hit.score,
    dense: hit.similarity,
    lexical: hit.bm25,
  };
}

/** Ends a switch over a union; the compiler refuses it while a kind is missing. */
export function unreachable(value: never): never {
  throw new Error(`unexpected ${JSON.stringify(value)}`);
}
