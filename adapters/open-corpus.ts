import { createBuildProcess } from '../index/build-client.ts';
import type { Embedder, EmbedderSpec, EndpointKey } from '../index/embedder.ts';
import { openEmbedder } from '../index/embedders/open.ts';
import { type LocalIndexOptions, openLocalIndex } from '../index/local-index.ts';
import type { PaperIndex } from '../index/paper-index.ts';
import { assertRestored } from '../src/backup/half-restored.ts';
import type { EmbeddingSettings } from '../src/config-groups.ts';

export interface CorpusOptions extends Pick<LocalIndexOptions, 'dataDir' | 'role' | 'report'> {
  readonly embedding: EmbeddingSettings;
  /** The folder of the built-in model, and the model, which the caller closes. */
  readonly builtin: { readonly folder: string; readonly embedder: Embedder };
}

/**
 * The corpus in a folder, with the embedder of the settings or the one that it was built with; throws where a
 * restore was cut off in it.
 */
export async function openCorpus(options: CorpusOptions): Promise<PaperIndex> {
  const { embedding, builtin, ...rest } = options;
  const key = keyOf(embedding);
  assertRestored(rest.dataDir);
  return await openLocalIndex({
    ...rest,
    embedder: specOf(embedding, builtin.folder),
    open: async (spec) =>
      spec.kind === 'onnx' && spec.folder === builtin.folder
        ? { ...builtin.embedder, close: async () => {} } // one model in memory, for all that embeds
        : await openEmbedder(spec, key),
    builder: createBuildProcess({ dataDir: rest.dataDir, key, role: rest.role }),
  });
}

function keyOf(embedding: EmbeddingSettings): EndpointKey | undefined {
  if (embedding.kind !== 'openai' || embedding.apiKey === undefined) return undefined;
  return { baseUrl: embedding.baseUrl, apiKey: embedding.apiKey };
}

function specOf(embedding: EmbeddingSettings, builtin: string): EmbedderSpec {
  switch (embedding.kind) {
    case 'builtin':
      return { kind: 'onnx', folder: builtin };
    case 'folder':
      return { kind: 'onnx', folder: embedding.folder };
    case 'openai':
      return { kind: 'openai', baseUrl: embedding.baseUrl, model: embedding.model };
  }
}
