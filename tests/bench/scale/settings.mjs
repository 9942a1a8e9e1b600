// How each engine is set up, and why: its own documentation's way to the best ranking and speed for questions of
// a sentence over abstracts, k = 10. Where a comment gives figures, both ways were measured on SciFact (5k); the rest
// is documentation.

export const K = 10;

/** The words that Footnote leaves out too; Lucene's list. */
export const STOP_WORDS = new Set(
  'a an and are as at be but by for if in into is it no not of on or such that the their then there these they this to was will with'.split(
    ' ',
  ),
);

export const SETTINGS = {
  footnote: {
    title: 'Footnote',
    says: 'as it ships: BM25 with pairs of words, HNSW (M 16, efConstruction 200, ef 300), 200 candidates a side, each scored on both, neighbours vote',
  },
  minisearch: {
    title: 'MiniSearch',
    says: 'BM25 (its defaults k 1.2, b .7, δ .5), terms joined by OR, no prefixes, not fuzzy; processTerm lower-cases, drops stop words and stems',
    // “processTerm” is where its README has stemming and stop words done; prefix and fuzzy search are for typing, and
    // cost ranking and time here. Nothing is stored: ids are what is compared.
    options: { fields: ['text'], storeFields: [] },
    search: { combineWith: 'OR', prefix: false, fuzzy: false },
  },
  orama: {
    title: 'Orama',
    says: 'BM25 (k 1.2, b .75, δ .5), English stemmer and stop words, threshold 1 (OR), tolerance 0; hybrid: weights .2 (text) and .8, similarity .4',
    // threshold 1 returns what holds any term (0 would ask for all of them). Its default similarity of .8 is above most
    // pairs of question and paper with this model; .4 ranks best beside words (scifact .708, against .698 with 0
    // and .684 with .5) and saves it a fifth of the time. Weights .2 and .8 rank better than .5 and .5 (scifact .649
    // against .609), the stemmer better than none; its option exact finds nothing at all here.
    tokenizer: { language: 'english', stemming: true },
    relevance: { k: 1.2, b: 0.75, d: 0.5 },
    fulltext: { threshold: 1, tolerance: 0 },
    hybrid: { similarity: 0.4, hybridWeights: { text: 0.2, vector: 0.8 } },
  },
  lancedb: {
    title: 'LanceDB',
    says: 'FTS index without positions, stemmed, without stop words; HNSW with scalar quantisation (cosine, m 20, efConstruction 300, one partition, ef 100); hybrid: RRF over 50 of each side',
    // Positions serve phrase queries alone. HNSW-SQ is its documentation's choice for recall at low latency; one
    // partition as it recommends. A refineFactor of 2 and ef 200 gain nothing (scifact .700 against .701) and cost time.
    fts: {
      withPosition: false,
      baseTokenizer: 'simple',
      language: 'English',
      lowercase: true,
      stem: true,
      removeStopWords: true,
      asciiFolding: true,
    },
    vector: { distanceType: 'cosine', numPartitions: 1, m: 20, efConstruction: 300 },
    ef: 100,
    perSide: 50, // .700 on scifact, against .697 over 10 of each side
  },
  sqlite: {
    title: 'SQLite FTS5 + sqlite-vec',
    says: 'FTS5 with porter over unicode61, contentless, optimised, ORDER BY rank; vec0 with bit-quantised vectors compared with all, 400 compared again as floats; hybrid: RRF (60) over 50 of each side in one statement',
    // “ORDER BY rank” is faster than ordering by bm25(), says FTS5. sqlite-vec has no graph; binary quantisation with
    // re-scoring is its guide's way to speed, RRF in SQL its guide's hybrid search. The file is read through mmap.
    tokenize: 'porter unicode61 remove_diacritics 2',
    oversample: 400,
    perSide: 50,
    rrf: 60,
    pragmas: ['journal_mode = WAL', 'mmap_size = 8589934592', 'cache_size = -262144'],
  },
};
