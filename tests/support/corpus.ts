import { join } from 'node:path';
import type { OpenEmbedder } from '../../index/embedder.ts';
import { createOnnxEmbedder } from '../../index/embedders/onnx.ts';
import { fileInput } from '../../index/imports/input.ts';
import { readPapers } from '../../index/imports/read-papers.ts';
import { createLocalBuilder } from '../../index/local-builder.ts';
import { openLocalIndex } from '../../index/local-index.ts';
import { aFolder } from './builders.ts';

export const root = join(import.meta.dirname, '../..');
/** What `footnote` runs, compiled. */
export const program = join(root, 'dist/adapters/main.js');
export const modelFolder = join(root, 'data/models/all-MiniLM-L6-v2');
const samplePath = join(root, 'data/sample-papers.jsonl');

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
  const fail = (problem: unknown): never => {
    throw new Error(JSON.stringify(problem));
  };
  await index.upsert(readPapers(fileInput(samplePath), fail), 'sample');
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
