import { join } from 'node:path';
import { expect } from 'vitest';
import { Database } from '../../../index/sqlite.ts';
import { openState } from '../../../src/state/database.ts';
import { createStores } from '../../../src/state/stores.ts';
import { anAnswer, aTurn, seeded } from '../../support/builders.ts';
import { aLimitedFolder, aSmallDisk, type FailingDisk } from '../../support/full-disk.ts';
import { row } from '../../support/row.ts';

const HERE = { platform: 'test', tenant: 'here' };
/** What a round writes comes to about this much. */
const ROUND_BYTES = 1_500_000;
const TURNS = 60;
const LONG = 'words of a question '.repeat(200);

/** Remembers questions on a disk with so much room; gives how many of them it refused. */
async function runOutOfRoom(disk: FailingDisk, name: string, room: number): Promise<number> {
  const folder = join(disk.folder, name);
  const stores = createStores(await openState(folder), () => new Date('2026-11-25T12:00:00Z'));
  const put = (id: string): Promise<boolean> =>
    stores.turns.put(aTurn({ id, answer: anAnswer({ question: LONG }) })).then(
      () => true,
      () => false,
    );
  const kept: string[] = [];
  if (await put('before')) kept.push('before');
  disk.fill(room);
  for (let i = 0; i < TURNS; i++) if (await put(`t${i}`)) kept.push(`t${i}`);
  expect(await stores.turns.last(HERE, 'thread', 1)).toHaveLength(1);
  const refused = TURNS + 1 - kept.length;
  disk.free();
  if (await put('after')) kept.push('after');
  await stores.close();
  const db = new Database(join(folder, 'state.db'), { readonly: true });
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
  expect(db.prepare('SELECT id FROM turns').pluck().all().sort()).toEqual(kept.sort());
  db.close();
  expect(kept).toEqual(expect.arrayContaining(['before', 'after']));
  return refused;
}

row(
  'X2',
  'a full disk costs nothing of the state that was stored, and writing goes on when there is room',
  { quick: 4, full: 100, timeoutMs: 300_000 },
  async (points) => {
    const random = seeded(4);
    const disks = [aLimitedFolder(), aSmallDisk()].flatMap((disk) => disk ?? []);
    let refused = 0;
    for (let point = 0; point < points; point++) {
      const disk = disks[point % disks.length] as FailingDisk;
      refused += await runOutOfRoom(disk, `point-${point}`, Math.floor(random() * ROUND_BYTES));
    }
    expect(refused).toBeGreaterThan(points);
    return `state: ${points} disks full, ${refused} writes refused, 0 lost of those that were not, integrity ok`;
  },
);
