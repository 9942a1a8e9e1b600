import { join } from 'node:path';
import type { Embedder, OpenEmbedder } from '../../index/embedder.ts';
import { createOnnxEmbedder } from '../../index/embedders/onnx.ts';
import { fileInput } from '../../index/imports/input.ts';
import { readPapers } from '../../index/imports/read-papers.ts';
import { createLocalBuilder } from '../../index/local-builder.ts';
import { openLocalIndex } from '../../index/local-index.ts';
import { embeddedText } from '../../index/paper.ts';
import { storeSample } from '../../src/sample.ts';
import { aFolder } from './builders.ts';

export const root = join(import.meta.dirname, '../..');
/** What `footnote` runs, compiled. */
export const program = join(root, 'dist/adapters/main.js');
export const modelFolder = join(root, 'data/models/all-MiniLM-L6-v2');
export const samplePath = join(root, 'data/sample-papers.jsonl');

/** A row of signed bytes for each paper of the sample, scaled to its own maximum. */
export async function sampleVectors(embedder: Embedder): Promise<readonly Buffer[]> {
  const fail = (problem: unknown): never => {
    throw new Error(JSON.stringify(problem));
  };
  const texts: string[] = [];
  for await (const paper of readPapers(fileInput(samplePath), fail))
    texts.push(embeddedText(paper));
  const vectors = await embedder.embed(texts, 'paper');
  return vectors.map((vector) => {
    const most = vector.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
    return Buffer.from(Int8Array.from(vector, (value) => Math.round((127 * value) / most)).buffer);
  });
}

/** The sample corpus, indexed with the built-in embedder in a new folder. */
export async function openSample() {
  const embedder = await createOnnxEmbedder(modelFolder);
  const dataDir = aFolder();
  const open: OpenEmbedder = async () => ({ ...embedder, close: async () => {} });
  const index = await openLocalIndex({
    dataDir,
    embedder: { kind: 'onnx', folder: modelFolder },
    open,
    builder: createLocalBuilder(dataDir, open),
    role: 'command',
  });
  await storeSample(index, samplePath);
  await index.build(() => {});
  return {
    index,
    embedder,
    dataDir,
    async close() {
      await index.close();
      await embedder.close();
    },
  };
}
