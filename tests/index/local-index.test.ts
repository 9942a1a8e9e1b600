import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openSqlite } from '../../index/database.ts';
import type { Embedder } from '../../index/embedder.ts';
import { generations } from '../../index/generation.ts';
import { createLocalBuilder } from '../../index/local-builder.ts';
import type { PaperIndex } from '../../index/paper-index.ts';
import { openVectorStore } from '../../index/vector-store.ts';
import { aFolder, aPaper, each, seeded } from '../support/builders.ts';
import { createFakeEmbedder } from '../support/fake-embedder.ts';
import { openTestIndex } from '../support/fake-index.ts';
import { createMemoryIndex } from '../support/memory-index.ts';
import { testPaperIndex } from '../support/paper-index-contract.ts';

testPaperIndex('the index on disk', () => openTestIndex(aFolder(), [createFakeEmbedder()]));
testPaperIndex('the index in memory', () => createMemoryIndex(createFakeEmbedder()));

const papers = Array.from({ length: 200 }, (_, i) => aPaper({ id: `p${i}` }));

async function built(dataDir = aFolder(), embedder: Embedder = createFakeEmbedder()) {
  const index = await openTestIndex(dataDir, [embedder]);
  await index.upsert(each(papers), 'test');
  await index.build(() => {});
  await index.close();
  return dataDir;
}

async function search(index: PaperIndex, words: string) {
  const [vector = new Float32Array()] = await index.embedder.embed([words], 'query');
  return await index.candidates({ vector, words }, 10);
}

async function searching(dataDir: string, embedder: Embedder = createFakeEmbedder()) {
  const index = await openTestIndex(dataDir, [embedder]);
  try {
    return await search(index, 'subject 7');
  } finally {
    await index.close();
  }
}

function hashOf(folder: string): string {
  const hash = createHash('sha256');
  for (const name of readdirSync(folder).sort()) hash.update(readFileSync(join(folder, name)));
  return hash.digest('hex');
}

it('answers the same after it is opened again', async () => {
  const dataDir = await built();
  const first = await openTestIndex(dataDir, [createFakeEmbedder()]);
  const second = await openTestIndex(dataDir, [createFakeEmbedder()]);
  for (let i = 0; i < 50; i++) {
    expect(await search(first, `subject ${i}`)).toEqual(await search(second, `subject ${i}`));
  }
  await first.close();
  await second.close();
});

it('keeps the vectors of a build that was stopped, and goes on from there', async () => {
  const dataDir = aFolder();
  const embedder = createFakeEmbedder();
  const index = await openTestIndex(dataDir, [embedder]);
  await index.upsert(each(papers), 'test');
  const stop = new AbortController();
  const stopped = index.build(({ done }) => {
    if (done >= 64) stop.abort(new Error('stopped'));
  }, stop.signal);
  await expect(stopped).rejects.toThrow('stopped');
  expect((await index.status()).generation).toBeNull();
  const before = embedder.embedded.length;
  await index.build(() => {});
  expect(before).toBeGreaterThanOrEqual(64);
  expect(embedder.embedded).toHaveLength(papers.length);
  await index.close();
});

it('embeds what is there when it begins, whatever comes meanwhile', async () => {
  const dataDir = aFolder();
  const fake = createFakeEmbedder();
  const embed: Embedder['embed'] = async (...call) => {
    await index.upsert(each([aPaper()]), 'test');
    return await fake.embed(...call);
  };
  const index = await openTestIndex(dataDir, [fake]);
  await index.upsert(each(papers), 'test');
  const builder = createLocalBuilder(dataDir, async () => ({ ...fake, embed }));
  const job = { kind: 'embed', embedder: { kind: 'onnx', folder: 'fake' }, after: 0 } as const;
  expect(await builder.run(job, { onProgress: () => {} })).toBe(papers.length);
  await builder.close();
  await index.close();
});

it('goes on serving the old generation when a build is stopped', async () => {
  const index = await openTestIndex(await built(), [createFakeEmbedder()]);
  await index.upsert(each([aPaper()]), 'test');
  await expect(index.build(() => {}, AbortSignal.abort(new Error('stopped')))).rejects.toThrow();
  expect((await index.status()).generation).toBe('gen-000001');
  expect(await search(index, 'subject 7')).not.toHaveLength(0);
  await index.close();
});

it('lets one process write at a time', async () => {
  const dataDir = await built();
  const one = await openTestIndex(dataDir, [createFakeEmbedder()]);
  const other = await openTestIndex(dataDir, [createFakeEmbedder()]);
  async function* slow() {
    yield aPaper();
    await expect(other.remove('p0')).rejects.toMatchObject({ code: 'busy' });
  }
  await one.upsert(slow(), 'test');
  expect(await other.remove('p0')).toBe(true);
  await one.close();
  await other.close();
});

it('stores no vector that is short, empty or not a number', async () => {
  for (const bad of [
    new Float32Array(3),
    new Float32Array(64),
    new Float32Array(64).fill(Number.NaN),
  ]) {
    const embedder: Embedder = {
      ...createFakeEmbedder(),
      embed: async (texts) => texts.map(() => bad),
    };
    const dataDir = aFolder();
    const index = await openTestIndex(dataDir, [embedder]);
    await index.upsert(each(papers), 'test');
    await expect(index.build(() => {})).rejects.toMatchObject({ code: 'embedder' });
    await index.close();
    const vectors = openVectorStore(dataDir);
    expect([...vectors.pages()]).toEqual([]);
    vectors.close();
  }
});

