// npm run bench [-- --quick] [--sizes 5k,20k,…] [--engines footnote,lancedb,…]: Footnote beside what people would
// pick instead: the same papers, questions, vectors, machine and run; each engine in processes of its own.
// Writes result.json, benchmarks.md and charts; docs/benchmarks.md says what is measured, and how.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const ALL_ENGINES = ['footnote', 'minisearch', 'orama', 'lancedb', 'sqlite'];
const ALL_SIZES = ['5k', '20k', '75k', '166k', '1M'];
const here = fileURLToPath(new URL('.', import.meta.url));
const root = join(here, '../..');

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false }, // 5k alone, 150 questions
    sizes: { type: 'string' },
    engines: { type: 'string' },
    peers: { type: 'string' }, // beside Footnote
    collections: { type: 'string', default: process.env.BENCH_COLLECTIONS },
    out: { type: 'string', default: process.env.BENCH_OUT ?? join(root, '.footnote/bench') },
    docs: { type: 'string' }, // the folder for benchmarks.md and the charts; docs/ for a full run
    budget: { type: 'string', default: '600' }, // seconds, for building and for asking
    memory: { type: 'string', default: '12' }, // gigabytes
    seconds: { type: 'string' }, // for the questions of one kind
    questions: { type: 'string' },
    resume: { type: 'boolean', default: false }, // keep what an interrupted run has measured
    rebuild: { type: 'boolean', default: false }, // build again what is built
    report: { type: 'boolean', default: false }, // write the page from what has been measured
    plan: { type: 'boolean', default: false }, // say how long it should take, measure nothing
  },
});
const list = (text, all) =>
  text === undefined ? all : text.split(',').filter((one) => one !== '');
const sizes = list(values.sizes, values.quick ? ['5k'] : ALL_SIZES);
const engines = list(
  values.engines ?? (values.peers === undefined ? undefined : `footnote,${values.peers}`),
  ALL_ENGINES,
);
for (const [one, all] of [
  ...sizes.map((s) => [s, ALL_SIZES]),
  ...engines.map((e) => [e, ALL_ENGINES]),
]) {
  if (all.includes(one)) continue;
  console.error(`${one} is none of ${all.join(', ')}.`);
  process.exit(2);
}
install();

const { openModel } = await import('./scale/engines/footnote.mjs');
const { questionsOf, vectorFile } = await import('./scale/prepare.mjs');
const { collectionsFolder, SIZES } = await import('./scale/sizes.mjs');
const { measure } = await import('./scale/watch.mjs');
const { writeReport } = await import('./scale/report.mjs');

const out = resolve(values.out);
const collections = collectionsFolder(values.collections);
const seconds = Number(values.seconds ?? (values.quick ? 5 : 15));
const count = Number(values.questions ?? (values.quick ? 150 : 400));
const limits = { seconds: Number(values.budget), gigabytes: Number(values.memory), say };
const resultsFolder = join(out, values.quick ? 'results-quick' : 'results');
if (!values.resume && !values.report && !values.plan)
  rmSync(resultsFolder, { recursive: true, force: true });
mkdirSync(resultsFolder, { recursive: true });
const times = join(out, 'times'); // of earlier runs: what to expect
mkdirSync(times, { recursive: true });

if (values.plan) plan();
else if (values.report) await report();
else await run();

async function run() {
  const embedder = await openModel();
  const prepared = new Map();
  for (const size of sizes) {
    const context = { collections, out, embedder, say, count };
    const vectorFiles = {};
    for (const part of SIZES[size].parts) vectorFiles[part] = await vectorFile(part, context);
    const questionsFile = await questionsOf(size, context);
    prepared.set(size, { sources: { collections, vectorFiles }, questionsFile });
  }
  await embedder.close();
  const gaveUp = new Set();
  for (const size of sizes) {
    for (const engine of engines) {
      const file = join(resultsFolder, `${size}-${engine}.json`);
      const kept = read(file);
      if (kept?.stopped !== undefined && engine !== 'footnote') gaveUp.add(engine);
      if (kept !== undefined) continue;
      say(`${engine} ${size}: about ${told(estimate(engine, size))}`);
      const startedAt = Date.now();
      const result = gaveUp.has(engine)
        ? { stopped: 'stopped at a smaller size' }
        : await measureEngine(engine, size, prepared.get(size));
      if (result.stopped !== undefined && engine !== 'footnote') gaveUp.add(engine);
      const wallSeconds = (Date.now() - startedAt) / 1_000;
      writeFileSync(
        file,
        JSON.stringify({ engine, size, at: new Date().toISOString(), wallSeconds, ...result }),
      );
      if (result.stopped === undefined) {
        const building = result.buildSeconds;
        const asking = wallSeconds - (result.builtBefore ? 0 : building);
        writeFileSync(join(times, `${size}-${engine}.json`), JSON.stringify({ building, asking }));
      }
      console.error(`\r\x1b[K${engine} ${size}: ${result.stopped ?? told(wallSeconds)}`);
    }
  }
  await report();
}

