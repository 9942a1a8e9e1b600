import { type Backdrop, createBackdrop, sampleVectors } from './backdrop.ts';
import { createEvidence, type Evidence } from './evidence.ts';
import type { Generation } from './generation.ts';
import { createNearest } from './nearest.ts';
import { embeddedText, type Paper, type PaperId } from './paper.ts';
import type { Candidate, CandidateQuery, Filter } from './paper-index.ts';
import type { PaperStore } from './paper-store.ts';
import { createRows } from './rows.ts';
import { createTail } from './tail.ts';
import { createTailFeed } from './tail-feed.ts';
import { topScores } from './top.ts';
import type { VectorStore } from './vector-store.ts';
import { dotAll } from './vectors.ts';
import { createVocabulary } from './vocabulary.ts';

export interface SearcherParts {
  readonly generation: Generation;
  readonly store: PaperStore;
  /** Undefined before anything was embedded. */
  readonly vectors: () => VectorStore | undefined;
}

/** What the words of a query give every row. */
interface WordScores {
  readonly bm25: Float32Array;
  readonly evidence: (row: number) => Evidence;
}

/** Searches a generation and the papers that came after it as one. */
export type Searcher = ReturnType<typeof createSearcher>;

export function createSearcher(parts: SearcherParts) {
  const { generation, store } = parts;
  const { lexical, dense } = generation;
  const vocabulary = createVocabulary(lexical);
  const tail = createTail(vocabulary);
  const feed = createTailFeed({ ...parts, tail });
  const rows = createRows(generation, tail, store);
  const nearest = createNearest(generation, tail, rows);

  function scoreWords(words: string): WordScores {
    const terms = vocabulary.termsOf(words);
    const known = terms.flatMap(({ id }) => (id < lexical.termCount ? [id] : []));
    const bm25 = new Float32Array(rows.count());
    lexical.addScores(known, bm25);
    if (tail.length > 0) bm25.set(tail.scores(terms), rows.size);
    const read = createEvidence(terms, vocabulary);
    const tokensOf = (row: number): Uint32Array =>
      row < rows.size ? lexical.tokensOf(row) : tail.tokensAt(row - rows.size);
    return { bm25, evidence: (row) => read(tokensOf(row)) };
  }

  function toCandidates(
    found: Iterable<number>,
    vector: Float32Array,
    { bm25, evidence }: WordScores,
  ): Candidate[] {
    const similarity = rows.similarityTo(vector);
    return Array.from(found, (row) => ({
      id: rows.idOf(row),
      similarity: similarity(row),
      bm25: bm25[row] as number,
      ...evidence(row),
    }));
  }

  let backdrop = { count: -1, before: createBackdrop([]) };
  function backdropOf(query: Float32Array): Backdrop {
    const count = rows.count();
    if (backdrop.count !== count) {
      backdrop = { count, before: createBackdrop(sampleVectors(count, rows.vectorOf)) };
    }
    return backdrop.before(query);
  }

  function vectorOf(id: PaperId): Float32Array | undefined {
    const row = rows.rowOf(id);
    return row === undefined ? undefined : rows.vectorOf(row);
  }

  return {
    ...feed,
    generation,
    forget: rows.forget,
    bury: rows.bury,
    vectorOf,
    weigh: vocabulary.weigh,
    backdrop: backdropOf,
    release: dense.release,

    /** A vector for a paper of the tail, as long as none is stored. */
    lend: tail.lendVector,

    /** Papers of the tail of which no vector is stored yet. */
    unembedded: (): number => tail.withoutVector().length,
    isEmpty: (): boolean => rows.count() === 0,

    candidates(query: CandidateQuery, perSide: number, filter?: Filter): Candidate[] {
      const scope = rows.scopeOf(filter);
      const words = scoreWords(query.words);
      const included = (query.include ?? []).flatMap((id) => rows.rowOf(id) ?? []);
      const found = new Set([
        ...topScores(words.bm25, perSide, scope.mask),
        ...nearest(query.vector, perSide, scope),
        ...included.filter((row) => scope.mask === undefined || scope.mask[row] === 1),
      ]);
      return toCandidates(found, query.vector, words);
    },

    /** The nearest by comparing with every paper. */
    nearestOfAll(vector: Float32Array, k: number): PaperId[] {
      const { mask } = rows.scopeOf();
      const similarity = rows.similarityTo(vector);
      const scores = new Float32Array(rows.count());
      for (let row = 0; row < scores.length; row++) scores[row] = 2 + similarity(row); // above 0
      return topScores(scores, k, mask).map(rows.idOf);
    },

    /** `of` has that vector; nearest first. */
    neighbours(
      of: { readonly paper: Paper; readonly vector: Float32Array },
      k: number,
      filter: Filter = {},
    ): Candidate[] {
      const others = { ...filter, exclude: [...(filter.exclude ?? []), of.paper.id] };
      const found = nearest(of.vector, k, rows.scopeOf(others));
      return toCandidates(found, of.vector, scoreWords(embeddedText(of.paper))).sort(
        (a, b) => b.similarity - a.similarity,
      );
    },

    similarities: (of: readonly PaperId[]): Float32Array => dotAll(of.map(vectorOf)),
  };
}
