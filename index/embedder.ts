/** Text → unit vectors. Implementations pass the contract suite in tests/support/embedder-contract.ts. */
export interface Embedder {
  /** Hash of everything that shapes the vectors; two embedders with one id share a vector space. */
  readonly id: string;
  readonly dimensions: number;
  /** One vector of length 1 a text, in the order given; rejects with the signal's reason when aborted. */
  embed(
    texts: readonly string[],
    kind: 'query' | 'paper',
    signal?: AbortSignal,
  ): Promise<Float32Array[]>;
  close(): Promise<void>;
}
