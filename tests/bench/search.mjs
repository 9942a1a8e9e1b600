// npm run bench:search -- DIR [--corpus DIR]: speed of search and answers, and recall of the graph against exact
// search, on a judged collection that `footnote eval retrieval DIR` has indexed. Prints one JSON object.
import { readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createBuildProcess } from '../../dist/index/build-client.js';
import { openEmbedder } from '../../dist/index/embedders/open.js';
import { generationsToTry, openGeneration } from '../../dist/index/generation.js';
import { openLocalIndex } from '../../dist/index/local-index.js';
import { readManifest } from '../../dist/index/manifest.js';
import { openPaperStore } from '../../dist/index/paper-store.js';
import { openVectorStore } from '../../dist/index/vector-store.js';
import { createAnswerer } from '../../dist/src/answerer.js';
import { corpusFolder } from '../../dist/src/evaluation/collection.js';
import { percentile } from '../../dist/src/evaluation/metrics.js';
import { createRetriever } from '../../dist/src/retriever.js';

const QUESTIONS = 200;
const WARM_UP = 20;
const K = 10;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { corpus: { type: 'string' } },
});
const [dir] = positionals;
if (dir === undefined) {
  console.error('Name a collection: npm run bench:search -- DIR [--corpus DIR]');
  process.exit(2);
}
const dataDir = join(process.env.DATA_DIR ?? '.footnote', corpusFolder(values.corpus ?? dir));
const root = fileURLToPath(new URL('../../', import.meta.url));
const spec = { kind: 'onnx', folder: join(root, 'data/models/all-MiniLM-L6-v2') };
const embedder = await openEmbedder(spec, {});
const openedAt = performance.now();
const index = await openLocalIndex({
  dataDir,
  embedder: spec,
  open: async () => ({ ...embedder, close: async () => {} }),
  builder: createBuildProcess({ dataDir, role: 'command' }),
  role: 'command',
});
const opening = performance.now() - openedAt;
const { papers, problem } = await index.status();
if (papers === 0 || problem !== undefined) {
  console.error(problem ?? `${dataDir} is empty. Run footnote eval retrieval ${dir} first.`);
  process.exit(1);
}
const questions = readFileSync(join(dir, 'queries.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line).text)
  .slice(0, WARM_UP + QUESTIONS);

const retriever = createRetriever(index);
const silent = { debug() {}, info() {}, warn() {}, error() {} };
const answerer = createAnswerer({
  retriever,
  embedder,
  weigh: index.weigh,
  judge: () => ({ covered: true }), // every question is answered: the longer way
  now: () => performance.now(),
  log: silent,
});

const search = await time((text) => retriever.retrieve({ text, k: K }));
const answer = await time(async (text) => {
  for await (const _ of answerer.answer({ text }));
});
const recall = await graphRecall();
console.log(
  JSON.stringify(
    {
      collection: basename(resolve(dir)),
      papers,
      openingMs: rounded(opening),
      search,
      answer,
      recall10: recall,
    },
    null,
    2,
  ),
);
await index.close();
await embedder.close();

async function time(action) {
  const times = [];
  for (const [i, text] of questions.entries()) {
    const startedAt = performance.now();
    await action(text);
    if (i >= WARM_UP) times.push(performance.now() - startedAt);
  }
  return {
    p50ms: rounded(percentile(times, 0.5)),
    p95ms: rounded(percentile(times, 0.95)),
    p99ms: rounded(percentile(times, 0.99)),
  };
}

/** Share of the exact ten nearest (float vectors) that the graph finds, over the questions. */
async function graphRecall() {
  const [current] = await generationsToTry(dataDir);
  const folder = join(dataDir, current);
  const generation = await openGeneration(folder, await readManifest(folder));
  const papers = openPaperStore(dataDir);
  const stored = openVectorStore(dataDir);
  const vectors = [...papers.pages(1_000)]
    .flat()
    .map(({ textHash }) => stored.get(embedder.id, textHash));
  const asked = await embedder.embed(questions, 'query');
  let found = 0;
  for (const query of asked) {
    const exact = vectors
      .map((vector, row) => ({ row, cosine: vector.reduce((sum, v, d) => sum + v * query[d], 0) }))
      .sort((a, b) => b.cosine - a.cosine)
      .slice(0, K);
    const rows = new Set(generation.dense.search(query, K));
    found += exact.filter(({ row }) => rows.has(row)).length;
  }
  papers.close();
  stored.close();
  return Math.round((found / (asked.length * K)) * 10_000) / 10_000;
}

function rounded(ms) {
  return Math.round(ms * 10) / 10;
}
