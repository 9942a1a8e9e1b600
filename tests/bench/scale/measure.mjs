// One engine at one size, in a process of its own that `run.mjs` starts and watches: builds, or opens and asks.
import { mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { mean, ndcg, percentile } from '../../../dist/src/evaluation/metrics.js';
import { readQuestions } from './prepare.mjs';
import { K } from './settings.mjs';
import { corpus } from './sizes.mjs';

const AT_ONCE = [1, 8, 64];
const EMBEDDED = 100;
const ANSWERED = 150;
const QUESTIONS_PER_SECOND = 2;
/** So long, for code that is compiled as it runs; and so many questions, for what is slower. */
const WARM_UP_MS = 2_000;
const WARM_UP_QUESTIONS = 5;

process.once('message', (task) => {
  work(task).then(
    (figures) => process.send({ kind: 'done', figures }, () => process.exit(0)),
    (error) => process.send({ kind: 'failed', reason: String(error) }, () => process.exit(1)),
  );
});

async function work(task) {
  const engine = await import(`./engines/${task.engine}.mjs`);
  if (task.step === 'build') return (await build(engine, task)).figures;
  if (!engine.inMemory) return await ask(engine, task);
  const { opened, figures } = await build(engine, task);
  global.gc();
  return { ...figures, ...(await ask({ open: async () => opened }, task)), openMs: null };
}

async function build(engine, { size, folder, sources }) {
  const partial = `${folder}.partial`;
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true });
  const startedAt = performance.now();
  const opened = await engine.build({
    folder: partial,
    papers: corpus(size, sources),
    onProgress: throttled((done) => process.send({ kind: 'progress', done })),
  });
  const seconds = (performance.now() - startedAt) / 1_000;
  const figures = { buildSeconds: seconds, buildPeakMB: peakMB(), ...indexing(opened) };
  if (engine.inMemory) {
    rmSync(partial, { recursive: true });
    return { opened, figures: { ...figures, diskMB: null } };
  }
  const built = { ...figures, diskMB: bytesIn(partial) / 1e6 };
  rmSync(folder, { recursive: true, force: true });
  renameSync(partial, folder);
  writeFileSync(`${folder}.json`, JSON.stringify({ ...built, at: new Date().toISOString() }));
  return { figures: built };
}

const indexing = (built) =>
  built?.indexingMs === undefined ? {} : { indexingSeconds: built.indexingMs / 1_000 };

/** Everything warm, one question at a time unless it says so; memory after all of it. */
async function ask(engine, { folder, questionsFile, seconds, rebuild }) {
  const asked = readQuestions(questionsFile);
  const vectors = new Map(
    [...asked.warmUp, ...asked.questions].map(({ text, vector }) => [text, vector]),
  );
  const startedAt = performance.now();
  const opened = await engine.open({ folder, vectorOf: (text) => vectors.get(text) });
  const openMs = performance.now() - startedAt;
  const modes = {};
  for (const [mode, find] of Object.entries(opened.modes)) {
    modes[mode] = await askAll(find, { ...asked, seconds });
    process.send({ kind: 'progress', done: mode });
  }
  const main = opened.modes.hybrid ?? opened.modes.lexical;
  const throughput = {};
  for (const n of AT_ONCE) throughput[n] = await askAtOnce(main, n, { ...asked, seconds });
  const embedding = opened.embed && (await embed(opened, asked));
  const answer = opened.answer && (await answers(opened, asked));
  const memory = steady();
  const sides = await opened.sides?.();
  for (const [mode, find] of Object.entries(sides?.modes ?? {})) {
    modes[mode] = await askAll(find, { ...asked, seconds });
  }
  await sides?.close();
  const building = rebuild && opened.rebuild && (await askWhileBuilding(opened, asked));
  await opened.close();
  return { openMs, modes, throughput, embedding, answer, ...memory, building };
}

function steady() {
  const servePeakMB = peakMB();
  for (let i = 0; i < 3; i++) global.gc();
  return { steadyMB: process.memoryUsage().rss / 1e6, servePeakMB };
}

/** Times and nDCG@10, for so many seconds at most. */
async function askAll(find, { warmUp, questions, seconds }) {
  await warm(find, warmUp);
  const until = performance.now() + seconds * 1_000;
  const times = [];
  const gains = [];
  for (const question of questions) {
    if (performance.now() > until && times.length >= 20) break;
    const startedAt = performance.now();
    const ids = await find(question);
    times.push(performance.now() - startedAt);
    gains.push(ndcg(ids, new Map(Object.entries(question.grades)), K));
  }
  return { ...quantiles(times), questions: times.length, ndcg10: mean(gains), gains };
}

async function warm(find, questions) {
  const until = performance.now() + WARM_UP_MS;
  for (let i = 0; i < WARM_UP_QUESTIONS || performance.now() < until; i++) {
    await find(questions[i % questions.length]);
  }
}

async function embed({ embed }, { questions }) {
  const times = [];
  for (const question of questions.slice(0, EMBEDDED))
    times.push(await timed(() => embed(question)));
  return quantiles(times.slice(10));
}

async function answers({ answer }, { warmUp, questions }) {
  for (const question of warmUp) await answer(question);
  const times = [];
  for (const question of questions.slice(0, ANSWERED)) {
    times.push(await timed(() => answer(question)));
  }
  return quantiles(times);
}

/** Closed loop of n; each question is a turn of the event loop, as one that comes over a network is. */
async function askAtOnce(find, n, { questions, seconds }) {
  const watch = watchLoop();
  const startedAt = performance.now();
  const until = startedAt + (seconds * 1_000) / 3;
  const times = [];
  let next = 0;
  const worker = async () => {
    while (next < questions.length && performance.now() < until) {
      const question = questions[next++];
      await setImmediate();
      times.push(await timed(() => find(question)));
    }
  };
  await Promise.all(Array.from({ length: n }, worker));
  const perSecond = times.length / ((performance.now() - startedAt) / 1_000);
  return { perSecond, p95: percentile(times, 0.95), loopLagMs: watch() };
}

/** Answers at two a second while another process builds the whole index anew, which is then swapped in. */
async function askWhileBuilding({ answer, rebuild }, { questions }) {
  const watch = watchLoop();
  const startedAt = performance.now();
  let going = true;
  const done = rebuild().finally(() => {
    going = false;
  });
  const times = [];
  const asking = [];
  for (let i = 0; going; i++) {
    const question = questions[i % questions.length];
    asking.push(timed(() => answer(question)).then((ms) => times.push(ms)));
    await Promise.race([done, setTimeout(1_000 / QUESTIONS_PER_SECOND)]);
  }
  await Promise.all([done, ...asking]);
  return {
    seconds: (performance.now() - startedAt) / 1_000,
    answers: quantiles(times),
    loopLagMs: watch(),
  };
}

function quantiles(times) {
  const at = (share) => percentile(times, share);
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
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
    const ms = (nanoseconds) => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS);
    return { p99: ms(delay.percentile(99)), max: ms(delay.max) };
  };
}

function peakMB() {
  return process.resourceUsage().maxRSS / 1e3;
}

function bytesIn(folder) {
  let bytes = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isFile()) bytes += statSync(join(entry.parentPath ?? entry.path, entry.name)).size;
  }
  return bytes;
}

function throttled(send) {
  let last = 0;
  return (done) => {
    if (performance.now() - last < 1_000) return;
    last = performance.now();
    send(done);
  };
}
