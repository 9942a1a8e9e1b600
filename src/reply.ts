import { type Paper, paperUrl, paperYear } from '../index/paper.ts';
import type { Candidate, IndexStatus } from '../index/paper-index.ts';

/** A paper as it is shown: everything comes from its record. */
export interface PaperSummary {
  readonly id: string;
  readonly title: string;
  readonly authors: readonly string[];
  readonly year?: number;
  readonly url?: string;
}

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
  readonly question: string;
  /** What was searched, where it differs from what was asked. */
  readonly understood?: string;
  readonly mode: 'model' | 'extractive';
  /** The papers do not cover the question: no sentences; `sources` are the nearest papers. */
  readonly refused: boolean;
  readonly sentences: readonly CheckedSentence[];
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
}

export interface PaperCard {
  readonly kind: 'paper';
  readonly paper: Paper;
  readonly url?: string;
}

export interface Bibtex {
  readonly kind: 'bibtex';
  readonly id: string;
  readonly entry: string;
}

export interface CorpusStatus {
  readonly kind: 'status';
  readonly status: IndexStatus;
}

export interface Notice {
  readonly kind: 'notice';
  readonly level: 'info' | 'error';
  readonly text: string;
}

export type Reply = Answer | Hits | PaperCard | Bibtex | CorpusStatus | Notice;

/** What is shown of a paper, and no more. */
export function toSummary(paper: Paper): PaperSummary {
  const { id, title, authors } = paper;
  const year = paperYear(paper);
  const url = paperUrl(paper);
  return {
    id,
    title,
    authors,
    ...(year === undefined ? {} : { year }),
    ...(url === undefined ? {} : { url }),
  };
}

export function toRankedPaper(
  hit: Candidate & { readonly paper: Paper; readonly rank: number; readonly score: number },
): RankedPaper {
  return {
    rank: hit.rank,
    ...toSummary(hit.paper),
    score: hit.score,
    dense: hit.similarity,
    lexical: hit.bm25,
  };
}

/** Ends a switch over a union; the compiler refuses it while a kind is missing. */
export function unreachable(value: never): never {
  throw new Error(`unexpected ${JSON.stringify(value)}`);
}
