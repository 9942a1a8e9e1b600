// npm run bench:index -- CORPUS.jsonl [--papers N] [--vectors FILE]: the rate of building against that of the
// bare embedder, alone and with two questions a second; with --vectors (one row of 384 signed bytes a paper),
// opening, memory, tail and swap with all papers of the file. Needs no other DATA_DIR. Prints one JSON object.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createBuildProcess } from '../../dist/index/build-client.js';
import { openEmbedder } from '../../dist/index/embedders/open.js';
import { openLocalIndex } from '../../dist/index/local-index.js';
import { embeddedText, textHash } from '../../dist/index/paper.js';
import { paperFromRecord } from '../../dist/index/record.js';
import { openVectorStore } from '../../dist/index/vector-store.js';
import { createAnswerer } from '../../dist/src/answerer.js';
import { percentile } from '../../dist/src/evaluation/metrics.js';
import { createRetriever } from '../../dist/src/retriever.js';

const QUESTIONS_PER_SECOND = 2;
const SIZE = 384;
const PAPERS_MIN = 300;
const STRIDE = 37; // through their titles: most are of papers that are being built in
const MODEL = fileURLToPath(new URL('../../data/models/all-MiniLM-L6-v2', import.meta.url));
const spec = { kind: 'onnx', folder: MODEL };

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    papers: { type: 'string', default: '1500' },
    vectors: { type: 'string' },
    serve: { type: 'string' }, // the folder of a corpus, in a process of its own
  },
});
const [file] = positionals;
if (file === undefined) {
  console.error('Name a corpus: npm run bench:index -- CORPUS.jsonl [--papers N] [--vectors FILE]');
  process.exit(2);
}
const embedder = await openEmbedder(spec, {});
if (values.serve === undefined) {
  const report = { building: await measureBuilding(Number(values.papers)) };
  if (values.vectors !== undefined) report.scale = await measureScale(values.vectors);
  console.log(JSON.stringify(report, null, 2));
} else {
  process.send(await measureServing(values.serve));
  process.disconnect();
}
await embedder.close();

/** The bare embedder and three builds in turn, so that all share what else the machine does. */
async function measureBuilding(count) {
  const papers = [];
  for await (const paper of read(file, count)) papers.push(paper);
  if (papers.length < PAPERS_MIN) {
    console.error(`${file} has to have ${PAPERS_MIN} papers or more, and --papers be as many.`);
    process.exit(2);
  }
  const questions = papers.map((_, i) => papers[(i * STRIDE) % count].title);
  const half = Math.floor(count / 2);
  const bare = [await bareRate(papers.slice(0, half))];
  const alone = await build(papers);
  bare.push(await bareRate(papers.slice(half)));
  const asked = await build(papers, questions);
  bare.push(await bareRate(papers.slice(0, half)));
  const rate = bare.reduce((sum, one) => sum + one, 0) / bare.length;
  const compare = (built) => ({
    perSecond: rounded(built.rate),
    ofBare: rounded(built.rate / rate),
    embeddingShare: rounded(built.embeddingShare), // of the build's time: what else the machine does cancels out
    ...built.lag,
  });
  return {
    newPaper: await measureNewPapers(papers),
    papers: count,
    bareEmbedder: { perSecond: rounded(rate), each: bare.map(rounded) },
    alone: compare(alone),
    withTwoQuestionsASecond: {
      ...compare(asked),
      answerP95ms: { before: rounded(asked.before), meanwhile: rounded(asked.meanwhile) },
      questions: asked.questions,
    },
  };
}

async function bareRate(papers) {
  const startedAt = performance.now();
  await embedder.embed(papers.map(embeddedText), 'paper');
  return papers.length / ((performance.now() - startedAt) / 1000);
}

