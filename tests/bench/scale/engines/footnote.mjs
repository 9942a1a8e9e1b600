import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createBuildProcess } from '../../../../dist/index/build-client.js';
import { openEmbedder } from '../../../../dist/index/embedders/open.js';
import { generationsToTry, openGeneration } from '../../../../dist/index/generation.js';
import { createLocalBuilder } from '../../../../dist/index/local-builder.js';
import { openLocalIndex } from '../../../../dist/index/local-index.js';
import { readManifest } from '../../../../dist/index/manifest.js';
import { textHash } from '../../../../dist/index/paper.js';
import { topScores } from '../../../../dist/index/top.js';
import { openVectorStore } from '../../../../dist/index/vector-store.js';
import { createVocabulary } from '../../../../dist/index/vocabulary.js';
import { createAnswerer } from '../../../../dist/src/answerer.js';
import { createRetriever } from '../../../../dist/src/retriever.js';
import { K } from '../settings.mjs';

const spec = {
  kind: 'onnx',
  folder: fileURLToPath(new URL('../../../../data/models/all-MiniLM-L6-v2', import.meta.url)),
};
const CHUNK = 1_000;

export const openModel = () => openEmbedder(spec, {});

export async function build({ folder, papers, onProgress }) {
  const embedder = await openModel();
  const open = async () => ({ ...embedder, close: async () => {} });
  const builder = createLocalBuilder(folder, open);
  const index = await openLocalIndex({
    dataDir: folder,
    embedder: spec,
    open,
    builder,
    role: 'command',
  });
  await index.upsert(storing(papers, folder, embedder.id), 'bench');
  const storedAt = performance.now();
  await index.build(({ phase, done }) => {
    if (phase === 'indexing') onProgress(done);
  });
  await index.close();
  await embedder.close();
  return { indexingMs: performance.now() - storedAt };
}

/** Papers, whose vectors are stored on the way. */
async function* storing(papers, folder, embedder) {
  const store = openVectorStore(folder);
  let chunk = [];
  for await (const { vector, text, year, ...rest } of papers) {
    const dated = year === undefined ? {} : { published: String(year) };
    const paper = { ...rest, ...dated, abstract: text, categories: [] };
    chunk.push({ hash: textHash(paper), vector });
    if (chunk.length === CHUNK) {
      store.put(embedder, chunk);
      chunk = [];
    }
    yield paper;
  }
  store.put(embedder, chunk);
  store.close();
}

/** Hybrid as a person gets it: papers read, names of authors spread, and questions' vectors given. */
export async function open({ folder, vectorOf }) {
  const embedder = await openModel();
  const known = {
    ...embedder,
    embed: async (texts, kind, signal) => {
      const given = kind === 'query' ? texts.map(vectorOf) : [undefined];
      return given.every((vector) => vector !== undefined)
        ? given
        : await embedder.embed(texts, kind, signal);
    },
    close: async () => {},
  };
  const index = await openLocalIndex({
    dataDir: folder,
    embedder: spec,
    open: async () => known,
    builder: createBuildProcess({ dataDir: folder, role: 'service' }),
    role: 'command',
  });
  const retriever = createRetriever(index);
  const answerer = createAnswerer({
    retriever,
    embedder: known,
    weigh: index.weigh,
    judge: () => ({ covered: true }), // every question is answered: the longer way
    now: () => performance.now(),
    log: { debug() {}, info() {}, warn() {}, error() {} },
  });
  const ids = (hits) => hits.map(({ id }) => id);
  return {
    modes: { hybrid: async ({ text }) => ids(await retriever.retrieve({ text, k: K })) },
    embed: ({ text }) => embedder.embed([text], 'query'),
    async answer({ text }) {
      for await (const _ of answerer.answer({ text }));
    },
    /** One paper more, and everything built anew beside what serves. */
    async rebuild() {
      await index.upsert(one({ id: 'one-more', title: `One paper more, ${Date.now()}` }), 'bench');
      await index.build(() => {});
    },
    sides: () => openSides(folder),
    async close() {
      await index.close();
      await embedder.close();
    },
  };
}

/** Words and meaning alone, which the product never asks alone. */
async function openSides(folder) {
  const [current] = await generationsToTry(folder);
  const path = join(folder, current);
  const { lexical, dense, ids } = await openGeneration(path, await readManifest(path));
  const vocabulary = createVocabulary(lexical);
  return {
    modes: {
      lexical({ text }) {
        const terms = vocabulary
          .termsOf(text)
          .flatMap(({ id }) => (id < lexical.termCount ? [id] : []));
        const scores = new Float32Array(lexical.count);
        lexical.addScores(terms, scores);
        return topScores(scores, K).map((row) => ids.at(row));
      },
      dense: ({ vector }) => dense.search(vector, K).map((row) => ids.at(row)),
    },
    close: () => dense.release(),
  };
}

async function* one(paper) {
  yield { authors: [], categories: [], abstract: '', ...paper };
}
