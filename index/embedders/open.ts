import type { Embedder, EmbedderSpec } from '../embedder.ts';
import { createOnnxEmbedder } from './onnx.ts';

export interface EmbedderSecrets {
  /** For an endpoint; never part of a spec, which is written to the disk. */
  readonly apiKey?: string | undefined;
}

/** Opens the embedder that a spec names. */
export async function openEmbedder(
  spec: EmbedderSpec,
  _secrets: EmbedderSecrets,
): Promise<Embedder> {
  switch (spec.kind) {
    case 'onnx':
      return await createOnnxEmbedder(spec.folder);
    case 'openai':
      throw new Error('soon');
  }
}
