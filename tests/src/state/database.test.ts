import {
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Database, sqliteProblem } from '../../../index/sqlite.ts';
import { StateError } from '../../../src/errors.ts';
import { openState, removeCopies, upToDate } from '../../../src/state/database.ts';
import { migrations } from '../../../src/state/migrations.ts';
import { createStores } from '../../../src/state/stores.ts';
import { aFolder, anAnswer, aTurn, bytesIn } from '../../support/builders.ts';
import { firstState } from '../../support/first-version.ts';
import { noteFigure, row } from '../../support/row.ts';

const HERE = { platform: 'test', tenant: 'here' };
const now = () => new Date('2026-11-25T12:00:00Z');
const latest = Object.keys(migrations).at(-1);

/** A folder with the state as the first version left it, holding so many turns. */
async function oldFolder(turns = 3): Promise<string> {
  const folder = aFolder();
  await firstState(folder, turns);
  return folder;
}

async function countTurns(folder: string): Promise<number> {
  const stores = createStores(await openState(folder), now);
  const turns = await stores.turns.last(HERE, 'thread', 100);
  await stores.close();
  return turns.length;
}

async function refusal(folder: string): Promise<string> {
  const error: unknown = await openState(folder).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof StateError)) throw new Error(`not refused: ${error}`);
  expect(error.message).toContain(join(folder, 'state.db'));
  expect(error.message).not.toContain('\n');
  return error.message;
}

describe('opening', () => {
  it('makes a state that its user alone can read', async () => {
    const folder = join(aFolder(), 'new/one');
    expect(await countTurns(folder)).toBe(0);
    expect(readdirSync(folder)).toEqual(['state.db']);
    const stores = createStores(await openState(folder), now);
    await stores.turns.put(aTurn());
    for (const name of readdirSync(folder)) {
      expect(statSync(join(folder, name)).mode & 0o777, name).toBe(0o600);
    }
    await stores.close();
  });

  it('finds again what was there, and makes no copy', async () => {
    const folder = aFolder();
    const stores = createStores(await openState(folder), now);
    await stores.turns.put(aTurn());
    await stores.close();
    expect(await countTurns(folder)).toBe(1);
    expect(readdirSync(folder)).toEqual(['state.db']);
  });

  it('brings an older state up to date, with a copy from before', async () => {
    const folder = await oldFolder();
    const stores = createStores(await openState(folder), now);
    expect(await stores.turns.last(HERE, 'thread', 9)).toHaveLength(3);
    expect(await stores.calls.get(HERE, 'c')).toEqual({ name: 'help', input: {} });
    expect(await stores.usage.thisMonth()).toEqual({ in: 110, out: 56, calls: 5 });
    await stores.close();
    const copy = new Database(join(folder, `state.db.before-${latest}`), { readonly: true });
    expect(statSync(copy.name).mode & 0o077).toBe(0);
    expect(copy.prepare('SELECT count(*) FROM usage').pluck().get()).toBe(2);
    expect(copy.prepare('SELECT count(*) FROM turns').pluck().get()).toBe(3);
    copy.close();
  });
});

describe('a state that cannot be used', () => {
  it('of a newer version is refused and left alone', async () => {
    const folder = aFolder();
    await (await openState(folder)).destroy();
    const db = new Database(join(folder, 'state.db'));
    db.exec(`INSERT INTO kysely_migration VALUES ('2030-01-01-future', '2030')`);
    db.close();
    const before = readFileSync(join(folder, 'state.db'));
    expect(await refusal(folder)).toMatch(
      /newer Footnote \(it has "2030-01-01-future"\)\. Install/,
    );
    expect(readFileSync(join(folder, 'state.db'))).toEqual(before);
  });

  it.each([
    ['is no database', (path: string) => writeFileSync(path, 'no database at all '.repeat(90))],
    ['lost its end', (path: string) => writeFileSync(path, readFileSync(path).subarray(0, 20_000))],
    [
      'has a page of zeros',
      (path: string) => {
        const bytes = readFileSync(path);
        writeFileSync(path, bytes.fill(0, 8_192, 12_288));
      },
    ],
  ])('because it %s is refused as damaged', async (_, damage) => {
    const folder = aFolder();
    await (await openState(folder)).destroy();
    damage(join(folder, 'state.db'));
    expect(await refusal(folder)).toMatch(/is damaged\. Restore it from a backup, or move it away/);
  });

  it('because its place is taken by a folder names what to check', async () => {
    const folder = aFolder();
    mkdirSync(join(folder, 'state.db'));
    expect(await refusal(folder)).toMatch(/cannot be used \(EISDIR\)\. Check/);
  });

  it('because it may only be read names what to check', async () => {
    const folder = await oldFolder();
    chmodSync(join(folder, 'state.db'), 0o444);
    chmodSync(folder, 0o555);
    await asNobody(async () => {
      expect(await refusal(folder)).toMatch(
        /cannot be used \(EACCES\)\. Check that it and its folder/,
      );
    });
    chmodSync(folder, 0o700);
  });
});

