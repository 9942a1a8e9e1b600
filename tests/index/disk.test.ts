import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { IndexError } from '../../index/errors.ts';
import type { PaperIndex } from '../../index/paper-index.ts';
import { aFolder, aPaper, each, seeded } from '../support/builders.ts';
import { createFakeEmbedder } from '../support/fake-embedder.ts';
import { openTestIndex } from '../support/fake-index.ts';
import { aLimitedFolder, aSmallDisk, type FailingDisk } from '../support/full-disk.ts';
import { row } from '../support/row.ts';

const FULL_RUN_MS = 20 * 60_000;
/** What a round writes comes to about this much. */
const ROUND_BYTES = 900_000;

async function search(index: PaperIndex): Promise<readonly string[]> {
  const words = 'subject 7';
  const [vector = new Float32Array()] = await index.embedder.embed([words], 'query');
  return (await index.candidates({ vector, words }, 10)).map(({ id }) => id);
}

/** Runs the action; true when it was done, false when the disk refused it in a clear error. */
async function attempt(action: () => Promise<unknown>): Promise<boolean> {
  try {
    await action();
    return true;
  } catch (error) {
    if (!(error instanceof IndexError)) throw error;
    expect(['storage', 'damaged']).toContain(error.code);
    expect(error.message).not.toContain('\n');
    return false;
  }
}

/** Stores and builds on a disk with so much room, then with enough; gives how many of the two were refused. */
async function runOutOfRoom(disk: FailingDisk, name: string, room: number): Promise<number> {
  const dataDir = join(disk.folder, name);
  const index = await openTestIndex(dataDir, [createFakeEmbedder()]);
  await index.upsert(each(Array.from({ length: 100 }, (_, i) => aPaper({ id: `p${i}` }))), 'test');
  await index.build(() => {});
  const more = Array.from({ length: 150 }, (_, i) => aPaper({ id: `more-${i}` }));
  disk.fill(room);
  const stored = await attempt(() => index.upsert(each(more), 'test'));
  const built = await attempt(() => index.build(() => {}));
  expect(await search(index)).not.toHaveLength(0);
  const { papers } = await index.status();
  disk.free();
  if (stored) expect(papers).toBe(250);
  expect(papers % 25).toBe(0); // whole transactions
  await index.upsert(each(more), 'test');
  await index.build(() => {});
  expect(await index.status()).toMatchObject({ papers: 250, tail: 0 });
  const { rebuilt, damage, notInIndex, brokenVectors } = await index.verify(() => {});
  expect({ rebuilt, damage, notInIndex, brokenVectors }).toEqual({
    notInIndex: 0,
    brokenVectors: 0,
  });
  await index.close();
  rmSync(dataDir, { recursive: true });
  return [stored, built].filter((done) => !done).length;
}

row(
  'X2',
  'a full disk costs nothing that was stored, searching goes on, and so does writing when there is room',
  { quick: 10, full: 200, timeoutMs: FULL_RUN_MS },
  async (points) => {
    const random = seeded(2);
    const disks = [aLimitedFolder(), aSmallDisk()].flatMap((disk) => disk ?? []);
    let refused = 0;
    for (let point = 0; point < points; point++) {
      const disk = disks[point % disks.length] as FailingDisk;
      refused += await runOutOfRoom(disk, `point-${point}`, Math.floor(random() * ROUND_BYTES));
    }
    expect(refused).toBeGreaterThan(points / 4);
    const faults = disks.map(({ fault }) => fault).join(' and ');
    return `${points} disks full at random bytes (${faults}): ${refused} clear refusals, 0 papers lost, 0 corrupt files`;
  },
);

it('gives the room back that a failed build took', async () => {
  for (const disk of [aLimitedFolder(), aSmallDisk()].flatMap((disk) => disk ?? [])) {
    const dataDir = join(disk.folder, 'data');
    const index = await openTestIndex(dataDir, [createFakeEmbedder()]);
    const papers = Array.from({ length: 1_000 }, (_, i) => aPaper({ id: `p${i}` }));
    await index.upsert(each(papers), 'test');
    await index.build(() => {});
    const names = (): readonly string[] => readdirSync(dataDir).toSorted();
    const before = names();
    disk.fill(300_000); // less than the graph takes
    expect(await attempt(() => index.build(() => {}))).toBe(false);
    if (disk.fault === 'EFBIG') disk.free();
    await index.upsert(each([aPaper()]), 'test');
    expect(names()).toEqual(before);
    disk.free();
    await index.close();
  }
});

it('removes what a build left that was killed before it embeds', async () => {
  const dataDir = aFolder();
  const left = join(dataDir, 'gen-next.tmp');
  const fake = createFakeEmbedder();
  const seen: boolean[] = [];
  const embed: typeof fake.embed = (...call) => {
    seen.push(existsSync(left));
    return fake.embed(...call);
  };
  const index = await openTestIndex(dataDir, [{ ...fake, embed }]);
  await index.upsert(each([aPaper()]), 'test');
  mkdirSync(left);
  await index.build(() => {});
  expect(seen).toEqual([false]);
  await index.close();
});

it('says so when the disk is full while nothing was stored yet', async () => {
  const disk = aLimitedFolder();
  disk.fill(100);
  const opening = openTestIndex(join(disk.folder, 'data'), [createFakeEmbedder()]);
  await expect(opening).rejects.toMatchObject({ code: 'storage' });
  disk.free();
  const index = await openTestIndex(join(disk.folder, 'data'), [createFakeEmbedder()]);
  await index.close();
});
