import type { Embedder, EmbedderSpec, EndpointKey } from '../embedder.ts';
import { createOnnxEmbedder } from './onnx.ts';
import { createOpenAiEmbedder } from './openai.ts';

/** Opens the embedder that a spec names; the caller closes it. A key goes to the endpoint that it is of alone. */
export async function openEmbedder(spec: EmbedderSpec, key?: EndpointKey): Promise<Embedder> {
  switch (spec.kind) {
    case 'onnx':
      return await createOnnxEmbedder(spec.folder);
    case 'openai': {
      const { baseUrl, model } = spec;
      const apiKey = key?.baseUrl === baseUrl ? key.apiKey : undefined;
      return createOpenAiEmbedder({ baseUrl, model, apiKey });
    }
  }
}
