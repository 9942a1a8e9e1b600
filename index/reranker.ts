/** Reads a query and a text together, which finds more than comparing their vectors, and takes longer. */
export interface Reranker {
  /** How well each text answers the query, 0..1, in the order given; rejects with the signal's reason when aborted. */
  score(query: string, texts: readonly string[], signal?: AbortSignal): Promise<Float32Array>;
  close(): Promise<void>;
}
