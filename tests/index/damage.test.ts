import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openSqlite } from '../../index/database.ts';
import type { PaperIndex } from '../../index/paper-index.ts';
import { openPaperStore } from '../../index/paper-store.ts';
import { openVectorStore } from '../../index/vector-store.ts';
import { aFolder, aPaper, each, seeded } from '../support/builders.ts';
import { createFakeEmbedder } from '../support/fake-embedder.ts';
import { openTestIndex } from '../support/fake-index.ts';
import { row } from '../support/row.ts';
import { kill, spawnIndex } from '../support/spawn-index.ts';

const papers = Array.from({ length: 120 }, (_, i) => aPaper({ id: `p${i}` }));

async function find(index: PaperIndex, words: string) {
  const [vector = new Float32Array()] = await index.embedder.embed([words], 'query');
  const found = await index.candidates({ vector, words }, 10);
  return [...found].sort((a, b) => (a.id < b.id ? -1 : 1));
}

const open = (dataDir: string): Promise<PaperIndex> =>
  openTestIndex(dataDir, [createFakeEmbedder()]);

/** A corpus of two generations: the second holds ten papers more. */
async function twice(): Promise<string> {
  const dataDir = aFolder();
  const index = await open(dataDir);
  await index.upsert(each(papers.slice(0, 110)), 'test');
  await index.build(() => {});
  await index.upsert(each(papers.slice(110)), 'test');
  await index.build(() => {});
  await index.close();
  return dataDir;
}

const FILES = ['dense.bin', 'lexical.bin', 'vectors.i8', 'rows.bin', 'manifest.json'] as const;

/** Damages one file in one of four ways; gives what puts it right again. */
function damage(folder: string, random: () => number): () => void {
  const path = join(folder, FILES[Math.floor(random() * FILES.length)] ?? FILES[0]);
  const sound = readFileSync(path);
  const at = Math.floor(random() * sound.length);
  const flipped = Buffer.from(sound);
  flipped[at] = (flipped[at] ?? 0) ^ (1 << Math.floor(random() * 8));
  const zeroed = Buffer.from(sound).fill(0, at, Math.min(at + 4_096, sound.length));
  const other = readFileSync(join(folder, FILES.find((name) => !path.endsWith(name)) ?? FILES[0]));
  const kinds = [flipped, sound.subarray(0, at), zeroed.equals(sound) ? flipped : zeroed, other];
  writeFileSync(path, kinds[Math.floor(random() * kinds.length)] ?? flipped);
  return () => writeFileSync(path, sound);
}

row(
  'X3',
  'damage is found before anything is loaded, and the generation before answers',
  { quick: 10, full: 100, timeoutMs: 600_000 },
  async (points) => {
    const dataDir = await twice();
    const random = seeded(3);
    const index = await open(dataDir);
    const expected = (await find(index, 'subject 115')).map(({ id }) => id);
    await index.close();
    for (let point = 0; point < points; point++) {
      const mend = damage(join(dataDir, 'gen-000002'), random);
      const degraded = await open(dataDir);
      const { generation, problem } = await degraded.status();
      expect(generation).toBe('gen-000001');
      expect(problem).toMatch(/gen-000002.*(damaged|built with).*gen-000001 serves/);
      const found = (await find(degraded, 'subject 115')).map(({ id }) => id);
      expect(found.filter((id) => expected.includes(id)).length).toBeGreaterThanOrEqual(9);
      await degraded.close();
      mend();
    }
    for (const name of ['gen-000001', 'gen-000002']) damage(join(dataDir, name), random);
    const broken = await open(dataDir);
    await expect(find(broken, 'subject 7')).rejects.toMatchObject({ code: 'damaged' });
    await broken.build(() => {});
    expect((await find(broken, 'subject 115')).map(({ id }) => id)).toEqual(expected);
    await broken.close();
    return `${points}/${points} damaged files found before loading, 0 crashes`;
  },
);

row(
  'X5',
  'a restart changes no answer and brings nothing back that was removed',
  { quick: 10, full: 1_000, timeoutMs: 600_000 },
  async (points) => {
    const dataDir = await twice();
    const before = await open(dataDir);
    for (let i = 0; i < 20; i++) await before.remove(`p${i * 5}`);
    await before.upsert(each([aPaper({ id: 'late', title: 'Axolotl subject 7' })]), 'test');
    const questions = Array.from({ length: points }, (_, i) => `subject ${i % 120} axolotl ${i}`);
    const answers = [];
    for (const question of questions) answers.push(await find(before, question));
    await before.close();
    const after = await open(dataDir);
    for (const [i, question] of questions.entries()) {
      const found = await find(after, question);
      expect(found).toEqual(answers[i]);
      for (const { id } of found)
        expect(Number(id.slice(1)) % 5 === 0 && Number(id.slice(1)) < 100).toBe(false);
    }
    await after.close();
    return `${points}/${points} answers the same, removed papers 0 times`;
  },
);

