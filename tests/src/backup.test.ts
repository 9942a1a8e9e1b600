import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { expect, it } from 'vitest';
import type { PaperIndex } from '../../index/paper-index.ts';
import { Database } from '../../index/sqlite.ts';
import { backUp } from '../../src/backup/backup.ts';
import { assertRestored } from '../../src/backup/half-restored.ts';
import { restore } from '../../src/backup/restore.ts';
import { UserError } from '../../src/errors.ts';
import { openState } from '../../src/state/database.ts';
import { createStores } from '../../src/state/stores.ts';
import { aFolder, aPaper, aTurn, aWrittenPaper, each, seeded } from '../support/builders.ts';
import { createFakeEmbedder } from '../support/fake-embedder.ts';
import { openTestIndex } from '../support/fake-index.ts';
import { firstPapers, firstState } from '../support/first-version.ts';
import { isFullRun, row } from '../support/row.ts';
import { kill, spawnIndex } from '../support/spawn-index.ts';

const QUERIES = isFullRun ? 1_000 : 40;
const NOW = new Date('2026-11-26T10:00:00Z');
const now = (): Date => NOW;
const papers = Array.from({ length: 150 }, (_, i) =>
  aPaper({ id: `p${i}`, title: `Base paper ${i}`, abstract: `It is on subject ${i % 23}.` }),
);

/** A folder with papers, an index and three remembered questions. */
async function aDataDir(): Promise<string> {
  const dataDir = aFolder();
  const index = await openTestIndex(dataDir, [createFakeEmbedder()]);
  await index.upsert(each(papers), 'test');
  await index.build(() => {});
  await index.close();
  const stores = createStores(await openState(dataDir), now);
  for (let i = 0; i < 3; i++) await stores.turns.put(aTurn({ id: `t${i}` }));
  await stores.close();
  return dataDir;
}

function backUpOf(dataDir: string, file = join(aFolder(), 'backup.tar.gz')) {
  const { signal } = new AbortController();
  return backUp({ dataDir, file, version: '0.1.0', now, signal });
}

function restoreTo(dataDir: string, file: string, occupied: 'refuse' | 'move aside' = 'refuse') {
  const { signal } = new AbortController();
  return restore({ dataDir, file, occupied, now, signal });
}

/** What it finds for many queries, with scores. */
async function answersOf(index: PaperIndex): Promise<string> {
  const all: unknown[] = [];
  for (let i = 0; i < QUERIES; i++) {
    const words = `paper on subject ${i % 29} in case ${i}`;
    const [vector = new Float32Array()] = await index.embedder.embed([words], 'query');
    const found = await index.candidates({ vector, words }, 10);
    all.push(found.map(({ id, similarity, bm25 }) => [id, similarity, bm25]));
  }
  return JSON.stringify(all);
}

/** The folder as it answers, with the rows that it remembers; every page of it is read. */
async function contentsOf(dataDir: string) {
  for (const name of ['papers.db', 'state.db', 'vectors.db']) {
    const db = new Database(join(dataDir, name), { readonly: true });
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
    db.close();
  }
  const index = await openTestIndex(dataDir, [createFakeEmbedder()]);
  const status = await index.status();
  expect(status).not.toHaveProperty('problem');
  expect(status.generation).toMatch(/^gen-/);
  const answers = await answersOf(index);
  await index.close();
  const state = await openState(dataDir);
  const turns = await state.selectFrom('turns').select('id').execute();
  await state.destroy();
  return { answers, papers: status.papers, turns: turns.length };
}

/** Milliseconds that it takes to restore. */
async function timeOfRestore(dataDir: string, file: string): Promise<number> {
  const startedAt = performance.now();
  await restoreTo(dataDir, file);
  return performance.now() - startedAt;
}

