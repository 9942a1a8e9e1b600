import { setImmediate } from 'node:timers/promises';
import { analyze } from './analyzer.ts';
import { inverseFrequency, saturate } from './bm25.ts';
import { type LexicalColumns, pairHash } from './lexical.ts';
import { orderStrings, packStrings } from './string-table.ts';

const PAIR_SLOTS_MAX = 2 ** 24;
const FIRST_CAPACITY = 2 ** 16;

export interface LexicalBuilder {
  /** Rows are numbered in the order they are added. */
  add(text: string): void;
  /** The whole index; takes turns with whatever else the process does. */
  finish(): Promise<LexicalColumns>;
}

/** Terms of row r lie at `tokenStarts[r] .. tokenStarts[r + 1]` of `tokens`. */
interface Rows {
  readonly tokens: Uint32Array;
  readonly tokenStarts: Uint32Array;
}

export function createLexicalBuilder(): LexicalBuilder {
  const termIds = new Map<string, number>();
  const tokens = growing();
  const tokenStarts = growing();
  tokenStarts.push(0);
  return {
    add(text) {
      for (const stem of analyze(text)) {
        let id = termIds.get(stem);
        if (id === undefined) {
          id = termIds.size;
          termIds.set(stem, id);
        }
        tokens.push(id);
      }
      tokenStarts.push(tokens.length());
    },

    async finish() {
      const stems = [...termIds.keys()];
      const order = orderStrings(stems);
      const terms = packStrings(Array.from(order, (position) => stems[position] as string));
      await setImmediate();
      const rows: Rows = {
        tokens: renumber(tokens.values(), order),
        tokenStarts: tokenStarts.values(),
      };
      await setImmediate();
      const pairCounts = countPairs(rows);
      await setImmediate();
      return {
        termOffsets: terms.offsets,
        termBytes: terms.bytes,
        ...invert(rows, order.length),
        ...rows,
        pairCounts,
      };
    },
  };
}

/** A list of numbers, four bytes each. */
function growing() {
  let values = new Uint32Array(FIRST_CAPACITY);
  let used = 0;
  return {
    push(value: number): void {
      if (used === values.length) {
        const larger = new Uint32Array(2 * used);
        larger.set(values);
        values = larger;
      }
      values[used++] = value;
    },
    length: (): number => used,
    values: (): Uint32Array => values.slice(0, used),
  };
}

function renumber(tokens: Uint32Array, order: Uint32Array): Uint32Array {
  const newId = new Uint32Array(order.length);
  for (const [id, old] of order.entries()) newId[old] = id;
  for (let t = 0; t < tokens.length; t++) tokens[t] = newId[tokens[t] as number] as number;
  return tokens;
}

function invert({ tokens, tokenStarts }: Rows, termCount: number) {
  const count = tokenStarts.length - 1;
  const averageLength = tokens.length / Math.max(1, count) || 1;
  const starts = countRows({ tokens, tokenStarts }, termCount);
  const next = starts.slice();
  const rows = new Uint32Array(starts[termCount] as number);
  const impacts = new Float32Array(rows.length);
  const frequencies = new Uint32Array(termCount); // in the row at hand
  for (let row = 0; row < count; row++) {
    const own = tokens.subarray(tokenStarts[row], tokenStarts[row + 1]);
    for (const term of own) frequencies[term] = (frequencies[term] as number) + 1;
    for (const term of own) {
      const frequency = frequencies[term] as number;
      if (frequency === 0) continue; // seen before in this row
      frequencies[term] = 0;
      const p = next[term] as number;
      next[term] = p + 1;
      rows[p] = row;
      const idf = inverseFrequency(count, (starts[term + 1] as number) - (starts[term] as number));
      impacts[p] = idf * saturate(frequency, own.length, averageLength);
    }
  }
  return { starts, rows, impacts };
}

/** Where each term's postings start: the running sum of how many rows hold the terms before. */
function countRows({ tokens, tokenStarts }: Rows, termCount: number): Uint32Array {
  const starts = new Uint32Array(termCount + 1);
  const lastRow = new Uint32Array(termCount); // 1-based
  for (let row = 0; row + 1 < tokenStarts.length; row++) {
    for (const term of tokens.subarray(tokenStarts[row], tokenStarts[row + 1])) {
      if (lastRow[term] === row + 1) continue;
      lastRow[term] = row + 1;
      starts[term + 1] = (starts[term + 1] as number) + 1;
    }
  }
  for (let t = 0; t < termCount; t++) {
    starts[t + 1] = (starts[t] as number) + (starts[t + 1] as number);
  }
  return starts;
}

function countPairs({ tokens, tokenStarts }: Rows): Uint16Array {
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
