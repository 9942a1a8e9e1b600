import type { Candidate, Filter } from '../index/paper-index.ts';

export interface Query {
  readonly text: string;
  /** How many hits; 8 by default. */
  readonly k?: number;
  readonly filter?: Filter;
}

export interface Hit extends Candidate {
  /** 1-based. */
  readonly rank: number;
  /** Fused, 0..1, comparable within one list only. */
  readonly score: number;
  /** The question names this paper, by id or by title. */
  readonly named: boolean;
}

/** Question → hits, best first. */
export interface Retriever {
  retrieve(query: Query, signal?: AbortSignal): Promise<readonly Hit[]>;
}