/** The rate is that of all that a build does. */
async function build(papers, questions) {
  const dataDir = mkdtempSync(join(tmpdir(), 'footnote-bench-'));
  const index = await open(dataDir, 'command');
  const answer = createAsker(index);
  const first = papers.slice(0, 200); // something to ask about before
  await index.upsert(each(first), 'bench');
  await index.build(() => {});
  const before = questions && (await askBefore(answer, questions));
  const rest = papers.slice(200);
  await index.upsert(each(rest), 'bench');
  await answer('warm up'); // takes the tail in
  const watch = watchLoop();
  const startedAt = performance.now();
  let embeddedAt = startedAt;
  const building = index.build(({ phase }) => {
    if (phase === 'embedding') embeddedAt = performance.now();
  });
  const meanwhile = questions && (await askFor(answer, questions, building));
  await building;
  const seconds = (performance.now() - startedAt) / 1000;
  const lag = watch();
  await index.close();
  rmSync(dataDir, { recursive: true });
  return {
    rate: rest.length / seconds,
    embeddingShare: (embeddedAt - startedAt) / 1000 / seconds,
    lag,
    before: before && percentile(before, 0.95),
    meanwhile: meanwhile && percentile(meanwhile, 0.95),
    questions: meanwhile?.length,
  };
}

/** How soon a paper that is stored while a service runs is found by its words, and then by its meaning. */
async function measureNewPapers(papers) {
  const dataDir = mkdtempSync(join(tmpdir(), 'footnote-bench-'));
  const seed = await open(dataDir, 'command');
  await seed.upsert(each(papers.slice(0, 200)), 'bench');
  await seed.build(() => {});
  await seed.close();
  const service = await open(dataDir, 'service');
  const coldChild = await measureNewPaper(service, papers[200]);
  const warm = [];
  for (const paper of papers.slice(201, 211)) warm.push(await measureNewPaper(service, paper));
  await service.close();
  rmSync(dataDir, { recursive: true });
  const worst = (of) => rounded(Math.max(...warm.map(of)));
  const warmChild = {
    byWordsMs: worst((one) => one.byWordsMs),
    byMeaningMs: worst((one) => one.byMeaningMs),
  };
  return { coldChild, warmChild };
}

async function measureNewPaper(service, paper) {
  const words = embeddedText(paper);
  const [vector] = await embedder.embed([words], 'query');
  const find = async () =>
    (await service.candidates({ vector, words }, 10)).find(({ id }) => id === paper.id);
  const startedAt = performance.now();
  await service.upsert(each([paper]), 'bench');
  if (!((await find())?.bm25 > 0)) throw new Error('a new paper is not found');
  const byWordsMs = rounded(performance.now() - startedAt);
  while (!((await find()).similarity > 0.9)) await setTimeout(5);
  return { byWordsMs, byMeaningMs: rounded(performance.now() - startedAt) };
}

/** Builds a corpus of all papers, which another process, fresh as a bot that starts, then serves. */
async function measureScale(vectorsFile) {
  const dataDir = mkdtempSync(join(tmpdir(), 'footnote-bench-'));
  const count = await fill(dataDir, vectorsFile);
  const index = await open(dataDir, 'command');
  const ms = await timed(() => index.build(() => {}));
  await index.close();
  const serving = fork(fileURLToPath(import.meta.url), [file, '--serve', dataDir]);
  const [measured] = await once(serving, 'message');
  await once(serving, 'exit');
  rmSync(dataDir, { recursive: true });
  const allowedMB = rounded(500 + (3e3 * count) / 1e6);
  return { papers: count, graphAndFilesSeconds: rounded(ms / 1000), allowedMB, ...measured };
}

/** Opening, memory, answers without and with a full tail, and a build with its swap under questions. */
async function measureServing(dataDir) {
  const watchOpening = watchLoop();
  const startedAt = performance.now();
  const index = await open(dataDir, 'command');
  const openingMs = performance.now() - startedAt;
  const opening = watchOpening();
  const answer = createAsker(index);
  const titles = [];
  for await (const { title } of read(file, 220)) titles.push(title);
  const times = await ask(answer, titles);
  const steady = process.memoryUsage().rss;

  const tail = [];
  for await (const { arxivId: _, ...paper } of read(file, 5_000)) {
    tail.push({ ...paper, id: `tail-${tail.length}` });
  }
  const watchUpsert = watchLoop();
  await index.upsert(each(tail), 'bench');
  await answer('graph networks'); // takes the tail in
  const upserting = watchUpsert();
  const withTail = await ask(answer, titles.slice(0, 100));

  let peak = 0;
  const sampling = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss);
  }, 100);
  const watchBuild = watchLoop();
  const meanwhile = await askFor(
    answer,
    titles,
    index.build(() => {}),
  );
  const building = watchBuild();
  clearInterval(sampling);
  await index.close();
  return {
    opening: { ms: rounded(openingMs), ...opening },
    rssMB: { steady: rounded(steady / 1e6), swapping: rounded(peak / 1e6) },
    answers: quantiles(times),
    upsertOf5000: upserting,
    answersWithTailOf5000: quantiles(withTail),
    buildWithTwoQuestionsASecond: { ...building, answers: quantiles(meanwhile) },
  };
}