/** Papers and questions come one by one while it is backed up. */
async function whileItIsWritten(source: string, pauseMs: number): Promise<number> {
  const dataDir = aFolder();
  cpSync(source, dataDir, { recursive: true });
  const child = await spawnIndex('write', dataDir);
  await setTimeout(pauseMs);
  const before = Number(readFileSync(join(dataDir, 'acknowledged'), 'utf8')) + 1;
  const { file } = await backUpOf(dataDir);
  await kill(child);
  const restored = join(aFolder(), 'new');
  const ms = await timeOfRestore(restored, file);
  const found = await contentsOf(restored);
  const written = found.papers - papers.length;
  expect(written).toBeGreaterThanOrEqual(before);
  expect(found.turns - 3).toBeGreaterThanOrEqual(before);
  expect(found.turns - 3).toBeLessThanOrEqual(written); // no question without its paper
  const never = aFolder();
  cpSync(source, never, { recursive: true });
  const index = await openTestIndex(never, [createFakeEmbedder()]);
  for (let i = 0; i < written; i++) await index.upsert(each([aWrittenPaper(i)]), 'test');
  expect(found.answers).toBe(await answersOf(index));
  await index.close();
  return ms;
}

/** Generations come and go while it is backed up. */
async function whileItIsBuilt(source: string, pauseMs: number): Promise<number> {
  const dataDir = aFolder();
  cpSync(source, dataDir, { recursive: true });
  const child = await spawnIndex('build', dataDir);
  await setTimeout(pauseMs);
  const { file, hasIndex } = await backUpOf(dataDir);
  await kill(child);
  expect(hasIndex).toBe(true);
  const restored = join(aFolder(), 'new');
  const ms = await timeOfRestore(restored, file);
  expect(await contentsOf(restored)).toEqual(await contentsOf(source));
  return ms;
}

/** Its vectors come along; it was not built, so there are no answers to compare. */
async function ofTheFirstVersion(): Promise<number> {
  const dataDir = aFolder();
  await firstPapers(dataDir, papers.slice(0, 30));
  await firstState(dataDir, 20);
  const { file, hasIndex } = await backUpOf(dataDir);
  expect(hasIndex).toBe(false);
  const restored = join(aFolder(), 'new');
  const ms = await timeOfRestore(restored, file);
  expect(readdirSync(restored)).toEqual(expect.arrayContaining(['papers.db.before-2']));
  const fresh = createFakeEmbedder();
  const index = await openTestIndex(restored, [fresh]);
  await index.build(() => {});
  expect(fresh.embedded).toEqual([]); // the vectors came along
  await index.close();
  expect(await contentsOf(restored)).toMatchObject({ papers: 30, turns: 20 });
  return ms;
}

row(
  'O2',
  'a backup that is taken during writes and builds restores to the same answers',
  { quick: 2, full: 20, timeoutMs: 20 * 60_000 },
  async (points) => {
    const source = await aDataDir();
    const random = seeded(2);
    let slowestMs = 0;
    let first = 0;
    for (let point = 0; point < points; point++) {
      const isFirst = point % 5 === 4;
      const during = point % 2 === 0 ? whileItIsWritten : whileItIsBuilt;
      const ms = await (isFirst ? ofTheFirstVersion() : during(source, random() * 400));
      first += Number(isFirst);
      slowestMs = Math.max(slowestMs, ms);
    }
    const same = points - first;
    return `${same}/${same} restores: integrity ok, the same ${QUERIES} answers; ${first}/${first} of the first version: integrity ok, every paper, vector and question; restored within ${Math.ceil(slowestMs)} ms`;
  },
);

it('brings the first version’s backup up to date, with copies from before', ofTheFirstVersion);

