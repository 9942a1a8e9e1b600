import { analyze, analyzeQuery } from './analyzer.ts';
import { inverseFrequency, pairKey } from './bm25.ts';
import type { LexicalIndex } from './lexical.ts';
import type { WordWeight } from './paper-index.ts';

/**
 * The generation's terms, then those that only the tail holds. Words weigh what they weigh in the
 * generation, so that the scores of both compare.
 */
export interface Vocabulary {
  /** The terms of a paper of the tail, in order. */
  learn(text: string): Uint32Array;
  /** The terms of a query, in order and with repeats; unknown words are left out. */
  termsOf(query: string): readonly Term[];
  /** Weight of each pair of adjacent words, by `pairKey`: idf × how often the query says it. */
  pairWeights(terms: readonly Term[]): ReadonlyMap<number, number>;
  idf(term: number): number;
  /** Terms there are. */
  readonly size: number;
  weigh(text: string): readonly WordWeight[];
  /** Stems a paper. */
  readonly averageLength: number;
}

export interface Term {
  readonly id: number;
  /** Which stem of the query it is: two are adjacent where this differs by one. */
  readonly place: number;
}

export function createVocabulary(lexical: LexicalIndex): Vocabulary {
  const own = new Map<string, number>();
  const frequencies: number[] = []; // papers of the tail that hold an own term
  let papers = 0;
  let stems = 0;

  const termOf = (stem: string): number | undefined => lexical.termOf(stem) ?? own.get(stem);
  const count = (): number => lexical.count + papers;

  function idOf(stem: string): number {
    const known = termOf(stem);
    if (known !== undefined) return known;
    const id = lexical.termCount + own.size;
    own.set(stem, id);
    frequencies.push(0);
    return id;
  }

  function idf(term: number): number {
    if (term < lexical.termCount) return lexical.idf(term);
    return inverseFrequency(count(), frequencies[term - lexical.termCount] as number);
  }

  /** A pair that the generation lacks is as rare as can be. */
  const pairIdf = (first: number, second: number): number =>
    lexical.pairIdf(first, second) ?? inverseFrequency(count(), Math.min(1, papers));

  return {
    learn(text) {
      const tokens = Uint32Array.from(analyze(text), idOf);
      for (const term of new Set(tokens)) {
        const place = term - lexical.termCount;
        if (place >= 0) frequencies[place] = (frequencies[place] as number) + 1;
      }
      papers++;
      stems += tokens.length;
      return tokens;
    },

    termsOf: (query) =>
      analyzeQuery(query).flatMap((stem, place) => {
        const id = termOf(stem);
        return id === undefined ? [] : [{ id, place }];
      }),

    pairWeights(terms) {
      const weights = new Map<number, number>();
      for (const [i, { id, place }] of terms.entries()) {
        const next = terms[i + 1];
        if (next?.place !== place + 1) continue;
        const key = pairKey(id, next.id);
        weights.set(key, (weights.get(key) ?? 0) + pairIdf(id, next.id));
      }
      return weights;
    },

    idf,

    get size() {
      return lexical.termCount + own.size;
    },

    weigh: (text) =>
      analyzeQuery(text).map((stem) => {
        const term = termOf(stem);
        const known = term !== undefined;
        return { stem, idf: known ? idf(term) : inverseFrequency(count(), 0), known };
      }),

    get averageLength() {
      return lexical.count > 0 ? lexical.averageLength : Math.max(1, stems / Math.max(1, papers));
    },
  };
}