row(
  'O3',
  'an upgrade that is killed begins again from the old state, with nothing lost',
  { quick: 10, full: 50 },
  async (points) => {
    const moments: string[] = [];
    while (moments.length < points) moments.push(...(await momentsOfUpgrade()));
    let sound = 0;
    for (let point = 0; point < points; point++) {
      const moment = moments[Math.floor((point * moments.length) / points)] ?? '';
      if ((await countTurns(moment)) === 20) sound++;
      const copy = new Database(join(moment, `state.db.before-${latest}`), { readonly: true });
      expect(copy.pragma('integrity_check', { simple: true })).toBe('ok');
      copy.close();
    }
    expect(sound).toBe(points);
    return `${sound}/${points} opened with 20/20 questions and the copy`;
  },
);

/** What a kill -9 would leave before each statement of an upgrade: the files as they are. */
async function momentsOfUpgrade(): Promise<readonly string[]> {
  const folder = await oldFolder(20);
  const moments: string[] = [];
  const verbose = (): void => {
    const moment = join(aFolder(), 'moment');
    cpSync(folder, moment, { recursive: true });
    moments.push(moment);
  };
  const path = join(folder, 'state.db');
  await (await upToDate(new Database(path, { verbose }), path)).destroy();
  expect(moments.length).toBeGreaterThan(20);
  return moments;
}

it('an upgrade that fails leaves the old state whole', async () => {
  const folder = await oldFolder();
  const path = join(folder, 'state.db');
  const db = new Database(path);
  db.exec('CREATE TABLE accounts (x)'); // stands in the way of the last migration
  await expect(upToDate(db, path)).rejects.toThrow(/could not be brought up to date and is as/);
  expect(db.prepare('SELECT count(*) FROM usage').pluck().get()).toBe(2);
  expect(db.pragma('table_info(calls)')).not.toContainEqual(
    expect.objectContaining({ name: 'person' }),
  );
  db.close();
});

it('removes copies from before that are older than what is kept', async () => {
  const folder = await oldFolder();
  await (await openState(folder)).destroy();
  const copy = join(folder, `state.db.before-${latest}`);
  utimesSync(copy, now(), now());
  removeCopies(folder, now());
  expect(readdirSync(folder)).toContain(`state.db.before-${latest}`);
  removeCopies(folder, new Date(now().getTime() + 1_000));
  expect(readdirSync(folder)).toEqual(['state.db']);
});

it('removes what a backup or a restore left that was cut off', async () => {
  const folder = aFolder();
  for (const name of ['restore.tmp', 'backup.tar.gz.part-aB3xYz']) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'state.db'), '');
    utimesSync(join(folder, name), now(), now());
  }
  removeCopies(folder, now());
  expect(readdirSync(folder)).toHaveLength(2);
  removeCopies(folder, new Date(now().getTime() + 1_000));
  expect(readdirSync(folder)).toEqual([]);
});

it('removes from what a restore moved aside what people asked, once that was long ago', async () => {
  const folder = aFolder();
  const aside = join(folder, 'before-restore-2026-11-01T100000');
  mkdirSync(aside);
  await (await openState(aside)).destroy();
  for (const name of ['papers.db', 'state.db-wal', 'state.db.before-1'])
    writeFileSync(join(aside, name), '');
  utimesSync(aside, now(), now());
  removeCopies(folder, now());
  expect(readdirSync(aside)).toContain('state.db');
  removeCopies(folder, new Date(now().getTime() + 1_000));
  expect(readdirSync(aside)).toEqual(['papers.db']);
});

it('removes a person from the file and its log to the last byte', async () => {
  const folder = aFolder();
  const stores = createStores(await openState(folder), now);
  const words = 'canary-words '.repeat(500);
  for (let i = 0; i < 40; i++) {
    const person = i % 3 === 0 ? 'U0CANARY' : 'other';
    const answer = anAnswer(person === 'other' ? {} : { question: words });
    await stores.turns.put(aTurn({ person, answer }));
  }
  await stores.calls.put({ ...HERE, person: 'U0CANARY' }, { name: 'search', input: { words } });
  expect(bytesIn(folder)).toMatch(/U0CANARY[\s\S]*canary-words|canary-words[\s\S]*U0CANARY/);
  expect(await stores.forget('test', 'U0CANARY')).toMatchObject({
    questions: 14,
    subscriptions: 0,
  });
  expect(bytesIn(folder)).not.toMatch(/U0CANARY|canary-words/);
  await stores.close();
});

it.each([
  ['3.51.2', true],
  ['3.7.0', true],
  ['2.99.99', true],
  ['3.51.3', false],
  ['3.53.2', false],
  ['4.0.0', false],
])('row X8: SQLite %s can damage databases, by its number: %s', (version, damaging) => {
  const db = { prepare: () => ({ pluck: () => ({ get: () => version }) }) };
  const problem = sqliteProblem(db as unknown as Database);
  expect(problem !== undefined).toBe(damaging);
  if (damaging) expect(problem).toContain(`SQLite ${version} can damage databases. Run npm ci`);
  noteFigure('X8', 'SQLite before 3.51.3 refused');
});

/** Root may write everything; as somebody else it sees what others see. */
async function asNobody(action: () => Promise<void>): Promise<void> {
  if (process.geteuid?.() !== 0) return await action();
  process.seteuid?.(65_534);
  try {
    await action();
  } finally {
    process.seteuid?.(0);
  }
}
