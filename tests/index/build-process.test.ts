import { existsSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createBuildProcess } from '../../index/build-client.ts';
import type { Embedder } from '../../index/embedder.ts';
import { createOnnxEmbedder } from '../../index/embedders/onnx.ts';
import type { PaperIndex } from '../../index/paper-index.ts';
import { moduleBeside } from '../../index/spawn.ts';
import { openVectorStore } from '../../index/vector-store.ts';
import { createAnswerer } from '../../src/answerer.ts';
import { percentile } from '../../src/evaluation/metrics.ts';
import { createRetriever } from '../../src/retriever.ts';
import { aFolder, aPaper, aPromise, each } from '../support/builders.ts';
import { modelFolder } from '../support/corpus.ts';
import { createFakeEmbedder } from '../support/fake-embedder.ts';
import { openTestIndex } from '../support/fake-index.ts';
import { aLog } from '../support/log.ts';
import { isFullRun, row } from '../support/row.ts';
import { kill, spawnIndex } from '../support/spawn-index.ts';

const module = moduleBeside('../support/fake-build-main', import.meta.url);
/** How long is asked without a build. */
const spanMs = isFullRun ? 10_000 : 1_000;
let asked = 0;
const papers = Array.from({ length: 300 }, (_, i) => aPaper({ id: `p${i}` }));

async function withPapers(id: string, dataDir = aFolder()) {
  const embedder = createFakeEmbedder({ id });
  const builder = createBuildProcess({ dataDir, role: 'service', module });
  const index = await openTestIndex(dataDir, [embedder], { builder });
  await index.upsert(each(papers), 'test');
  return { index, dataDir, embedder };
}

async function search(index: PaperIndex, words: string): Promise<number> {
  const [vector = new Float32Array()] = await index.embedder.embed([words], 'query');
  return (await index.candidates({ vector, words }, 10)).length;
}

it('embeds and builds in a child process, and swaps the new generation in', async () => {
  const { index, embedder } = await withPapers('fake');
  const phases = new Set<string>();
  await index.build(({ phase }) => phases.add(phase));
  expect([...phases]).toEqual(['embedding', 'indexing', 'verifying']);
  expect(embedder.embedded).toEqual([]);
  expect(await index.status()).toMatchObject({ generation: 'gen-000001', tail: 0 });
  expect(await search(index, 'subject 7')).toBeGreaterThan(0);
  await index.close();
});

it('gives way to every other process', async () => {
  const { index } = await withPapers('telling');
  await expect(index.build(() => {})).rejects.toThrow('priority 19');
  await index.close();
});

it('goes on serving when the child crashes, and says so', async () => {
  const { index, dataDir } = await withPapers('fake');
  await index.build(() => {});
  await index.close();
  const crashing = await withPapers('crashing', dataDir);
  await crashing.index.upsert(each([aPaper()]), 'test');
  await expect(crashing.index.build(() => {})).rejects.toMatchObject({
    code: 'building',
    cause: expect.objectContaining({ message: expect.stringContaining('SIGABRT') }),
  });
  expect((await crashing.index.status()).papers).toBe(301);
  await crashing.index.close();
});

it('stops at the signal, keeps the vectors it has, and goes on from there', async () => {
  const { index, dataDir } = await withPapers('slow');
  const stop = new AbortController();
  const reason = new Error('enough');
  const building = index.build(({ phase, done }) => {
    if (phase === 'embedding' && done >= 64) stop.abort(reason);
  }, stop.signal);
  await expect(building).rejects.toBe(reason);
  const vectors = openVectorStore(dataDir);
  const kept = [...vectors.pages()].flat().length;
  vectors.close();
  expect(kept).toBeGreaterThanOrEqual(64);
  expect(kept).toBeLessThan(papers.length);
  await index.build(() => {});
  expect((await index.status()).tail).toBe(0);
  await index.close();
  expect(existsSync(`${dataDir}/gen-000001`)).toBe(true);
});

