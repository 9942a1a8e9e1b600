// npm run bench:page [-- DATA_DIR]: what the page serves on this machine. The service is a process of its own on
// that folder (the sample by default); the clients are in this one. Every question is another one, from another
// address. Figures are for two cores that do nothing else.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { aFolder, seeded } from '../support/builders.ts';
import { program } from '../support/corpus.ts';
import { freePort } from '../support/service.ts';

const WORDS =
  'graph neural network attention transformer image segmentation language model reinforcement learning policy diffusion speech recognition robust adversarial privacy federated causal inference kernel bayesian sparse matrix optimization convex gradient descent embedding retrieval translation parsing video depth motion clustering bandit sampling variational'.split(
    ' ',
  );
const SECONDS = 15;
/** Requests by a command: clients of the closed loop, and what is offered a second in the open one. */
const LOADS = [
  { command: 'search', clients: 8, offered: 200 },
  { command: 'ask', clients: 3, offered: 30 },
] as const;
const random = seeded(7);
const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
const port = await freePort();
const service = spawn(process.execPath, [program, 'start'], {
  env: {
    ...process.env,
    PORT: String(port),
    DATA_DIR: process.argv[2] ?? aFolder(),
    SOURCES: 'none',
    TRUST_PROXY: 'true',
    LOG_LEVEL: 'error',
  },
  stdio: 'inherit',
});
process.on('exit', () => service.kill());
while ((await get('/readyz', performance.now())).status !== 200) await sleep(100);

for (const { command, clients, offered } of LOADS) {
  await get(next(command), performance.now()); // whatever is loaded by the first one
  const capacity = await closedLoop(command, clients);
  await openLoop(command, offered, capacity);
}
service.kill();
agent.destroy();

interface Sample {
  readonly ms: number;
  readonly status: number;
  readonly retryAfter?: string | undefined;
}

/** `dueAt`: when it was to be sent; what the client is late counts, too. */
function get(path: string, dueAt: number): Promise<Sample> {
  const address = [10, ...Array.from({ length: 3 }, () => Math.floor(random() * 256))].join('.');
  const headers = { 'x-forwarded-for': address };
  return new Promise((resolve) => {
    const done = (status: number, retryAfter?: string): void =>
      resolve({ ms: performance.now() - dueAt, status, retryAfter });
    request({ host: '127.0.0.1', port, path, headers, agent }, (response) => {
      response.resume();
      response.on('end', () => done(response.statusCode ?? 0, response.headers['retry-after']));
    })
      .on('error', () => done(0))
      .end();
  });
}

function next(command: string): string {
  const words = Array.from({ length: 4 }, () => WORDS[Math.floor(random() * WORDS.length)]);
  return `/api/${command}?${new URLSearchParams({ q: words.join(' ') })}`;
}

/** So many clients, each asking again as soon as it was answered; gives what was answered a second. */
async function closedLoop(command: string, clients: number): Promise<number> {
  const samples: Sample[] = [];
  const cpu = cpuMs();
  const until = performance.now() + SECONDS * 1_000;
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (performance.now() < until) {
        const sample = await get(next(command), performance.now());
        samples.push(sample);
        if (sample.retryAfter !== undefined) await sleep(1_000 * Number(sample.retryAfter));
      }
    }),
  );
  const each = (cpuMs() - cpu) / served(samples).length;
  console.log(
    `${command}, ${clients} at a time: ${describe(samples)}, ${each.toFixed(1)} ms of a processor each`,
  );
  return served(samples).length / SECONDS;
}

/** So many a second, whether the ones before were answered or not. */
async function openLoop(command: string, rate: number, capacity: number): Promise<void> {
  const pending: Promise<Sample>[] = [];
  const startedAt = performance.now();
  for (let i = 0; i < rate * SECONDS; i++) {
    const dueAt = startedAt + (i * 1_000) / rate;
    const wait = dueAt - performance.now();
    if (wait > 1) await sleep(wait);
    pending.push(get(next(command), dueAt));
  }
  const samples = await Promise.all(pending);
  const share = Math.round((100 * served(samples).length) / SECONDS / capacity);
  console.log(
    `${command}, ${rate} offered a second: ${describe(samples)}; ${share} % of what is answered at leisure`,
  );
}

/** Of the service so far; Linux counts in hundredths of a second. */
function cpuMs(): number {
  const [, fields = ''] = readFileSync(`/proc/${service.pid}/stat`, 'utf8').split(') ');
  const [user, system] = fields.split(' ').slice(11, 13);
  return 10 * (Number(user) + Number(system));
}

function served(samples: readonly Sample[]): readonly Sample[] {
  return samples.filter(({ status }) => status === 200);
}

function describe(samples: readonly Sample[]): string {
  const good = served(samples);
  const refused = samples.filter(
    ({ status, retryAfter }) => status === 429 && Number(retryAfter) > 0,
  );
  const failed = samples.length - refused.length - good.length;
  return `${(good.length / SECONDS).toFixed(1)}/s, ${times(good)}, ${refused.length} told when to ask again (${times(refused)}), ${failed} failed`;
}

function times(samples: readonly Sample[]): string {
  const sorted = samples.map(({ ms }) => ms).sort((a, b) => a - b);
  const at = (share: number): string =>
    `${Math.round(sorted[Math.floor(share * sorted.length)] ?? 0)} ms`;
  return `p50 ${at(0.5)}, p95 ${at(0.95)}`;
}
