import { saturate } from './bm25.ts';
import { embeddedText, type PaperId } from './paper.ts';
import type { Term, Vocabulary } from './vocabulary.ts';

/** The newest so many are searched; a build takes them in long before. */
export const TAIL_MAX = 5_000;

const NO_TOKENS = new Uint32Array(0);

/** A paper as the tail takes it in. */
export interface NewPaper {
  readonly seq: number;
  readonly id: PaperId;
  readonly title: string;
  readonly abstract: string;
  readonly textHash: string;
}

/** One paper of the tail. */
interface Entry {
  readonly seq: number;
  readonly id: PaperId;
  readonly textHash: string;
  readonly tokens: Uint32Array;
  vector: Float32Array | undefined;
}

/** Papers newer than the generation, oldest first, searched one by one; places are 0-based. */
export type Tail = ReturnType<typeof createTail>;

export function createTail(vocabulary: Vocabulary) {
  const entries: (Entry | undefined)[] = []; // undefined: removed
  const placeOfSeq = new Map<number, number>();
  const placeOfId = new Map<PaperId, number>();
  let lastSeq = 0;

  function dropOldest(): void {
    const kept = entries.filter((entry) => entry !== undefined).slice(-TAIL_MAX);
    entries.length = 0;
    placeOfSeq.clear();
    placeOfId.clear();
    for (const entry of kept) append(entry);
  }

  function append(entry: Entry): void {
    placeOfSeq.set(entry.seq, entries.length);
    placeOfId.set(entry.id, entries.length);
    entries.push(entry);
  }

  function remove(seq: number): void {
    const place = placeOfSeq.get(seq);
    const entry = place === undefined ? undefined : entries[place];
    if (place === undefined || entry === undefined) return;
    entries[place] = undefined;
    placeOfSeq.delete(seq);
    if (placeOfId.get(entry.id) === place) placeOfId.delete(entry.id);
  }

  return {
    /** Places that are in use or were. */
    get length() {
      return entries.length;
    },
    /** Sequence number of the newest paper that was taken in. */
    get lastSeq() {
      return lastSeq;
    },
    has: (place: number): boolean => entries[place] !== undefined,
    idAt: (place: number): PaperId => entries[place]?.id ?? '',
    /** The paper's terms in order; none for a place that was left. */
    tokensAt: (place: number): Uint32Array => entries[place]?.tokens ?? NO_TOKENS,
    vectorAt: (place: number): Float32Array | undefined => entries[place]?.vector,
    placeOfId: (id: PaperId): number | undefined => placeOfId.get(id),
    placeOfSeq: (seq: number): number | undefined => placeOfSeq.get(seq),

    add({ seq, id, textHash, ...text }: NewPaper): void {
      if (entries.length >= 2 * TAIL_MAX) dropOldest();
      append({
        seq,
        id,
        textHash,
        tokens: vocabulary.learn(embeddedText(text)),
        vector: undefined,
      });
      lastSeq = Math.max(lastSeq, seq);
    },

    remove,

    /** Removes all but those. */
    retain(seqs: ReadonlySet<number>): void {
      for (const entry of entries)
        if (entry !== undefined && !seqs.has(entry.seq)) remove(entry.seq);
    },

    /** Papers that cannot be compared by meaning yet. */
    withoutVector: (): readonly Pick<Entry, 'seq' | 'textHash'>[] =>
      entries.flatMap((entry) =>
        entry === undefined || entry.vector !== undefined ? [] : [entry],
      ),

    putVector(seq: number, vector: Float32Array): void {
      const entry = entries[placeOfSeq.get(seq) ?? -1];
      if (entry !== undefined) entry.vector = vector;
    },

    /** BM25 of every place, weighed as in the generation; 0 for a place that was left. */
    scores(terms: readonly Term[]): Float32Array {
      const repeats = new Map<number, number>();
      for (const { id } of terms) repeats.set(id, (repeats.get(id) ?? 0) + 1);
      const weights = new Map([...repeats].map(([id, times]) => [id, times * vocabulary.idf(id)]));
      return Float32Array.from(entries, (entry) =>
        entry === undefined ? 0 : wordScore(entry.tokens, weights, vocabulary.averageLength),
      );
    },
  };
}

function wordScore(
  tokens: Uint32Array,
  weights: ReadonlyMap<number, number>,
  averageLength: number,
): number {
  const found = new Map<number, number>();
  for (const token of tokens) {
    if (weights.has(token)) found.set(token, (found.get(token) ?? 0) + 1);
  }
  let score = 0;
  for (const [term, frequency] of found) {
    score += (weights.get(term) as number) * saturate(frequency, tokens.length, averageLength);
  }
  return score;
}
