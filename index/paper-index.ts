import type { Backdrop } from './backdrop.ts';
import type { Embedder } from './embedder.ts';
import type { Paper, PaperId } from './paper.ts';
import type { Sighting } from './sources/source.ts';

export interface Filter {
  /** Inclusive ISO date; papers without a date do not pass. */
  readonly since?: string;
  /** arXiv-style category, or several with spaces between: any of them; `cs` takes in `cs.CL`. Case does not matter. */
  readonly category?: string;
  /** An author's name or whole words of it; case and accents do not matter. */
  readonly author?: string;
  readonly exclude?: readonly PaperId[];
}

/** A paper that one of the sides found, scored on both. */
export interface Candidate {
  readonly id: PaperId;
  /** 1 − cosine distance, −1..1. */
  readonly similarity: number;
  /** BM25 over title and abstract, ≥ 0, unbounded. */
  readonly bm25: number;
  /** BM25 over adjacent stems (`graph neural`), ≥ 0. */
  readonly pairs: number;
  /** What each distinct word of the query finds, ≥ 0, before it is weighed by its rarity; in the query's order. */
  readonly words: readonly number[];
}

export interface CandidateQuery {
  readonly vector: Float32Array;
  readonly words: string;
  /** Scored whatever their rank, where they pass the filter. */
  readonly include?: readonly PaperId[];
}

export interface Progress {
  readonly phase: 'embedding' | 'indexing' | 'verifying';
  readonly done: number;
  readonly total: number;
}

export type OnProgress = (progress: Progress) => void;

export interface UpsertCounts {
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
}

/** What became of sightings. */
export interface Folded extends UpsertCounts {
  /** Papers that were taken out, because their authors or publishers took them back. */
  readonly withdrawn: number;
  /** In the order of the sightings: what each paper goes by here; null where it is kept out. */
  readonly ids: readonly (PaperId | null)[];
}

export interface IndexStatus {
  readonly papers: number;
  /** ISO date of the newest paper. */
  readonly newest: string | null;
  /** Name of the generation that serves, null before the first build. */
  readonly generation: string | null;
  /** Papers that the generation does not hold yet: found by their words at once, by meaning soon. */
  readonly tail: number;
  /** The embedder that the corpus was built with, or is to be. */
  readonly embedder: string;
  readonly dimensions: number;
  /** Bytes on disk: databases and generations. */
  readonly bytes: number;
  /** Papers by where they came from. */
  readonly sources: Readonly<Record<string, number>>;
  /** Papers of the tail that are found by their words alone so far; absent for none. */
  readonly unembedded?: number;
  /** The embedder that the settings name, where the corpus was built with another one. */
  readonly nextEmbedder?: string;
  /** The build that runs in this process; absent for none. */
  readonly building?: Progress;
  /** What is wrong with the index, and the remedy; the papers are searched all the same where `generation` is named. */
  readonly problem?: string;
}

/** What a build would embed. */
export interface Estimate {
  readonly papers: number;
  /** About 4 characters each. */
  readonly tokens: number;
  /** An endpoint embeds them, which may cost money. */
  readonly remote: boolean;
}

/** What the check of papers, vectors and index found before it mended it; all 0 where they agreed. */
export interface Verification {
  readonly papers: number;
  readonly withoutVector: number;
  readonly vectorsWithoutPaper: number;
  /** Of a wrong length, not of length 1 or not finite. */
  readonly brokenVectors: number;
  /** Papers that the generation should hold. */
  readonly notInIndex: number;
  /** Rows of the generation that differ from paper or vector. */
  readonly wrongInIndex: number;
  /** Why the generation could not be read. */
  readonly damage?: string | undefined;
  /** The generation that was built because of what was found. */
  readonly rebuilt?: string | undefined;
}

/** How much one word of a text tells. */
export interface WordWeight {
  readonly stem: string;
  /** BM25's inverse document frequency; the corpus' maximum for a word that it does not hold. */
  readonly idf: number;
  readonly known: boolean;
}

export interface VectorFiles {
  /** A file of papers, and one with a row for each of its records. */
  readonly papers: string;
  readonly vectors: string;
}

/** The corpus: papers in, scored candidates out. */
export interface PaperIndex {
  /** What queries are embedded with: the model that the corpus was built with; another one after a swap. */
  readonly embedder: Embedder;
  get(ids: readonly PaperId[]): Promise<readonly (Paper | undefined)[]>;
  /** An id in any spelling, a DOI, a URL, or a title (case, accents and punctuation do not matter). */
  resolve(text: string): Promise<PaperId | undefined>;
  /** Papers whose title holds all words of the prefix, the last one as a prefix; newest first. */
  suggest(prefix: string, limit: number): Promise<readonly Paper[]>;
  /** The union of both sides' `perSide` best that pass the filter, unordered. */
  candidates(
    query: CandidateQuery,
    perSide: number,
    filter?: Filter,
  ): Promise<readonly Candidate[]>;
  /** The nearest papers by comparing with every one, which is what the index is spared; for measuring it. */
  nearestOfAll(vector: Float32Array, k: number): Promise<readonly PaperId[]>;
  /** Where a query's vector stands before the papers at large. */
  backdrop(vector: Float32Array): Promise<Backdrop>;
  /** Nearest papers by vector, nearest first, without the paper itself; its words make `bm25`. */
  neighbours(id: PaperId, k: number, filter?: Filter): Promise<readonly Candidate[]>;
  /** Cosine of each pair of papers, row-major n × n; 0 where a paper has no vector. */
  similarities(ids: readonly PaperId[]): Promise<Float32Array>;
  /** The stems of a query or sentence, in order and with repeats, without stop words and words that only ask. */
  weigh(text: string): readonly WordWeight[];
  /** Newest first; of categories as a `Filter` names them. */
  publishedSince(since: Date, limit: number, category?: string): Promise<readonly Paper[]>;
  /**
   * Rows are durable when it resolves, and found by their words; `source` says where they came from. A paper that
   * is there by another name or from another source is folded into one.
   */
  upsert(papers: AsyncIterable<Paper>, source: string, signal?: AbortSignal): Promise<UpsertCounts>;
  /**
   * As `upsert`, for what sources say: one paper stays one, whoever names it how; what is absent blanks nothing;
   * what was withdrawn is taken out and stays out.
   */
  fold(sightings: readonly Sighting[], signal?: AbortSignal): Promise<Folded>;
  /**
   * Stores vectors that the embedder of the settings made elsewhere, for the texts of a file of papers, which is to
   * be stored after it; gives how many.
   */
  takeVectors(files: VectorFiles, onProgress: OnProgress, signal?: AbortSignal): Promise<number>;
  /** Folds the tail in, with the embedder of the settings; an interrupted build keeps its vectors. */
  build(onProgress: OnProgress, signal?: AbortSignal): Promise<void>;
  /** What `build` would embed. */
  estimate(): Promise<Estimate>;
  /** Compares papers, vectors and index with each other, and mends what differs. */
  verify(onProgress: OnProgress, signal?: AbortSignal): Promise<Verification>;
  remove(id: PaperId): Promise<boolean>;
  status(): Promise<IndexStatus>;
  close(): Promise<void>;
}