const DAMAGES: readonly ((whole: Buffer, random: () => number) => Buffer)[] = [
  (whole, random) => whole.subarray(0, Math.floor(random() * whole.length)),
  function flip(whole, random): Buffer {
    const bytes = flipped(whole, 10 + Math.floor((whole.length - 10) * random()), random);
    return meansTheSame(bytes, whole) ? flip(whole, random) : bytes;
  },
  (whole, random) => {
    const archive = gunzipSync(whole); // packed again, so that gzip’s own checksum is right
    const size = Number.parseInt(archive.toString('latin1', 124, 135), 8);
    const start = 1_024 + Math.ceil(size / 512) * 512; // behind the list of files and a header
    return gzipSync(flipped(archive, start + Math.floor(random() * 40_000), random));
  },
];

function flipped(bytes: Buffer, at: number, random: () => number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ (1 << Math.floor(random() * 8));
  return copy;
}

/** Some bits of a compressed file stand for nothing. */
function meansTheSame(a: Buffer, b: Buffer): boolean {
  try {
    return gunzipSync(a).equals(gunzipSync(b));
  } catch {
    return false;
  }
}

row(
  'O2',
  'a wrong, cut or altered backup is refused, and nothing is left of it',
  { quick: 12, full: 100 },
  async (points) => {
    const { file } = await backUpOf(await aDataDir());
    const whole = readFileSync(file);
    const random = seeded(3);
    const dataDir = join(aFolder(), 'new');
    const damaged = join(aFolder(), 'damaged.tar.gz');
    for (let point = 0; point < points; point++) {
      writeFileSync(damaged, DAMAGES[point % DAMAGES.length]?.(whole, random) ?? '');
      const error: unknown = await restoreTo(dataDir, damaged).catch((reason: unknown) => reason);
      if (!(error instanceof UserError)) throw new Error(`point ${point}: ${String(error)}`);
      expect(error.message).toMatch(/^[^\n]+ is no whole backup of Footnote: [^\n]+$/);
      expect(existsSync(join(dataDir, 'papers.db'))).toBe(false);
      expect(existsSync(join(dataDir, 'restore.tmp'))).toBe(false);
    }
    await restoreTo(dataDir, file);
    return `${points}/${points} cut and altered backups refused`;
  },
);

/** The archive with other entries behind its own list of files, or with another list. */
async function forged(
  file: string,
  change: (manifest: Record<string, unknown>) => Record<string, unknown>,
  extra: readonly { name: string; type?: 'symlink'; linkname?: string }[] = [],
): Promise<string> {
  const archive = gunzipSync(readFileSync(file));
  const size = Number.parseInt(archive.toString('latin1', 124, 135), 8);
  const manifest = JSON.parse(archive.toString('utf8', 512, 512 + size));
  const rest = archive.subarray(512 + Math.ceil(size / 512) * 512);
  const head = pack();
  head.entry({ name: 'manifest.json' }, JSON.stringify(change(manifest)));
  for (const header of extra) head.entry(header, header.type === undefined ? 'x' : undefined);
  head.finalize();
  const start = Buffer.from(await text(head.setEncoding('latin1')), 'latin1');
  const path = join(aFolder(), 'forged.tar.gz');
  writeFileSync(path, gzipSync(Buffer.concat([start.subarray(0, -1_024), rest])));
  return path;
}

it.each(['../outside', '/tmp/outside', 'gen-000001/../../outside', 'lock.db', 'gen-1/dense.bin'])(
  'takes no file by the name of %s out of an archive',
  async (name) => {
    const { file } = await backUpOf(await aDataDir());
    const dataDir = join(aFolder(), 'new');
    const unlisted = await forged(file, (manifest) => manifest, [{ name }]);
    await expect(restoreTo(dataDir, unlisted)).rejects.toThrow(/does not belong there/);
    const listed = await forged(
      file,
      ({ files, ...manifest }) => ({
        ...manifest,
        files: [...(files as object[]), { name, bytes: 1, sha256: 'a'.repeat(64) }],
      }),
      [{ name }],
    );
    await expect(restoreTo(dataDir, listed)).rejects.toThrow(/its list of files is not one/);
    const link = { name: 'papers.db', type: 'symlink', linkname: '/etc/passwd' } as const;
    const linked = await forged(file, (manifest) => manifest, [link]);
    await expect(restoreTo(dataDir, linked)).rejects.toThrow(/“papers.db” does not belong there/);
    expect(readdirSync(join(dataDir, '..'))).toEqual([basename(dataDir)]);
  },
);

