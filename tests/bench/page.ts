// npm run bench:page [-- DATA_DIR]: what the page serves on this machine. The service is a process of its own on
// that folder (the sample by default); the clients are in this one. Every question is another one, from another
// address. Figures are for two cores that do nothing else.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { aFolder, seeded } from '../support/builders.ts';
import { program } from '../support/corpus.ts';
import { freePort } from '../support/service.ts';

const WORDS =
  'graph neural network attention transformer image segmentation language model reinforcement learning policy diffusion speech recognition robust adversarial privacy federated causal inference kernel bayesian sparse matrix optimization convex gradient descent embedding retrieval translation parsing video depth motion clustering bandit sampling variational'.split(
    ' ',
  );
const SECONDS = 15;
const random = seeded(7);
const port = await freePort();
const service = spawn(process.execPath, [program, 'start'], {
  env: {
    ...process.env,
    PORT: String(port),
    DATA_DIR: process.argv[2] ?? aFolder(),
    TRUST_PROXY: 'true',
    LOG_LEVEL: 'error',
  },
  stdio: 'inherit',
});
process.on('exit', () => service.kill());
while (!(await ready())) await sleep(100);

console.log(await closedLoop('search', 8));
console.log(await closedLoop('ask', 3));
console.log(await openLoop(200));
service.kill();

async function ready(): Promise<boolean> {
  const response = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined);
  return response?.ok === true;
}

interface Sample {
  readonly ms: number;
  readonly status: number;
}

async function get(path: string): Promise<Sample> {
  const startedAt = performance.now();
  const address = [10, ...Array.from({ length: 3 }, () => Math.floor(random() * 256))].join('.');
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    headers: { 'x-forwarded-for': address },
  }).catch(() => undefined);
  await response?.arrayBuffer();
  return { ms: performance.now() - startedAt, status: response?.status ?? 0 };
}

function next(command: string): string {
  const words = Array.from({ length: 4 }, () => WORDS[Math.floor(random() * WORDS.length)]);
  return `/api/${command}?${new URLSearchParams({ q: words.join(' ') })}`;
}

/** So many clients, each asking again as soon as it was answered. */
async function closedLoop(command: string, clients: number): Promise<string> {
  const samples: Sample[] = [];
  const cpu = cpuMs();
  const until = performance.now() + SECONDS * 1_000;
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (performance.now() < until) samples.push(await get(next(command)));
    }),
  );
  const each = (cpuMs() - cpu) / samples.length;
  return `${command}, ${clients} at a time: ${describe(samples)}, ${each.toFixed(1)} ms of a processor each`;
}

/** Of the service so far; Linux counts in hundredths of a second. */
function cpuMs(): number {
  const [, fields = ''] = readFileSync(`/proc/${service.pid}/stat`, 'utf8').split(') ');
  const [user, system] = fields.split(' ').slice(11, 13);
  return 10 * (Number(user) + Number(system));
}

/** So many searches a second, whether the ones before were answered or not. */
async function openLoop(rate: number): Promise<string> {
  const pending: Promise<Sample>[] = [];
  const startedAt = performance.now();
  for (let i = 0; i < rate * SECONDS; i++) {
    const wait = startedAt + (i * 1_000) / rate - performance.now();
    if (wait > 1) await sleep(wait);
    pending.push(get(next('search')));
  }
  return `search, ${rate} offered a second: ${describe(await Promise.all(pending))}`;
}

function describe(samples: readonly Sample[]): string {
  const times = samples
    .filter(({ status }) => status === 200)
    .map(({ ms }) => ms)
    .sort((a, b) => a - b);
  const at = (share: number): string =>
    `${Math.round(times[Math.floor(share * times.length)] ?? Number.NaN)} ms`;
  const refused = samples.filter(({ status }) => status === 429).length;
  const served = (times.length / SECONDS).toFixed(1);
  return `${served}/s, p50 ${at(0.5)}, p95 ${at(0.95)}, ${refused} told to wait, ${samples.length - refused - times.length} failed`;
}
