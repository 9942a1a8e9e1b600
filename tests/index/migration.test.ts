import { cpSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { textHash } from '../../index/paper.ts';
import { needsPreparing } from '../../index/papers-schema.ts';
import { Database } from '../../index/sqlite.ts';
import { openVectorStore } from '../../index/vector-store.ts';
import { aFolder, aPaper, seeded } from '../support/builders.ts';
import { createFakeEmbedder } from '../support/fake-embedder.ts';
import { openTestIndex } from '../support/fake-index.ts';
import { firstPapers } from '../support/first-version.ts';
import { row } from '../support/row.ts';
import { kill, spawnIndex } from '../support/spawn-index.ts';

const embedder = createFakeEmbedder();
const papers = Array.from({ length: 30 }, (_, i) => aPaper({ id: `p${i}` }));

async function aFirstFolder(): Promise<string> {
  const dataDir = aFolder();
  await firstPapers(dataDir, papers);
  return dataDir;
}

it('takes over the papers and the vectors of version 1, and keeps a copy of what was', async () => {
  const dataDir = await aFirstFolder();
  const fresh = createFakeEmbedder();
  const index = await openTestIndex(dataDir, [fresh]);
  expect(await index.estimate()).toMatchObject({ papers: 0 });
  await index.build(() => {});
  expect(fresh.embedded).toEqual([]); // no vector was computed again
  expect(await index.status()).toMatchObject({ papers: 30, tail: 0, newest: '2024-05-01' });
  expect(await index.suggest('paper number', 3)).toHaveLength(3);
  await index.close();
  const before = new Database(join(dataDir, 'papers.db.before-2'), { readonly: true });
  expect(before.prepare('SELECT count(*) FROM vectors').pluck().get()).toBe(30);
  before.close();
});

it('goes on where it was cut off', async () => {
  const dataDir = await aFirstFolder();
  const half = openVectorStore(dataDir); // as if it ended after some of the vectors
  half.putBytes([
    { embedder: embedder.id, hash: textHash(papers[0] ?? aPaper()), vector: Buffer.alloc(256, 1) },
  ]);
  half.close();
  const index = await openTestIndex(dataDir, [embedder]);
  expect(await index.verify(() => {})).toMatchObject({ withoutVector: 0, brokenVectors: 0 });
  expect(existsSync(join(dataDir, 'papers.db.before-2.tmp'))).toBe(false);
  await index.close();
});

it('waits for the process that does it, and leaves it to that one', async () => {
  const dataDir = await aFirstFolder();
  const opened = await Promise.all([1, 2, 3].map(() => openTestIndex(dataDir, [embedder])));
  for (const index of opened) {
    expect((await index.status()).papers).toBe(30);
    await index.close();
  }
});

/** Milliseconds, from its beginning until the papers are of the newest schema. */
async function timeOfUpgrade(dataDir: string): Promise<number> {
  const child = await spawnIndex('upgrade', dataDir);
  const startedAt = performance.now();
  while (needsPreparing(dataDir)) await setTimeout(1);
  const ms = performance.now() - startedAt;
  await kill(child);
  return ms;
}

row(
  'O3',
  'an upgrade of the papers that is killed goes on or begins again, with nothing lost',
  { quick: 3, full: 50, timeoutMs: 10 * 60_000 },
  async (points) => {
    const many = Array.from({ length: 1_000 }, (_, i) => aPaper({ id: `p${i}` }));
    const source = aFolder();
    await firstPapers(source, many);
    const copyOfIt = (): string => {
      const dataDir = aFolder();
      cpSync(source, dataDir, { recursive: true });
      return dataDir;
    };
    const wholeMs = await timeOfUpgrade(copyOfIt());
    const random = seeded(5);
    let cut = 0;
    for (let point = 0; point < points; point++) {
      const dataDir = copyOfIt();
      const child = await spawnIndex('upgrade', dataDir);
      await setTimeout(random() * wholeMs);
      await kill(child);
      cut += Number(needsPreparing(dataDir));
      const fresh = createFakeEmbedder();
      const index = await openTestIndex(dataDir, [fresh]);
      expect(await index.status()).toMatchObject({ papers: 1_000 });
      expect(await index.estimate()).toMatchObject({ papers: 0 }); // all vectors came along
      await index.close();
      const copy = new Database(join(dataDir, 'papers.db.before-2'), { readonly: true });
      expect(copy.pragma('integrity_check', { simple: true })).toBe('ok');
      expect(copy.prepare('SELECT count(*) FROM papers').pluck().get()).toBe(1_000);
      copy.close();
    }
    expect(cut).toBeGreaterThanOrEqual(Math.floor(points / 2));
    return `${points}/${points} opened with 1,000/1,000 papers and the copy (${cut} killed before the end)`;
  },
);

it('refuses papers of a newer version, says what to do, and leaves them alone', async () => {
  const dataDir = aFolder();
  await (await openTestIndex(dataDir, [embedder])).close();
  const path = join(dataDir, 'papers.db');
  const db = new Database(path);
  db.pragma('user_version = 99');
  db.close();
  const before = readFileSync(path);
  await expect(openTestIndex(dataDir, [embedder])).rejects.toMatchObject({
    code: 'mismatch',
    message: `${path} has schema 99; this Footnote knows 3. Install the newer Footnote, or restore a backup from before.`,
  });
  expect(readFileSync(path)).toEqual(before);
});