async function measureEngine(engine, size, { sources, questionsFile }) {
  const folder = join(out, 'indexes', `${size}-${engine}`);
  const task = { engine, size, folder, sources, questionsFile, seconds };
  const inMemory = ['minisearch', 'orama'].includes(engine);
  if (inMemory) return await measure({ ...task, step: 'build and ask' }, limits);
  const known = `${folder}.json`;
  if (values.rebuild) rmSync(known, { force: true });
  const builtBefore = existsSync(known);
  if (!builtBefore) {
    mkdirSync(join(out, 'indexes'), { recursive: true });
    const limit = engine === 'footnote' ? { ...limits, seconds: Number.POSITIVE_INFINITY } : limits;
    const built = await measure({ ...task, step: 'build' }, limit);
    if (built.stopped !== undefined) return built;
  }
  const built = JSON.parse(readFileSync(known, 'utf8'));
  const rebuild = built.buildSeconds < 150;
  const asked = await measure({ ...task, step: 'ask', rebuild }, limits);
  return { ...built, ...asked, builtBefore };
}

async function report() {
  const results = sizes.flatMap((size) =>
    engines.flatMap((engine) => read(join(resultsFolder, `${size}-${engine}.json`)) ?? []),
  );
  const docs = values.docs ?? (values.quick ? out : join(root, 'docs'));
  const said = process.argv.slice(2).map((arg, i, all) => (isPath(all[i - 1]) ? 'DIR' : arg));
  const command = ['npm run bench', ...(said.length > 0 ? ['--', ...said] : [])].join(' ');
  const text = await writeReport(results, { folder: docs, out, command });
  console.log(text);
}

/** Seconds: what it took the last time, or what the nearest size that was measured makes expect. */
function estimate(engine, size) {
  const { papers } = SIZES[size];
  const distance = (one) => Math.abs(Math.log(SIZES[one].papers / papers));
  const nearest = [...ALL_SIZES]
    .sort((a, b) => distance(a) - distance(b))
    .find((one) => existsSync(join(times, `${one}-${engine}.json`)));
  if (nearest === undefined) return undefined;
  const { building, asking } = read(join(times, `${nearest}-${engine}.json`));
  const ratio = papers / SIZES[nearest].papers;
  const built = existsSync(join(out, 'indexes', `${size}-${engine}.json`)) && !values.rebuild;
  const most = engine === 'footnote' ? Number.POSITIVE_INFINITY : limits.seconds;
  return (
    (built ? 0 : Math.min(building * ratio ** 1.1, most)) +
    Math.min(asking * ratio ** 0.2, limits.seconds)
  );
}

function plan() {
  let total = 0;
  for (const size of sizes) {
    for (const engine of engines) {
      const expected = estimate(engine, size);
      total += expected ?? Number.NaN;
      console.log(`${size.padEnd(5)} ${engine.padEnd(11)} ${told(expected)}`);
    }
  }
  console.log(`together: ${told(total)}`);
}

function told(time) {
  return Number.isFinite(time) ? `${Math.round(time)} s` : 'unknown';
}

function read(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
}

/** What the measuring needs and Footnote does not. */
function install() {
  const npm = (args) => execFileSync('npm', args, { cwd: here, stdio: ['ignore', 2, 2] });
  if (!existsSync(join(here, 'node_modules'))) npm(['ci', '--no-audit', '--no-fund']);
  if (!existsSync(join(root, 'dist/index/build-main.js'))) {
    execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: ['ignore', 2, 2] });
  }
}

/** One line that the next one takes the place of. */
function say(text) {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}

/** Where things lie on this machine is nobody else's matter. */
function isPath(flag) {
  return ['--collections', '--out', '--docs'].includes(flag);
}
