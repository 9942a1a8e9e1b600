import { analyze } from './analyzer.ts';
import { readArrays, writeArrays } from './binary.ts';
import type { WordWeight } from './paper-index.ts';

const K1 = 1.2;
const B = 0.75;
const PAIR_SLOTS_MAX = 2 ** 24;

/** BM25 over title and abstract; rows are the generation's. */
export interface LexicalIndex {
  /** BM25 of every row; query terms are not de-duplicated: repeats carry weight. */
  scores(query: string): Float32Array;
  /** BM25 of the given rows over adjacent stems. */
  pairScores(query: string, rows: readonly number[]): Float32Array;
  weigh(text: string): readonly WordWeight[];
}

/** Postings in columns: those of term t lie at `starts[t] .. starts[t + 1]`. */
interface Columns {
  readonly terms: Uint8Array; // the terms in UTF-8, joined by line feeds
  readonly starts: Uint32Array;
  readonly rows: Uint32Array;
  readonly impacts: Float32Array; // idf × saturated term frequency, ready to be added
  readonly tokenStarts: Uint32Array; // the row's stems in order, for counting pairs
  readonly tokens: Uint32Array;
  readonly pairCounts: Uint16Array; // rows that hold a pair, by its hash
}

export function buildLexical(texts: Iterable<string>): Columns {
  const termIds = new Map<string, number>();
  const tokens: number[] = [];
  const tokenStarts = [0];
  for (const text of texts) {
    for (const stem of analyze(text)) {
      let id = termIds.get(stem);
      if (id === undefined) {
        id = termIds.size;
        termIds.set(stem, id);
      }
      tokens.push(id);
    }
    tokenStarts.push(tokens.length);
  }
  const forward = { tokens: Uint32Array.from(tokens), tokenStarts: Uint32Array.from(tokenStarts) };
  return {
    terms: new TextEncoder().encode([...termIds.keys()].join('\n')),
    ...invert(forward.tokens, forward.tokenStarts, termIds.size),
    ...forward,
    pairCounts: countPairs(forward.tokens, forward.tokenStarts),
  };
}

export function saveLexical(path: string, columns: Columns): void {
  writeArrays(path, { ...columns });
}

export function loadLexical(path: string): LexicalIndex {
  return openLexical(readArrays(path) as unknown as Columns);
}

export function openLexical(columns: Columns): LexicalIndex {
  const { starts, rows, impacts, tokenStarts, tokens, pairCounts } = columns;
  const count = tokenStarts.length - 1;
  const terms = Buffer.from(columns.terms).toString('utf8');
  const termIds = new Map(terms === '' ? [] : terms.split('\n').map((term, id) => [term, id]));
  const averagePairs = Math.max(1, tokens.length / Math.max(1, count) - 1);
  const documentFrequency = (id: number): number =>
    (starts[id + 1] as number) - (starts[id] as number);

  return {
    scores(query) {
      const scores = new Float32Array(count);
      for (const stem of analyze(query)) {
        const id = termIds.get(stem);
        if (id === undefined) continue;
        const end = starts[id + 1] as number;
        for (let p = starts[id] as number; p < end; p++) {
          const row = rows[p] as number;
          scores[row] = (scores[row] as number) + (impacts[p] as number);
        }
      }
      return scores;
    },

    pairScores(query, wanted) {
      const weights = pairWeights(analyze(query), termIds, pairCounts, count);
      return Float32Array.from(wanted, (row) => {
        const start = tokenStarts[row] as number;
        const end = tokenStarts[row + 1] as number;
        return weights.size === 0 ? 0 : pairScore(tokens, start, end, weights, averagePairs);
      });
    },

    weigh(text) {
      return analyze(text).map((stem) => {
        const id = termIds.get(stem);
        const frequency = id === undefined ? 0 : documentFrequency(id);
        return { stem, idf: inverseFrequency(count, frequency), known: id !== undefined };
      });
    },
  };
}

function inverseFrequency(count: number, frequency: number): number {
  return Math.log(1 + (count - frequency + 0.5) / (frequency + 0.5));
}