it.each([
  ['format', { format: 2 }],
  ['papers', { papersSchema: 99 }],
  ['state', { stateSchema: '2030-01-01-future' }],
])('refuses what a newer version made, by its %s', async (_, change) => {
  const { file } = await backUpOf(await aDataDir());
  const newer = await forged(file, (manifest) => ({ ...manifest, ...change, footnote: '9.1.0' }));
  await expect(restoreTo(join(aFolder(), 'new'), newer)).rejects.toThrow(
    /made by a newer Footnote \(9\.1\.0\)\. Install that version/,
  );
});

it('refuses what is no backup, and what is not there', async () => {
  const dataDir = join(aFolder(), 'new');
  const other = join(aFolder(), 'other');
  writeFileSync(other, 'no archive at all');
  await expect(restoreTo(dataDir, other)).rejects.toThrow(/is no whole backup of Footnote/);
  writeFileSync(other, gzipSync('nor is this'));
  await expect(restoreTo(dataDir, other)).rejects.toThrow(/is no whole backup of Footnote/);
  await expect(restoreTo(dataDir, '/no/such/file')).rejects.toThrow(/cannot be read \(ENOENT\)/);
});

it('restores over nothing that is there unless it is told to, and then moves it aside', async () => {
  const source = await aDataDir();
  const { file } = await backUpOf(source);
  const occupied = await aDataDir();
  writeFileSync(join(occupied, 'mine'), 'kept');
  await expect(restoreTo(occupied, file)).rejects.toThrow(/is not empty\. .*--replace/);
  const { before = '' } = await restoreTo(occupied, file, 'move aside');
  expect(readFileSync(join(before, 'mine'), 'utf8')).toBe('kept');
  expect(statSync(before).mode & 0o077).toBe(0);
  expect(await contentsOf(occupied)).toEqual(await contentsOf(source));
});

it('is refused while a service works on the folder', async () => {
  const { file } = await backUpOf(await aDataDir());
  const dataDir = await aDataDir();
  const service = await openTestIndex(dataDir, [createFakeEmbedder()], { role: 'service' });
  await expect(restoreTo(dataDir, file, 'move aside')).rejects.toThrow(
    `A Footnote (process ${process.pid}) is working on ${dataDir}. Stop it, then restore.`,
  );
  await service.close();
  await restoreTo(dataDir, file, 'move aside');
});

it('writes a file that its user alone can read, beside and whole, and over no other', async () => {
  const dataDir = await aDataDir();
  const folder = aFolder();
  const file = join(folder, 'backup.tar.gz');
  await backUpOf(dataDir, file);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  await expect(backUpOf(dataDir, file)).rejects.toThrow(/is there already\. Name another/);
  expect(readdirSync(folder)).toEqual(['backup.tar.gz']);
  await expect(backUpOf(dataDir, '/no/such/folder/file')).rejects.toThrow(/cannot be written/);
  await expect(backUpOf(aFolder(), join(folder, 'b'))).rejects.toThrow(/nothing in \S+ to back up/);
  expect(readdirSync(folder)).toEqual(['backup.tar.gz']);
});

it('leaves out an index that is damaged, and says so', async () => {
  const dataDir = await aDataDir();
  const dense = join(dataDir, 'gen-000001/dense.bin');
  const bytes = readFileSync(dense);
  bytes[1_000] = (bytes[1_000] ?? 0) ^ 1;
  writeFileSync(dense, bytes);
  const { file, hasIndex } = await backUpOf(dataDir);
  expect(hasIndex).toBe(false);
  expect(await restoreTo(join(aFolder(), 'new'), file)).toMatchObject({ hasIndex: false });
});

