import type { WordWeight } from '../index/paper-index.ts';
import type { Hit } from './retriever.ts';

export interface Sufficiency {
  /** The hits can answer the question. */
  readonly covered: boolean;
  /** The question does not look like English, which is all that the built-in embedder reads. */
  readonly foreign: boolean;
}

export type Judge = (
  question: string,
  hits: readonly Hit[],
  words: readonly WordWeight[],
) => Sufficiency;
