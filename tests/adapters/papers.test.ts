import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { createPapersService } from '../../adapters/papers.ts';
import { IndexError } from '../../index/errors.ts';
import type { PaperIndex } from '../../index/paper-index.ts';
import { aFolder, aPaper, each } from '../support/builders.ts';
import { settled } from '../support/clock.ts';
import { aCore, QUESTION } from '../support/core.ts';
import { createFakeEmbedder } from '../support/fake-embedder.ts';
import { aLog } from '../support/log.ts';
import { createMemoryIndex } from '../support/memory-index.ts';

const running: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of running.splice(0)) await stop();
});

function aSample(): string {
  const path = join(aFolder(), 'sample.jsonl');
  mkdirSync(join(path, '..'), { recursive: true });
  const papers = [1, 2, 3].map((n) => ({ title: `Study ${n}`, abstract: `It finds ${n} things.` }));
  writeFileSync(path, papers.map((paper) => JSON.stringify(paper)).join('\n'));
  return path;
}

/** A corpus in memory that, as one of a service, is built by itself. */
async function aService(changes: Partial<PaperIndex> = {}) {
  const { log, lines } = aLog();
  const memory = await createMemoryIndex(createFakeEmbedder());
  const upsert: PaperIndex['upsert'] = async (...args) => {
    const counts = await memory.upsert(...args);
    await memory.build(() => {});
    return counts;
  };
  const index = { ...memory, upsert, ...changes };
  let changed = 0;
  const service = createPapersService({
    index,
    samplePath: aSample(),
    log,
    onChange: () => {
      changed++;
    },
  });
  running.push(() => service.stop());
  return { service, index, memory, lines, changes: () => changed };
}

/** The files of the sample are read in their own time. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await settled();
}

it('fills an empty corpus with the sample, after it has started', async () => {
  const { service, memory, changes } = await aService();
  await service.start();
  expect(service.health()).toMatchObject({ alive: true, ready: false });
  await until(() => service.health().ready);
  expect(service.health().detail).toBe('3 papers');
  expect(service.progress()).toBeUndefined();
  expect(await memory.status()).toMatchObject({ papers: 3, tail: 0 });
  expect(changes()).toBe(1);
});

it('leaves papers that are there alone', async () => {
  const { service, index, memory } = await aService();
  await index.upsert(each([aPaper({ id: 'mine' })]), 'test');
  await service.start();
  expect(service.health()).toMatchObject({ ready: true, detail: '1 papers' });
  await service.stop();
  expect(await memory.status()).toMatchObject({ papers: 1 });
});

it('says how far the first build is, also to whoever asks', async () => {
  const building = { phase: 'embedding', done: 2, total: 3 } as const;
  const { service } = await aService({
    status: async () => ({ ...(await emptyStatus()), papers: 3, building }),
  });
  await service.start();
  expect(service.health()).toMatchObject({ ready: false, detail: 'embedding 2 of 3' });
  const empty = new IndexError('empty', 'Run `footnote index build`.');
  const sabotage = { part: 'index', method: 'candidates', error: empty } as const;
  const { ask } = await aCore({ sabotage, indexing: service.progress });
  expect(await ask(QUESTION)).toMatchObject([
    { text: 'The papers are being indexed, 2 of 3 so far. Ask again in a minute.' },
  ]);
});

it('stops while the sample is stored, and is silent about that', async () => {
  const { service, lines } = await aService({
    upsert: (_papers, _source, signal) =>
      new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason));
      }),
  });
  await service.start();
  await service.stop();
  expect(lines.join()).not.toContain('"level":50');
});

it('goes on without papers where they cannot be stored, and logs why', async () => {
  const { service, lines } = await aService({
    upsert: async () => {
      throw new IndexError('storage', 'The disk is full. Make room.');
    },
  });
  await service.start();
  await until(() => lines.join().includes('could not be stored'));
  expect(service.health()).toMatchObject({ alive: true, ready: false });
  expect(service.progress()).toBeUndefined();
});

async function emptyStatus() {
  return (await createMemoryIndex(createFakeEmbedder())).status();
}

it('row O5: says that the index cannot be read', async () => {
  const failing = {
    status: async () => {
      throw new IndexError('damaged', 'It is damaged.');
    },
  };
  const { service } = await aService(failing);
  await service.start();
  expect(service.health()).toEqual({ alive: true, ready: false, detail: 'cannot be read' });
});
