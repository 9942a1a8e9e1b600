import { inverseFrequency } from './bm25.ts';
import { openStrings } from './string-table.ts';

/** BM25 over title and abstract; rows are the generation's, terms are numbered in the order of their bytes. */
export interface LexicalIndex {
  readonly count: number;
  /** Stems a row. */
  readonly averageLength: number;
  readonly termCount: number;
  termOf(stem: string): number | undefined;
  idf(term: number): number;
  /** Of two adjacent terms; undefined where no row holds them. */
  pairIdf(first: number, second: number): number | undefined;
  /** Adds BM25 to the score of every row; a term that is given twice counts twice. */
  addScores(terms: readonly number[], scores: Float32Array): void;
  /** The row's terms in order. */
  tokensOf(row: number): Uint32Array;
}

/** Postings in columns: those of term t lie at `starts[t] .. starts[t + 1]`. */
export interface LexicalColumns {
  readonly termOffsets: Uint32Array;
  readonly termBytes: Uint8Array;
  readonly starts: Uint32Array;
  readonly rows: Uint32Array;
  readonly impacts: Float32Array; // idf × saturated term frequency, ready to be added
  readonly tokenStarts: Uint32Array; // the row's terms in order, for counting pairs
  readonly tokens: Uint32Array;
  readonly pairCounts: Uint16Array; // rows that hold a pair, by its hash
}

export function openLexical(columns: LexicalColumns): LexicalIndex {
  const { termOffsets, termBytes, starts, rows, impacts, tokenStarts, tokens, pairCounts } =
    columns;
  const terms = openStrings({ offsets: termOffsets, bytes: termBytes });
  const count = tokenStarts.length - 1;

  return {
    count,
    averageLength: tokens.length / Math.max(1, count) || 1,
    termCount: terms.length,
    termOf: terms.find,

    idf: (term) => inverseFrequency(count, (starts[term + 1] as number) - (starts[term] as number)),

    pairIdf(first, second) {
      const frequency = pairCounts[pairHash(first, second) % pairCounts.length] as number;
      return frequency === 0 ? undefined : inverseFrequency(count, frequency);
    },

    addScores(wanted, scores) {
      for (const term of wanted) {
        const end = starts[term + 1] as number;
        for (let p = starts[term] as number; p < end; p++) {
          const row = rows[p] as number;
          scores[row] = (scores[row] as number) + (impacts[p] as number);
        }
      }
    },

    tokensOf: (row) => tokens.subarray(tokenStarts[row], tokenStarts[row + 1]),
  };
}

export function pairHash(first: number, second: number): number {
  let hash = Math.imul(first, 0x9e3779b1) ^ Math.imul(second + 1, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 15), 0xc2b2ae35);
  return (hash ^ (hash >>> 13)) >>> 0;
}