function quantiles(times) {
  return { p50ms: rounded(percentile(times, 0.5)), p95ms: rounded(percentile(times, 0.95)) };
}

function open(dataDir, role) {
  return openLocalIndex({
    dataDir,
    embedder: spec,
    open: async () => ({ ...embedder, close: async () => {} }),
    builder: createBuildProcess({ dataDir, role: 'service' }),
    role,
  });
}

function createAsker(index) {
  const answerer = createAnswerer({
    retriever: createRetriever(index),
    embedder,
    weigh: index.weigh,
    judge: () => ({ covered: true }), // every question is answered: the longer way
    now: () => performance.now(),
    log: { debug() {}, info() {}, warn() {}, error() {} },
  });
  return async (text) => {
    for await (const _ of answerer.answer({ text }));
  };
}

/** Milliseconds of each answer, asked at the pace of the questions until the work is done. */
async function askFor(answer, questions, work) {
  const times = [];
  const asking = [];
  let going = true;
  const done = Promise.resolve(work).finally(() => {
    going = false;
  });
  for (let i = 0; going; i++) {
    asking.push(timed(() => answer(questions[i % questions.length])).then((ms) => times.push(ms)));
    await Promise.race([done, setTimeout(1000 / QUESTIONS_PER_SECOND)]);
  }
  await Promise.all([done, ...asking]);
  return times;
}

/** As `askFor`, for half a minute, once everything is warm. */
async function askBefore(answer, questions) {
  await ask(answer, questions.slice(0, 50));
  return await askFor(answer, questions, setTimeout(30_000));
}

async function ask(answer, questions) {
  const times = [];
  for (const text of questions) times.push(await timed(() => answer(text)));
  return times.slice(20); // the first ones warm up
}

async function timed(action) {
  const startedAt = performance.now();
  await action();
  return performance.now() - startedAt;
}

/** Delay of the event loop from now on, in ms above the sampling interval. */
function watchLoop() {
  const RESOLUTION_MS = 5;
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  return () => {
    delay.disable();
    const ms = (nanoseconds) => rounded(Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS));
    return { loopLagMs: { p99: ms(delay.percentile(99)), max: ms(delay.max) } };
  };
}

async function* read(path, count) {
  let papers = 0;
  for await (const line of createInterface({ input: createReadStream(path) })) {
    if (papers === count) return;
    const { _id, text, ...record } = JSON.parse(line);
    const parsed = paperFromRecord({ ...record, id: _id, abstract: text });
    if (parsed.kind !== 'paper') continue;
    papers++;
    yield parsed.paper;
  }
}

/** Papers and ready-made vectors, so that nothing needs to be embedded. */
async function fill(dataDir, vectorsFile) {
  const index = await open(dataDir, 'command');
  await index.upsert(read(file, Number.POSITIVE_INFINITY), 'bench');
  await index.close();
  const bytes = readFileSync(vectorsFile);
  const all = new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  const store = openVectorStore(dataDir);
  let chunk = [];
  let row = 0;
  for await (const paper of read(file, Number.POSITIVE_INFINITY)) {
    const own = all.subarray(row * SIZE, ++row * SIZE);
    const norm = Math.hypot(...own);
    chunk.push({ hash: textHash(paper), vector: Float32Array.from(own, (byte) => byte / norm) });
    if (chunk.length < 1_000) continue;
    store.put(embedder.id, chunk);
    chunk = [];
  }
  store.put(embedder.id, chunk);
  store.close();
  return row;
}

async function* each(items) {
  yield* items;
}

function rounded(value) {
  return Math.round(value * 100) / 100;
}