row(
  'X7',
  'searches, changes, saves and loads that fail go on side by side',
  { quick: 300, full: 10_000, timeoutMs: 20 * 60_000 },
  async (points) => {
    const dataDir = await twice();
    const random = seeded(7);
    const index = await open(dataDir);
    let builds: Promise<unknown> = Promise.resolve();
    let loads = 0;
    for (let call = 0; call < points; call++) {
      const dice = random();
      if (dice < 0.02) {
        builds = builds.then(() => index.build(() => {}));
        builds.catch(() => {}); // told to whoever waits for them
      } else if (dice < 0.03) {
        await builds;
        const newest = readdirSync(dataDir)
          .filter((name) => name.startsWith('gen-'))
          .sort()
          .at(-1);
        const mend = damage(join(dataDir, newest ?? ''), random);
        const other = await open(dataDir); // its load fails and the one before serves
        expect((await other.status()).problem).toMatch(/(damaged|built with)/);
        loads++;
        expect(await find(other, 'subject 8')).not.toHaveLength(0);
        await other.close();
        mend();
      } else if (dice < 0.08) {
        await builds;
        const id = `p${Math.floor(random() * 120)}`;
        if (random() < 0.5) await index.remove(id);
        else await index.upsert(each([aPaper({ id, title: `Changed ${call}` })]), 'test');
      } else {
        const [near] = await Promise.all([
          index.neighbours(`p${Math.floor(random() * 120)}`, 5),
          find(index, `subject ${call % 120}`),
          index.similarities(['p1', 'p2', 'p3']),
        ]);
        for (const { similarity } of near) expect(Number.isFinite(similarity)).toBe(true);
      }
    }
    await builds;
    expect(await index.verify(() => {})).toMatchObject({ notInIndex: 0, wrongInIndex: 0 });
    await index.close();
    expect(loads).toBeGreaterThan(0);
    return `${points} mixed calls with ${loads} failed loads, 0 crashes`;
  },
);

/** What may be wrong with a database, and that it is refused or repaired. */
const WRONG: readonly (() => Promise<void>)[] = [ofANewerSchema, ofADamagedPage, held, loseTheWal];

row(
  'X8',
  'a database that is not as it should be is refused or repaired in a clear line',
  { quick: WRONG.length, full: WRONG.length },
  async (points) => {
    for (const prove of WRONG) await prove();
    return `${points}/${WRONG.length} refused or repaired: newer schema, damaged page, folder held by another, lost WAL`;
  },
);

async function ofANewerSchema(): Promise<void> {
  const newer = await twice();
  const db = openSqlite(join(newer, 'papers.db'), 'writing');
  db.pragma('user_version = 99');
  db.close();
  await expect(open(newer)).rejects.toMatchObject({
    code: 'mismatch',
    message: expect.stringContaining('99'),
  });
}

async function ofADamagedPage(): Promise<void> {
  const damaged = await twice();
  const path = join(damaged, 'papers.db');
  openSqlite(path, 'writing').close(); // folds the WAL in
  const bytes = readFileSync(path);
  writeFileSync(path, bytes.fill(0xff, 4_096, bytes.length - 4_096));
  const reading = async (): Promise<unknown> => {
    const index = await open(damaged);
    return await index.verify(() => {}).finally(index.close);
  };
  await expect(reading()).rejects.toMatchObject({
    code: 'damaged',
    message: expect.stringContaining(path),
  });
}

async function held(): Promise<void> {
  const locked = await twice();
  const child = await spawnIndex('serve', locked);
  writeFileSync(join(locked, 'writer.json'), JSON.stringify({ pid: child.pid }));
  const second = await open(locked);
  await expect(second.remove('p1')).rejects.toMatchObject({ code: 'busy' });
  await second.close();
  await kill(child);
  const store = openPaperStore(locked);
  store.assertSound();
  expect(store.get('p1')).toBeDefined();
  store.close();
}