function saturate(frequency: number, length: number, averageLength: number): number {
  return (frequency * (K1 + 1)) / (frequency + K1 * (1 - B + (B * length) / averageLength));
}

function invert(tokens: Uint32Array, tokenStarts: Uint32Array, termCount: number) {
  const count = tokenStarts.length - 1;
  const averageLength = tokens.length / Math.max(1, count) || 1;
  const frequencies: Map<number, number>[] = [];
  const sizes = new Uint32Array(termCount + 1);
  for (let row = 0; row < count; row++) {
    const inRow = new Map<number, number>();
    for (const token of tokens.subarray(tokenStarts[row], tokenStarts[row + 1])) {
      inRow.set(token, (inRow.get(token) ?? 0) + 1);
    }
    for (const token of inRow.keys()) sizes[token] = (sizes[token] as number) + 1;
    frequencies.push(inRow);
  }
  const starts = new Uint32Array(termCount + 1);
  for (let t = 0; t < termCount; t++) starts[t + 1] = (starts[t] as number) + (sizes[t] as number);
  const next = starts.slice();
  const rows = new Uint32Array(starts[termCount] as number);
  const impacts = new Float32Array(rows.length);
  frequencies.forEach((inRow, row) => {
    const length = (tokenStarts[row + 1] as number) - (tokenStarts[row] as number);
    for (const [token, frequency] of inRow) {
      const p = next[token] as number;
      next[token] = p + 1;
      rows[p] = row;
      impacts[p] =
        inverseFrequency(count, sizes[token] as number) *
        saturate(frequency, length, averageLength);
    }
  });
  return { starts, rows, impacts };
}

function pairHash(first: number, second: number): number {
  let hash = Math.imul(first, 0x9e3779b1) ^ Math.imul(second + 1, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 15), 0xc2b2ae35);
  return (hash ^ (hash >>> 13)) >>> 0;
}

function countPairs(tokens: Uint32Array, tokenStarts: Uint32Array): Uint16Array {
  const slots = Math.min(PAIR_SLOTS_MAX, 2 ** Math.ceil(Math.log2(tokens.length + 2)));
  const counts = new Uint16Array(slots);
  for (let row = 0; row + 1 < tokenStarts.length; row++) {
    const seen = new Set<number>();
    for (let t = tokenStarts[row] as number; t + 1 < (tokenStarts[row + 1] as number); t++) {
      seen.add(pairHash(tokens[t] as number, tokens[t + 1] as number) % slots);
    }
    for (const slot of seen) counts[slot] = Math.min(0xffff, (counts[slot] as number) + 1);
  }
  return counts;
}

/** Key of a pair → idf × how often the query says it. */
function pairWeights(
  stems: readonly string[],
  termIds: ReadonlyMap<string, number>,
  pairCounts: Uint16Array,
  count: number,
): Map<number, number> {
  const weights = new Map<number, number>();
  for (let i = 0; i + 1 < stems.length; i++) {
    const first = termIds.get(stems[i] as string);
    const second = termIds.get(stems[i + 1] as string);
    if (first === undefined || second === undefined) continue;
    const frequency = pairCounts[pairHash(first, second) % pairCounts.length] as number;
    if (frequency === 0) continue;
    const key = pairKey(first, second);
    weights.set(key, (weights.get(key) ?? 0) + inverseFrequency(count, frequency));
  }
  return weights;
}

/** Exact below 2^53: terms stay under 2^26. */
function pairKey(first: number, second: number): number {
  return first * 2 ** 26 + second;
}

function pairScore(
  tokens: Uint32Array,
  start: number,
  end: number,
  weights: ReadonlyMap<number, number>,
  averagePairs: number,
): number {
  const found = new Map<number, number>();
  for (let t = start; t + 1 < end; t++) {
    const key = pairKey(tokens[t] as number, tokens[t + 1] as number);
    if (weights.has(key)) found.set(key, (found.get(key) ?? 0) + 1);
  }
  let score = 0;
  for (const [key, frequency] of found) {
    score += (weights.get(key) as number) * saturate(frequency, end - start - 1, averagePairs);
  }
  return score;
}
