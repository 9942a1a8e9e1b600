import { readdirSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { expect } from 'vitest';
import { isFullRun } from './row.ts';
import type { RunningService } from './service.ts';

const QUESTIONS = [
  'Can convolutional networks match vision transformers?',
  'How can concepts be erased from diffusion models?',
  'What is a probabilistic circuit?',
  'How do transformers track entities?',
  'What do graph metanetworks process?',
  'How do I bake banana bread?',
] as const;
const AT_ONCE = 4;
/** On SIGUSR2 all garbage goes, and what is left is logged. */
const COLLECT = `
  import v8 from 'node:v8';
  import vm from 'node:vm';
  v8.setFlagsFromString('--expose-gc');
  const gc = vm.runInNewContext('gc');
  let count = 0;
  process.on('SIGUSR2', () => {
    gc(); gc(); gc();
    const { rss, heapUsed: heap } = process.memoryUsage();
    const handles = process.getActiveResourcesInfo().filter((kind) => kind !== 'Immediate').length;
    console.log(JSON.stringify({ msg: 'collected ' + ++count, rss, heap, handles }));
  });
`;

/** For the environment of a service that `collect` is to look into. */
export const COLLECTING = {
  TRUST_PROXY: 'true',
  NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(COLLECT)}`,
} as const;

interface Left {
  readonly rss: number;
  readonly heap: number;
  readonly handles: number;
  readonly files: number;
}

/** Asks so many questions and stops the service; memory and handles must be after all what they were after a fifth. */
export async function soak(service: RunningService, count: number): Promise<string> {
  await askUpTo(service, 0, count / 5);
  const early = await collect(service, 1);
  await askUpTo(service, count / 5, count);
  const late = await collect(service, 2);
  service.kill('SIGTERM');
  expect(await service.ended).toBe(0);
  expect(late.rss / early.rss).toBeLessThanOrEqual(isFullRun ? 1.05 : 1.25);
  expect([late.handles, late.files]).toEqual([early.handles, early.files]);
  expect(service.output()).not.toContain('"level":50');
  const memory = [early.rss, late.rss, early.heap, late.heap].map((bytes) =>
    Math.round(bytes / 1e6),
  );
  return `${count} questions: ${memory[0]} MB in memory after ${count / 5}, ${memory[1]} MB after all (heap ${memory[2]}, ${memory[3]}); ${late.handles} handles and ${late.files} files open, as before`;
}

/** Questions by their numbers, a few at a time. */
async function askUpTo(service: RunningService, from: number, to: number): Promise<void> {
  let next = from;
  const worker = async (): Promise<void> => {
    while (next < to) await ask(service, next++);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

/** Each by somebody of their own, and each another question; waits where all together ask too much. */
async function ask(service: RunningService, n: number): Promise<void> {
  const question = `${QUESTIONS[n % QUESTIONS.length]} Case ${n}.`;
  const person = `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`;
  const headers = { 'x-forwarded-for': person, connection: 'close' };
  const url = `${service.url}/api/ask?q=${encodeURIComponent(question)}`;
  for (;;) {
    const response = await fetch(url, { headers });
    const body = await response.text();
    if (response.status === 200) return;
    expect(`${response.status} ${body}`).toMatch(/^429 /);
    await setTimeout(1_000 * Number(response.headers.get('retry-after') ?? 1));
  }
}

/** What is left once nothing is in flight. */
async function collect(service: RunningService, count: number): Promise<Left> {
  process.kill(service.pid, 'SIGUSR2');
  await service.logged(`collected ${count}`);
  const line = service
    .output()
    .split('\n')
    .find((one) => one.includes(`collected ${count}`));
  const files = readdirSync(`/proc/${service.pid}/fd`).length;
  return { ...JSON.parse(line ?? '{}'), files };
}
