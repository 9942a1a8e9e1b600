import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { openSqlite } from '../../index/database.ts';
import { tryLock } from '../../index/lock.ts';
import { Database } from '../../index/sqlite.ts';
import { aFolder } from '../support/builders.ts';

/** A database as a kill leaves it in the middle of its first write, before it has a WAL. */
function killedWhileWriting(): string {
  const folder = aFolder();
  mkdirSync(folder, { recursive: true });
  const [path, copy] = [join(folder, 'live.db'), join(folder, 'killed.db')];
  const db = new Database(path);
  db.exec('CREATE TABLE t (n INTEGER, filler TEXT)');
  db.prepare('INSERT INTO t VALUES (1, ?)').run('x'.repeat(100));
  db.pragma('cache_size = 1');
  db.exec('BEGIN');
  const insert = db.prepare('INSERT INTO t VALUES (2, ?)');
  for (let i = 0; i < 200; i++) insert.run('y'.repeat(1_000));
  copyFileSync(path, copy);
  copyFileSync(`${path}-journal`, `${copy}-journal`);
  db.exec('ROLLBACK');
  db.close();
  return copy;
}

it('reads what was committed where a kill left the first write half-done', () => {
  const path = killedWhileWriting();
  expect(existsSync(`${path}-journal`)).toBe(true);
  const db = openSqlite(path, 'reading');
  expect(db.prepare('SELECT n FROM t').pluck().all()).toEqual([1]);
  expect(() => db.exec('DELETE FROM t')).toThrow(/readonly/);
  db.close();
});

it('says that a file is no folder to keep anything in', () => {
  const file = join(aFolder(), 'papers.jsonl');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, '');
  for (const path of [file, join(file, 'below')]) {
    expect(() => tryLock(path, 'lock.db')).toThrow(`${path} is no folder. Name another`);
  }
});
