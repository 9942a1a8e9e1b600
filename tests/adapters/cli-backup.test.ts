import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { Database } from '../../index/sqlite.ts';
import { openState } from '../../src/state/database.ts';
import { aFolder } from '../support/builders.ts';
import { startService } from '../support/service.ts';
import { footnote, type Run } from '../support/shell.ts';

const QUESTION = 'Can convolutional networks match vision transformers?';
const ONE_LINE = /^[^\n]{10,400}\n$/;

const cwd = aFolder();
let answer: Run;
beforeAll(async () => {
  answer = await footnote(['ask', QUESTION], { cwd });
  await (await openState(join(cwd, '.footnote'))).destroy();
});

it('backs up while a service runs, and restores on an empty machine to the same answer', async () => {
  const file = join(aFolder(), 'footnote.tar.gz');
  const service = await startService(cwd);
  const backup = await footnote(['backup', file], { cwd });
  expect(backup).toMatchObject({ code: 0, stderr: '' });
  expect(backup.stdout).toMatch(
    /^\S+footnote\.tar\.gz: \d.* read again and verified in \d+\.\d s\.\nIt holds what people asked/,
  );
  const refused = await footnote(['restore', file, '--replace'], { cwd });
  expect(refused).toMatchObject({ code: 1, stdout: '' });
  expect(refused.stderr).toBe(
    `A Footnote (process ${service.pid}) is working on ${join(cwd, '.footnote')}. Stop it, then restore.\n`,
  );
  service.kill('SIGTERM');
  await service.ended;

  const empty = aFolder();
  const restored = await footnote(['restore', file, '--json'], { cwd: empty });
  expect(restored.code).toBe(0);
  expect(JSON.parse(restored.stdout)).toEqual({
    dataDir: join(empty, '.footnote'),
    files: 9,
    hasIndex: true,
    madeAt: expect.stringMatching(/^\d{4}-/),
    madeBy: '0.1.0',
    ms: expect.any(Number),
  });
  expect(await footnote(['ask', QUESTION], { cwd: empty })).toEqual({ ...answer, stderr: '' });
  const again = await footnote(['restore', file], { cwd: empty });
  expect(again).toMatchObject({ code: 1, stderr: expect.stringMatching(ONE_LINE) });
  const replaced = await footnote(['restore', file, '--replace'], { cwd: empty });
  expect(replaced.stdout).toMatch(
    /^\S+ is as it was on [^\n]+\.\nWhat was there is in \S+before-restore-/,
  );
});

it('exports the state to a file that its user alone can read, or prints it', async () => {
  const file = join(aFolder(), 'state.jsonl');
  expect(await footnote(['state', 'export', '--out', file], { cwd })).toMatchObject({
    code: 0,
    stdout: '',
    stderr: '',
  });
  const printed = await footnote(['state', 'export'], { cwd });
  expect(readFileSync(file, 'utf8')).toBe(printed.stdout);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const nowhere = await footnote(['state', 'export', '--out', '/no/such/file'], { cwd });
  expect(nowhere).toMatchObject({ code: 1, stderr: expect.stringMatching(ONE_LINE) });
});

it('refuses a folder of a newer version with the code for that, and says what to do', async () => {
  const folder = aFolder();
  const dataDir = join(folder, '.footnote');
  await (await openState(dataDir)).destroy();
  const state = new Database(join(dataDir, 'state.db'));
  state.exec(`INSERT INTO kysely_migration VALUES ('2030-01-01-future', '2030')`);
  state.close();
  const start = await footnote(['start'], { cwd: folder });
  expect(start).toMatchObject({ code: 78, stderr: expect.stringMatching(/Install that version/) });
  const papers = new Database(join(dataDir, 'papers.db'));
  papers.pragma('user_version = 99');
  papers.close();
  const ask = await footnote(['ask', QUESTION], { cwd: folder });
  expect(ask).toMatchObject({ code: 78, stderr: expect.stringMatching(ONE_LINE) });
  expect(ask.stderr).toMatch(/Install the newer Footnote, or restore a backup from before\.$/m);
});