it('fails what is running when the index is closed', async () => {
  const { index } = await withPapers('slow');
  let closing: Promise<void> | undefined;
  const building = index.build(() => {
    closing ??= index.close();
  });
  await expect(building).rejects.toMatchObject({ code: 'building' });
  await closing;
});

it('ends with its parent, however that ends', async () => {
  const dataDir = aFolder();
  const slow = createFakeEmbedder({ id: 'slow' });
  const index = await openTestIndex(dataDir, [slow]);
  const many = Array.from({ length: 20_000 }, (_, i) => aPaper({ id: `p${i}` }));
  await index.upsert(each(many), 'test');
  const parent = await spawnIndex('build in a child', dataDir);
  await kill(parent);
  const stop = new AbortController();
  const building = index.build(() => stop.abort(new Error('it has begun')), stop.signal);
  await expect(building).rejects.toThrow('it has begun'); // not that the orphan holds the lock
  await index.close();
});

row(
  'X11',
  'questions go on while an index is built',
  { quick: 2_001, full: 100_000, timeoutMs: 30 * 60_000 },
  async (points) => {
    const dataDir = aFolder();
    const builder = createBuildProcess({ dataDir, role: 'service', module });
    let built = aPromise();
    const service = await openTestIndex(dataDir, [createFakeEmbedder()], {
      builder,
      role: 'service',
      report: ({ kind }) => void (kind === 'built' && built.resolve()),
    });
    const embedder = await createOnnxEmbedder(modelFolder);
    const answer = createAsker(service, embedder);
    await service.upsert(each(papers), 'test');
    await built.promise;
    await askUntil(answer, setTimeout(500)); // warms up
    const before = await askUntil(answer, setTimeout(spanMs));
    built = aPromise();
    const delay = monitorEventLoopDelay({ resolution: 10 });
    delay.enable();
    const many = Array.from({ length: points }, (_, i) => aPaper({ id: `more-${i}` }));
    const storing = await askUntil(answer, service.upsert(each(many), 'test'));
    const during = await askUntil(answer, built.promise);
    delay.disable();
    const after = await askUntil(answer, setTimeout(spanMs)); // as large as it became, without a build
    await service.close();
    await embedder.close();
    const lagMs = delay.percentile(99) / 1e6;
    expect(lagMs).toBeLessThan(5 * 50);
    expect(storing).toBeLessThan(5 * 1_000);
    if (isFullRun) expect(during).toBeLessThan((1 + 5 * 0.3) * Math.max(before, after));
    const [first, stored, second, third] = [before, storing, during, after].map((ms) =>
      ms.toFixed(1),
    );
    return `${points} vectors: event-loop delay p99 ${lagMs.toFixed(0)} ms, max ${(delay.max / 1e6).toFixed(0)} ms; answer p95 ${first} ms before, ${stored} ms while papers are stored, ${second} ms while they are built in, ${third} ms after`;
  },
);

/** Answers with sentences that the built-in model chose. */
function createAsker(index: PaperIndex, embedder: Embedder) {
  const answerer = createAnswerer({
    retriever: createRetriever(index),
    embedder,
    weigh: index.weigh,
    judge: () => ({ covered: true }),
    now: () => performance.now(),
    log: aLog().log,
  });
  return async (text: string): Promise<void> => {
    for await (const _ of answerer.answer({ text }));
  };
}

/** Asks twice a second until the work is done; p95 in milliseconds. */
async function askUntil(
  answer: (text: string) => Promise<void>,
  work: Promise<unknown>,
): Promise<number> {
  const times: number[] = [];
  let going = true;
  const done = work.finally(() => {
    going = false;
  });
  while (going) {
    const startedAt = performance.now();
    await answer(`What was found on subject ${asked++ % 300}?`);
    times.push(performance.now() - startedAt);
    await Promise.race([done, setTimeout(500)]);
  }
  await done;
  return percentile(times, 0.95);
}
