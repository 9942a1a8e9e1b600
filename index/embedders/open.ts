import type { Embedder, EmbedderSpec } from '../embedder.ts';
import { createOnnxEmbedder } from './onnx.ts';
import { createOpenAiEmbedder } from './openai.ts';

export interface EmbedderSecrets {
  /** For an endpoint; never part of a spec, which is written to the disk. */
  readonly apiKey?: string | undefined;
}

/** Opens the embedder that a spec names; the caller closes it. */
export async function openEmbedder(
  spec: EmbedderSpec,
  { apiKey }: EmbedderSecrets,
): Promise<Embedder> {
  switch (spec.kind) {
    case 'onnx':
      return await createOnnxEmbedder(spec.folder);
    case 'openai':
      return createOpenAiEmbedder({ baseUrl: spec.baseUrl, model: spec.model, apiKey });
  }
}
