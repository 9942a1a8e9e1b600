import { getPriority } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { serveBuilds } from '../../index/build-process.ts';
import type { Embedder } from '../../index/embedder.ts';
import { createFakeEmbedder } from './fake-embedder.ts';

/** A building process whose embedder is the fake; what its name says happens at each chunk. */
serveBuilds(() => async (spec) => {
  const id = spec.kind === 'onnx' ? spec.folder : spec.model;
  const fake = createFakeEmbedder({ id });
  const embed: Embedder['embed'] = async (texts, kind, signal) => {
    if (id === 'crashing') process.abort();
    if (id === 'telling') throw new Error(`priority ${getPriority()}`);
    if (id === 'slow') await setTimeout(20, undefined, { ...(signal && { signal }) });
    return await fake.embed(texts, kind, signal);
  };
  return { ...fake, embed };
});
