import type { Generation } from './generation.ts';
import { embeddedText, type PaperId } from './paper.ts';
import type { Candidate, CandidateQuery, Filter, WordWeight } from './paper-index.ts';
import type { PaperStore } from './paper-store.ts';
import { topScores } from './top.ts';

/** A filter that leaves less than this share is searched exactly over the byte vectors. */
const EXACT_SHARE = 0.05;
/** Over-fetching looks at this many times what the filter's share asks for. */
const OVERFETCH = 1.5;

export type Searcher = ReturnType<typeof createSearcher>;

/** Searches one generation; the papers that were removed or changed since it was built are left out. */
export function createSearcher(generation: Generation, store: PaperStore) {
  const { dense, lexical, vectors, seqs } = generation;
  const newest = seqs.at(-1) ?? 0;
  const rowOfSeq = new Map<number, number>();
  for (const [row, seq] of seqs.entries()) rowOfSeq.set(seq, row);
  const ids: (PaperId | undefined)[] = new Array(seqs.length);
  for (const { seq, id } of store.passing({})) {
    const row = rowOfSeq.get(seq);
    if (row !== undefined) ids[row] = id;
  }
  const rowOfId = new Map<PaperId, number>();
  for (const [row, id] of ids.entries()) if (id !== undefined) rowOfId.set(id, row);
  const everyRow = rowOfId.size === ids.length ? undefined : maskOf([...rowOfId.values()]);

  function maskOf(rows: readonly number[]): Uint8Array {
    const mask = new Uint8Array(ids.length);
    for (const row of rows) mask[row] = 1;
    return mask;
  }

  const rowsOf = (wanted: readonly PaperId[]): number[] =>
    wanted.flatMap((id) => rowOfId.get(id) ?? []);

  /** Undefined: every row passes. */
  function allowed(filter: Filter | undefined): Uint8Array | undefined {
    if (filter === undefined || Object.keys(filter).length === 0) return everyRow;
    const rows = store
      .passing(filter)
      .flatMap(({ seq }) => (seq > newest ? [] : (rowOfSeq.get(seq) ?? [])));
    return maskOf(rows);
  }

  function nearest(vector: Float32Array, k: number, mask: Uint8Array | undefined): number[] {
    if (mask === undefined) return dense.search(vector, k);
    const passing = mask.reduce((sum, pass) => sum + pass, 0);
    if (passing > EXACT_SHARE * mask.length) {
      const wanted = Math.ceil((OVERFETCH * k * mask.length) / passing);
      const found = dense.search(vector, wanted).filter((row) => mask[row] === 1);
      if (found.length >= Math.min(k, passing)) return found.slice(0, k);
    }
    const scores = Float32Array.from(mask, (pass, row) =>
      pass === 1 ? vectors.similarity(row, vector) + 2 : 0,
    );
    return topScores(scores, k, mask);
  }

  function score(rows: readonly number[], query: CandidateQuery, bm25: Float32Array): Candidate[] {
    const pairs = lexical.pairScores(query.words, rows);
    return rows.map((row, i) => ({
      id: ids[row] as PaperId,
      similarity: vectors.similarity(row, query.vector),
      bm25: bm25[row] as number,
      pairs: pairs[i] as number,
    }));
  }

  return {
    generation,

    candidates(query: CandidateQuery, perSide: number, filter?: Filter): Candidate[] {
      const mask = allowed(filter);
      const bm25 = lexical.scores(query.words);
      const rows = new Set([
        ...topScores(bm25, perSide, mask),
        ...nearest(query.vector, perSide, mask),
        ...rowsOf(query.include ?? []).filter((row) => mask === undefined || mask[row] === 1),
      ]);
      return score([...rows], query, bm25);
    },

    neighbours(id: PaperId, k: number, filter?: Filter): Candidate[] {
      const row = rowOfId.get(id);
      const paper = store.get(id);
      if (row === undefined || paper === undefined) return [];
      const query = { vector: vectors.vector(row), words: embeddedText(paper) };
      const others = { ...filter, exclude: [...(filter?.exclude ?? []), id] };
      const rows = nearest(query.vector, k, allowed(others));
      return score(rows, query, lexical.scores(query.words)).sort(
        (a, b) => b.similarity - a.similarity,
      );
    },

    similarities(of: readonly PaperId[]): Float32Array {
      const rows = of.map((id) => rowOfId.get(id));
      const cosines = new Float32Array(of.length ** 2);
      for (const [i, a] of rows.entries()) {
        for (const [j, b] of rows.slice(0, i + 1).entries()) {
          const cosine = a === undefined || b === undefined ? 0 : vectors.between(a, b);
          cosines[i * of.length + j] = cosine;
          cosines[j * of.length + i] = cosine;
        }
      }
      return cosines;
    },

    weigh: (text: string): readonly WordWeight[] => lexical.weigh(text),
  };
}