it('row C4: refuses an index of another embedding model, leaves it as it is, and builds anew', async () => {
  const dataDir = await built();
  const before = hashOf(join(dataDir, 'gen-000001'));
  const other = createFakeEmbedder({ id: 'other' });
  await expect(searching(dataDir, other)).rejects.toMatchObject({
    code: 'mismatch',
    message: expect.stringMatching(/embedder fake.*other.*footnote index build/),
  });
  expect(hashOf(join(dataDir, 'gen-000001'))).toBe(before);
  await built(dataDir, other);
  expect(await searching(dataDir, other)).not.toHaveLength(0);
});

it.each([
  ['dimensions', 32, 64],
  ['metric', 'l2', 'cosine'],
  ['embedder', 'another', 'fake'],
  ['formatVersion', 9, 3],
] as const)(
  'row X4: refuses a generation with another %s and names both values',
  async (key, found, ours) => {
    const dataDir = await built();
    const path = join(dataDir, 'gen-000001', 'manifest.json');
    const { sha256: _, ...manifest } = JSON.parse(readFileSync(path, 'utf8'));
    writeFileSync(path, JSON.stringify({ ...manifest, [key]: found }));
    await expect(searching(dataDir)).rejects.toMatchObject({
      code: 'mismatch',
      message: expect.stringContaining(`${key} ${found}; this Footnote uses ${ours}`),
    });
  },
);

it('takes vectors that are being made for none', async () => {
  const dataDir = aFolder();
  const index = await openTestIndex(dataDir, [createFakeEmbedder()]);
  await index.upsert(each(papers.slice(0, 5)), 'test');
  openSqlite(join(dataDir, 'vectors.db'), 'writing').close(); // the file is there, its tables are not
  expect(await index.status()).toMatchObject({ tail: 5, unembedded: 5 });
  expect(await index.status()).not.toHaveProperty('problem');
  expect(await search(index, 'subject')).not.toHaveLength(0);
  await index.build(() => {});
  expect(await index.status()).toMatchObject({ tail: 0 });
  await index.close();
});

it('embeds two new papers for a question at most, and each once', async () => {
  const embedder = createFakeEmbedder();
  const index = await openTestIndex(aFolder(), [embedder]);
  await index.upsert(each(papers.slice(0, 5)), 'test');
  const newlyEmbedded = async (): Promise<number> => {
    const before = embedder.embedded.length;
    await search(index, 'subject');
    return embedder.embedded.length - before - 1; // the question is one of them
  };
  expect([
    await newlyEmbedded(),
    await newlyEmbedded(),
    await newlyEmbedded(),
    await newlyEmbedded(),
  ]).toEqual([2, 2, 1, 0]);
  expect((await search(index, 'subject')).map(({ similarity }) => similarity > 0)).toEqual(
    Array(5).fill(true),
  );
  await index.close();
});

it('finds damage before anything is loaded, and a build mends it', async () => {
  const random = seeded(7);
  const dataDir = await built();
  const folder = join(dataDir, 'gen-000001');
  const files = readdirSync(folder).filter((name) => name !== 'manifest.json');
  for (let i = 0; i < 12; i++) {
    const path = join(folder, files[i % files.length] as string);
    const sound = readFileSync(path);
    const at = Math.floor(random() * sound.length);
    const flipped = Buffer.from(sound);
    flipped[at] = (flipped[at] as number) ^ 4;
    const zeroed = Buffer.from(sound).fill(0, at, Math.min(at + 64, sound.length));
    const damaged = [flipped, sound.subarray(0, at), zeroed.equals(sound) ? flipped : zeroed][
      i % 3
    ];
    writeFileSync(path, damaged as Buffer);
    await expect(searching(dataDir)).rejects.toMatchObject({ code: 'damaged' });
    writeFileSync(path, sound);
  }
  expect(await searching(dataDir)).not.toHaveLength(0);
  writeFileSync(join(dataDir, 'CURRENT'), '../../etc/passwd\n');
  expect(await searching(dataDir)).not.toHaveLength(0);
});

it('keeps two generations and takes no notice of an unfinished one', async () => {
  const dataDir = await built();
  await built(dataDir);
  const index = await openTestIndex(dataDir, [createFakeEmbedder()]);
  const stop = new AbortController();
  const stopped = index.build(({ phase }) => {
    if (phase === 'verifying') stop.abort(new Error('stopped'));
  }, stop.signal);
  await expect(stopped).rejects.toThrow('stopped');
  await index.build(() => {});
  expect(generations(dataDir)).toEqual(['gen-000002', 'gen-000003']);
  expect(readFileSync(join(dataDir, 'CURRENT'), 'utf8')).toBe('gen-000003\n');
  await index.close();
});

it('refuses a database of a newer version, a damaged one, and a file where the folder should be', async () => {
  const newer = await built();
  const db = openSqlite(join(newer, 'papers.db'), 'writing');
  db.pragma('user_version = 99');
  db.close();
  await expect(openTestIndex(newer, [createFakeEmbedder()])).rejects.toMatchObject({
    code: 'mismatch',
  });

  const damaged = await built();
  rmSync(join(damaged, 'papers.db-wal'), { force: true });
  writeFileSync(
    join(damaged, 'papers.db'),
    'this is no database, whatever its name says'.repeat(99),
  );
  await expect(openTestIndex(damaged, [createFakeEmbedder()])).rejects.toMatchObject({
    code: 'damaged',
  });

  const file = join(aFolder(), 'file');
  writeFileSync(file, '');
  await expect(openTestIndex(file, [createFakeEmbedder()])).rejects.toMatchObject({
    code: 'storage',
    message: expect.stringContaining(file),
  });
});
