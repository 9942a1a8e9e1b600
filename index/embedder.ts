import { z } from 'zod';

/** Text → unit vectors. Implementations pass the contract suite in tests/support/embedder-contract.ts. */
export interface Embedder {
  /** Hash of everything that shapes the vectors; two embedders with one id share a vector space. */
  readonly id: string;
  /** 0 for an endpoint that has not answered yet. */
  readonly dimensions: number;
  /** One vector of length 1 a text, in the order given; rejects with the signal's reason when aborted. */
  embed(
    texts: readonly string[],
    kind: 'query' | 'paper',
    signal?: AbortSignal,
  ): Promise<Float32Array[]>;
  close(): Promise<void>;
}

/** Which embedder, without its key: what a manifest keeps and a process hands to another. */
export const embedderSpec = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('onnx'), folder: z.string() }),
  z.object({ kind: z.literal('openai'), baseUrl: z.string(), model: z.string() }),
]);

export type EmbedderSpec = Readonly<z.infer<typeof embedderSpec>>;

/** Of one endpoint, for no other; never written to the disk. */
export const endpointKey = z.object({ baseUrl: z.string(), apiKey: z.string() });

export type EndpointKey = Readonly<z.infer<typeof endpointKey>>;

/** Opens the embedder of a spec; the caller closes it. */
export type OpenEmbedder = (spec: EmbedderSpec) => Promise<Embedder>;
