import { saturate } from './bm25.ts';
import { embeddedText, type PaperId } from './paper.ts';
import { createTailVectors } from './tail-vectors.ts';
import type { Term, Vocabulary } from './vocabulary.ts';

/** The newest so many are searched; a build takes them in long before. */
export const TAIL_MAX = 5_000;

/** Then the oldest make room. */
const PLACES_MAX = TAIL_MAX + 1_000;
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
  /** Of its vector; undefined until there is one. */
  slot: number | undefined;
  /** It is a stored one, not one that was lent. */
  stored: boolean;
}

/** Papers newer than the generation, oldest first, searched one by one; places are 0-based. */
export type Tail = ReturnType<typeof createTail>;

export function createTail(vocabulary: Vocabulary) {
  const entries: (Entry | undefined)[] = []; // undefined: removed
  const placeOfSeq = new Map<number, number>();
  const placeOfId = new Map<PaperId, number>();
  const vectors = createTailVectors(PLACES_MAX);
  let lastSeq = 0;

  function dropOldest(): void {
    const all = entries.filter((entry) => entry !== undefined);
    const kept = all.slice(-TAIL_MAX);
    for (const entry of all.slice(0, -TAIL_MAX)) forgetVector(entry);
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

  function forgetVector({ slot }: Entry): void {
    if (slot !== undefined) vectors.release(slot);
  }

  function remove(seq: number): void {
    const place = placeOfSeq.get(seq);
    const entry = place === undefined ? undefined : entries[place];
    if (place === undefined || entry === undefined) return;
    forgetVector(entry);
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
    hasVector: (place: number): boolean => entries[place]?.slot !== undefined,
    vectorAt(place: number): Float32Array | undefined {
      const slot = entries[place]?.slot;
      return slot === undefined ? undefined : vectors.vector(slot);
    },
    /** Cosine of each place and the vector; 0 where a paper has no vector yet. */
    similarityTo(vector: Float32Array): (place: number) => number {
      const similarity = vectors.similarityTo(vector);
      return (place) => {
        const slot = entries[place]?.slot;
        return slot === undefined ? 0 : similarity(slot);
      };
    },
    placeOfId: (id: PaperId): number | undefined => placeOfId.get(id),
    placeOfSeq: (seq: number): number | undefined => placeOfSeq.get(seq),

    add({ seq, id, textHash, ...text }: NewPaper): void {
      if (entries.length >= PLACES_MAX) dropOldest();
      append({
        seq,
        id,
        textHash,
        tokens: vocabulary.learn(embeddedText(text)),
        slot: undefined,
        stored: false,
      });
      lastSeq = Math.max(lastSeq, seq);
    },

    remove,

    /** Removes all but those. */
    retain(seqs: ReadonlySet<number>): void {
      for (const entry of entries)
        if (entry !== undefined && !seqs.has(entry.seq)) remove(entry.seq);
    },

    /** Papers of which no stored vector was put. */
    withoutVector: (): readonly Pick<Entry, 'seq' | 'textHash'>[] =>
      entries.flatMap((entry) => (entry === undefined || entry.stored ? [] : [entry])),

    putVector(seq: number, vector: Float32Array): void {
      const entry = entries[placeOfSeq.get(seq) ?? -1];
      if (entry === undefined) return;
      entry.slot ??= vectors.put(vector);
      entry.stored = true;
    },

    /** Until a stored one is put. */
    lendVector(id: PaperId, vector: Float32Array): void {
      const entry = entries[placeOfId.get(id) ?? -1];
      if (entry !== undefined) entry.slot ??= vectors.put(vector);
    },

    /** BM25 of every place, weighed as in the generation; 0 for a place that was left. */
    scores(terms: readonly Term[]): Float32Array {
      const query = readQuery(terms, vocabulary);
      return Float32Array.from(entries, (entry) =>
        entry === undefined ? 0 : wordScore(entry.tokens, query),
      );
    },
  };
}

/** A query's terms by number, so that a text is read without looking anything up. */
interface TermQuery {
  /** Term → its number, from 1; 0 for a term that the query lacks. */
  readonly numbers: Uint16Array;
  /** Number → idf × how often the query says it. */
  readonly weights: Float64Array;
  /** Number → how often the text at hand says it; all 0 between texts. */
  readonly counts: Uint32Array;
  readonly averageLength: number;
}

function readQuery(terms: readonly Term[], vocabulary: Vocabulary): TermQuery {
  const numbers = new Uint16Array(vocabulary.size);
  const weights = new Float64Array(terms.length + 1);
  let last = 0;
  for (const { id } of terms) {
    if (numbers[id] === 0) numbers[id] = ++last;
    const number = numbers[id] as number;
    weights[number] = (weights[number] as number) + vocabulary.idf(id);
  }
  const counts = new Uint32Array(last + 1);
  return { numbers, weights, counts, averageLength: vocabulary.averageLength };
}

function wordScore(tokens: Uint32Array, query: TermQuery): number {
  const { numbers, weights, counts, averageLength } = query;
  for (let t = 0; t < tokens.length; t++) {
    const number = numbers[tokens[t] as number] as number;
    counts[number] = (counts[number] as number) + 1;
  }
  counts[0] = 0;
  let score = 0;
  for (let number = 1; number < counts.length; number++) {
    const frequency = counts[number] as number;
    if (frequency === 0) continue;
    counts[number] = 0;
    score += (weights[number] as number) * saturate(frequency, tokens.length, averageLength);
  }
  return score;
}
