import { copyFileSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect } from 'vitest';
import type { PaperIndex } from '../../index/paper-index.ts';
import { openPaperStore } from '../../index/paper-store.ts';
import { aFolder, aPaper, each, seeded } from '../support/builders.ts';
import { createFakeEmbedder } from '../support/fake-embedder.ts';
import { openTestIndex } from '../support/fake-index.ts';
import { row } from '../support/row.ts';
import { kill, spawnIndex } from '../support/spawn-index.ts';

const FULL_RUN_MS = 20 * 60_000;
const papers = Array.from({ length: 150 }, (_, i) => aPaper({ id: `p${i}` }));

async function search(index: PaperIndex): Promise<readonly string[]> {
  const words = 'subject 7';
  const [vector = new Float32Array()] = await index.embedder.embed([words], 'query');
  const found = await index.candidates({ vector, words }, 10);
  return found.map(({ id }) => id).sort();
}

row(
  'X1',
  'a generation opens and answers wherever a build was killed',
  { quick: 10, full: 200, timeoutMs: FULL_RUN_MS },
  async (points) => {
    const dataDir = aFolder();
    const first = await openTestIndex(dataDir, [createFakeEmbedder()]);
    await first.upsert(each(papers), 'test');
    await first.build(() => {});
    const expected = await search(first);
    await first.close();
    const random = seeded(1);
    let slowest = 0;
    for (let point = 0; point < points; point++) {
      const child = await spawnIndex('build', dataDir);
      await setTimeout(random() * 500); // anywhere in the builds that it goes through
      await kill(child);
      const startedAt = performance.now();
      const index = await openTestIndex(dataDir, [createFakeEmbedder()]);
      const status = await index.status();
      expect(status).not.toHaveProperty('problem');
      expect(status).toMatchObject({ generation: expect.stringMatching(/^gen-/), tail: 0 });
      expect(await search(index)).toEqual(expected);
      slowest = Math.max(slowest, performance.now() - startedAt);
      await index.close();
    }
    expect(slowest).toBeLessThan(10_000);
    return `${points}/${points} kills: the index opens and answers as before, in at most ${Math.round(slowest)} ms`;
  },
);

row(
  'X9',
  'a copy of the files at any instant holds every paper that was acknowledged',
  { quick: 10, full: 100, timeoutMs: FULL_RUN_MS },
  async (points) => {
    const dataDir = aFolder();
    const random = seeded(9);
    const child = await spawnIndex('upsert', dataDir);
    const copy = aFolder();
    for (let point = 0; point < points; point++) {
      await setTimeout(random() * 100);
      child.kill('SIGSTOP');
      const acknowledged = Number(readFileSync(join(dataDir, 'acknowledged'), 'utf8'));
      for (const name of ['papers.db', 'papers.db-wal']) {
        copyFileSync(join(dataDir, name), join(copy, name));
      }
      child.kill('SIGCONT');
      rmSync(join(copy, 'papers.db-shm'), { force: true });
      const store = openPaperStore(copy);
      store.assertSound();
      expect(store.count()).toBeGreaterThan(acknowledged);
      for (let i = 0; i <= acknowledged; i++) expect(store.get(`p${i}`)).toBeDefined();
      store.close();
    }
    await kill(child);
    return `${points}/${points} copies sound, 0 acknowledged papers lost`;
  },
);

row(
  'O8',
  'a second service on the folder is refused, and the folder is free after kill -9',
  { quick: 3, full: 100, timeoutMs: FULL_RUN_MS },
  async (points) => {
    const dataDir = aFolder();
    for (let point = 0; point < points; point++) {
      const child = await spawnIndex('serve', dataDir);
      const second = openTestIndex(dataDir, [createFakeEmbedder()], { role: 'service' });
      await expect(second).rejects.toMatchObject({
        code: 'busy',
        message: expect.stringContaining(`process ${child.pid}`),
      });
      await kill(child);
      const after = await openTestIndex(dataDir, [createFakeEmbedder()], { role: 'service' });
      await after.close();
    }
    return `${points}/${points} second instances refused, ${points}/${points} folders free after kill -9`;
  },
);
