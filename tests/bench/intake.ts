// npm run bench:intake -- CORPUS.jsonl [--sync N] [--stream N]: what reading costs. `footnote sync` of N records
// (10,000) from a loopback arXiv, against the rate of the bare embedder on the same texts before and after; and
// `footnote index add FILE --no-build` of a generated file of N records (3,000,000). Memory is that of all
// processes together, sampled ten times a second; 0 leaves a part out. Prints one JSON object.
import { spawn } from 'node:child_process';
import { createReadStream, createWriteStream, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { createOnnxEmbedder } from '../../index/embedders/onnx.ts';
import { embeddedText } from '../../index/paper.ts';
import { arxivAnswering } from '../support/arxiv-server.ts';
import { aFolder } from '../support/builders.ts';
import { modelFolder, program } from '../support/corpus.ts';
import { aFixturePaper, type FixturePaper } from '../support/fixture-papers.ts';
import { startSourceServer } from '../support/source-server.ts';

const BARE = 1_000;
const PAGE_SIZE = 2_500;
const MB = 1e6;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    sync: { type: 'string', default: '10000' },
    stream: { type: 'string', default: '3000000' },
  },
});
const [corpus] = positionals;
if (corpus === undefined) {
  console.error('Name a corpus: npm run bench:intake -- CORPUS.jsonl [--sync N] [--stream N]');
  process.exit(2);
}
const report = {
  ...(values.sync !== '0' && { sync: await measureSync(corpus, Number(values.sync)) }),
  ...(values.stream !== '0' && { stream: await measureStream(Number(values.stream)) }),
};
console.log(JSON.stringify(report, null, 2));

async function measureSync(file: string, count: number) {
  const papers = await read(file, count);
  const today = new Date().toISOString().slice(0, 10);
  const server = await startSourceServer(arxivAnswering({ papers, pageSize: PAGE_SIZE, today }));
  const env = { SOURCES: 'arxiv', ARXIV_URL: server.url, ARXIV_CATEGORIES: 'cs.LG' };
  const before = await bareRate(papers.slice(0, BARE));
  const run = await footnote(['sync', 'arxiv', '--since', '2020-01-01'], aFolder(), env);
  const after = await bareRate(papers.slice(-BARE));
  await server.close();
  const perSecond = papers.length / run.seconds;
  return {
    records: papers.length,
    requests: server.requests.length,
    seconds: rounded(run.seconds),
    perSecond: rounded(perSecond),
    bareEmbedder: [rounded(before), rounded(after)],
    ofBare: rounded((2 * perSecond) / (before + after)),
    peakMB: run.peaksMB.at(-1),
  };
}

async function measureStream(count: number) {
  const folder = aFolder();
  const path = join(folder, 'generated.jsonl');
  await pipeline(Readable.from(lines(count)), createWriteStream(path));
  const run = await footnote(['index', 'add', path, '--no-build'], join(folder, 'data'), {});
  rmSync(folder, { recursive: true });
  return {
    records: count,
    seconds: rounded(run.seconds),
    perSecond: rounded(count / run.seconds),
    peakMBByTenthOfTheTime: run.peaksMB,
  };
}

/** In chunks of a thousand, each record with words of its own. */
function* lines(count: number): Generator<string> {
  for (let i = 0; i < count; ) {
    let chunk = '';
    for (const end = Math.min(count, i + 1_000); i < end; i++) {
      const title = `Study ${i} of subject ${(i * 7_919) % 99_991}`;
      const abstract = `We look at matter ${(i * 104_729) % 1_299_709}, which ${'few have weighed with care before, '.repeat(8)}and report what ${i} trials have shown.`;
      chunk += `${JSON.stringify({ id: `g${i}`, title, abstract, authors: ['Ada Example'], published: '2024-05-01' })}\n`;
    }
    yield chunk;
  }
}

/** Peaks are of the first tenth of the time, the first two, and so on. */
async function footnote(args: readonly string[], dataDir: string, env: Record<string, string>) {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [program, ...args], {
    env: { PATH: process.env.PATH, DATA_DIR: dataDir, ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const samples: number[] = [];
  const sampling = setInterval(() => samples.push(residentBytes(child.pid ?? 0)), 100);
  const code = await new Promise((resolve) => child.once('exit', resolve));
  clearInterval(sampling);
  if (code !== 0) throw new Error(`footnote ${args.join(' ')} ended with ${code}`);
  const seconds = (performance.now() - startedAt) / 1000;
  const peakOf = (share: number) =>
    samples.slice(0, Math.ceil(share * samples.length)).reduce((a, b) => Math.max(a, b), 0);
  const peaksMB = Array.from({ length: 10 }, (_, i) => rounded(peakOf((i + 1) / 10) / MB));
  return { seconds, peaksMB };
}

/** Of a process and those that it started, from /proc. */
function residentBytes(pid: number): number {
  const statuses = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(statusOf);
  const family = new Set([pid]);
  for (let size = 0; size < family.size; ) {
    size = family.size;
    for (const { own, parent } of statuses) if (family.has(parent)) family.add(own);
  }
  return statuses
    .filter(({ own }) => family.has(own))
    .reduce((sum, { residentKb }) => sum + 1024 * residentKb, 0);
}

function statusOf(pid: string) {
  const field = (name: string, text: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0);
  try {
    const text = readFileSync(`/proc/${pid}/status`, 'utf8');
    return { own: Number(pid), parent: field('PPid', text), residentKb: field('VmRSS', text) };
  } catch {
    return { own: 0, parent: 0, residentKb: 0 }; // it has just ended
  }
}

async function bareRate(papers: readonly FixturePaper[]): Promise<number> {
  const embedder = await createOnnxEmbedder(modelFolder);
  const texts = papers.map(({ title, abstract }) => embeddedText({ title, abstract }));
  await embedder.embed(texts.slice(0, 32), 'paper');
  const startedAt = performance.now();
  await embedder.embed(texts, 'paper');
  const seconds = (performance.now() - startedAt) / 1000;
  await embedder.close();
  return texts.length / seconds;
}

async function read(file: string, count: number): Promise<readonly FixturePaper[]> {
  const papers: FixturePaper[] = [];
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const { title, text } = JSON.parse(line);
    const id = `2511.${String(papers.length + 1).padStart(5, '0')}`;
    papers.push(aFixturePaper({ id, title, abstract: text, categories: ['cs.LG'] }));
    if (papers.length === count) break;
  }
  return papers;
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