/** Papers that only the WAL held are gone; the index knows that it is newer, and is built again. */
async function loseTheWal(): Promise<void> {
  const dataDir = await twice();
  openSqlite(join(dataDir, 'papers.db'), 'writing').close(); // folds the WAL in
  const reader = openSqlite(join(dataDir, 'papers.db'), 'reading');
  reader.exec('BEGIN; SELECT 1 FROM papers'); // of this moment, so that no checkpoint takes more from the WAL
  const child = await spawnIndex('upsert', dataDir);
  const index = await open(dataDir);
  await expect.poll(async () => (await index.status()).papers).toBeGreaterThan(125);
  await kill(child);
  await index.build(() => {});
  await index.close();
  reader.close();
  expect(existsSync(join(dataDir, 'papers.db-wal'))).toBe(true);
  rmSync(join(dataDir, 'papers.db-wal'));
  rmSync(join(dataDir, 'papers.db-shm'), { force: true });
  const after = await open(dataDir);
  const status = await after.status();
  expect(status.papers).toBe(papers.length);
  expect(status.problem).toMatch(/newer than papers\.db/);
  const { rebuilt } = await after.verify(() => {});
  expect(rebuilt).toBeDefined();
  expect(await after.status()).not.toHaveProperty('problem');
  await after.close();
}

row(
  'X10',
  'what papers, vectors and index do not agree on is found and mended in one run',
  { quick: 40, full: 500, timeoutMs: 600_000 },
  async (points) => {
    const dataDir = aFolder();
    const index = await open(dataDir);
    const many = Array.from({ length: 4 * points }, (_, i) => aPaper({ id: `p${i}` }));
    const quarter = points / 4;
    const early = Array.from({ length: quarter }, (_, i) => aPaper({ id: `early${i}` }));
    await index.upsert(each([...early, ...many]), 'test');
    for (const { id } of early) await index.remove(id); // leaves sequence numbers 1 to quarter free
    await index.build(() => {});
    await index.close();
    const vectors = openVectorStore(dataDir);
    const all = [...vectors.pages()].flat();
    vectors.remove(all.slice(0, quarter).map(({ rowid }) => rowid)); // papers without a vector
    vectors.putBytes(
      all.slice(quarter, 2 * quarter).map(({ embedder, hash }, i) => ({
        embedder,
        hash,
        vector: Buffer.alloc(i % 2 === 0 ? 12 : 256, i % 3), // too short, zero or not of length 1
      })),
    );
    vectors.putBytes(
      Array.from({ length: quarter }, (_, i) => ({
        embedder: 'fake',
        hash: `nobody's ${i}`,
        vector: Buffer.alloc(256, 1),
      })),
    );
    vectors.close();
    const db = openSqlite(join(dataDir, 'papers.db'), 'writing');
    const move = db.prepare('UPDATE papers SET seq = ? WHERE id = ?'); // as if it was left out
    for (let i = 0; i < quarter; i++) move.run(i + 1, `p${2 * quarter + i}`);
    db.close();

    const planted = await open(dataDir);
    const found = await planted.verify(() => {});
    expect(found).toMatchObject({
      withoutVector: quarter,
      brokenVectors: quarter,
      vectorsWithoutPaper: quarter,
      notInIndex: quarter,
    });
    expect(await planted.verify(() => {})).toEqual({
      papers: 4 * points,
      withoutVector: 0,
      vectorsWithoutPaper: 0,
      brokenVectors: 0,
      notInIndex: 0,
      wrongInIndex: 0,
    });
    await planted.close();
    return `${points}/${points} gaps found and mended in 1 run`;
  },
);

it('notices a manifest that says another number than was built', async () => {
  const dataDir = await twice();
  const path = join(dataDir, 'gen-000002', 'manifest.json');
  writeFileSync(path, readFileSync(path, 'utf8').replace(/"upTo":\s*120/, '"upTo":119'));
  const index = await open(dataDir);
  expect(await index.status()).toMatchObject({
    generation: 'gen-000001',
    problem: expect.stringContaining('damaged'),
  });
  await index.close();
});

it('finds rows of the index that are wrong, also where their hashes fit', async () => {
  const dataDir = await twice();
  const db = openSqlite(join(dataDir, 'papers.db'), 'writing');
  db.exec(`UPDATE papers SET id = 'swapped' WHERE id = 'p3'`);
  db.close();
  const index = await open(dataDir);
  expect(await index.verify(() => {})).toMatchObject({ wrongInIndex: 1, rebuilt: 'gen-000003' });
  await index.close();
});