it('backs up no damaged database', async () => {
  const dataDir = await aDataDir();
  const path = join(dataDir, 'state.db');
  const bytes = readFileSync(path);
  writeFileSync(path, bytes.fill(0, 8_192, 12_288));
  await expect(backUpOf(dataDir)).rejects.toThrow(/state\.db is damaged/);
});

it('says that an earlier restore was cut off, and begins anew over it', async () => {
  const { file } = await backUpOf(await aDataDir());
  const dataDir = aFolder();
  mkdirSync(join(dataDir, 'restore.tmp'));
  copyFileSync(file, join(dataDir, 'restore.tmp/papers.db'));
  expect(() => assertRestored(dataDir)).toThrow('did not end');
  await restoreTo(dataDir, file);
  assertRestored(dataDir);
  expect(readdirSync(dataDir)).not.toContain('restore.tmp');
});

it('says where what was there is when a restore in its place was cut off', async () => {
  const dataDir = await aDataDir();
  const { file } = await backUpOf(dataDir);
  const { before = '' } = await restoreTo(dataDir, file, 'move aside');
  mkdirSync(join(dataDir, 'restore.tmp'));
  assertRestored(dataDir);
  rmSync(join(dataDir, 'papers.db'));
  mkdirSync(join(dataDir, 'before-restore-9999')); // of a restore over what was half restored
  expect(() => assertRestored(dataDir)).toThrow(
    `did not end; what was there before is in its folder ${basename(before)}. Run`,
  );
});

it('begins no empty corpus where a file could not be moved aside, and says where the others are', async () => {
  const dataDir = await aDataDir();
  const { file } = await backUpOf(dataDir);
  const mine = join(dataDir, 'mine');
  writeFileSync(mine, 'gone when it is to be moved');
  const { signal } = new AbortController();
  const failing = restore({
    dataDir,
    file,
    occupied: 'move aside',
    signal,
    now() {
      rmSync(mine);
      return NOW;
    },
  });
  await expect(failing).rejects.toThrow(
    /did not end \(ENOENT.*mine.*\); what was there before is in its folder before-restore-2026-11-26T100000\. Run/,
  );
  expect(() => assertRestored(dataDir)).toThrow('what was there before is in its folder before-');
  const later = (): Date => new Date(NOW.getTime() + 1_000);
  await restore({ dataDir, file, occupied: 'move aside', now: later, signal });
  assertRestored(dataDir);
  expect(await contentsOf(dataDir)).toMatchObject({ papers: papers.length, turns: 3 });
});

it('says that a restore is under way while it is', async () => {
  const { file } = await backUpOf(await aDataDir());
  const dataDir = aFolder();
  const restoring = restoreTo(dataDir, file);
  while (!existsSync(join(dataDir, 'restore.tmp'))) await setImmediate();
  expect(() => assertRestored(dataDir)).toThrow(/ is under way\. Try again/);
  await restoring;
  assertRestored(dataDir);
});

it('leaves nothing behind where it is stopped', async () => {
  const dataDir = await aDataDir();
  const folder = aFolder();
  const stopped = AbortSignal.abort(new Error('stopped'));
  const file = join(folder, 'backup.tar.gz');
  const backup = backUp({ dataDir, file, version: '0.1.0', now, signal: stopped });
  await expect(backup).rejects.toThrow('stopped');
  expect(readdirSync(folder)).toEqual([]);
  await backUpOf(dataDir, file);
  const empty = join(folder, 'new');
  const restoring = restore({ dataDir: empty, file, occupied: 'refuse', now, signal: stopped });
  await expect(restoring).rejects.toThrow('stopped');
  expect(readdirSync(empty).filter((name) => !name.endsWith('.db'))).toEqual([]);
  await restoreTo(empty, file);
});
