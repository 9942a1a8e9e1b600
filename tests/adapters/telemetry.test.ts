import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { aFolder } from '../support/builders.ts';
import { footnote } from '../support/shell.ts';

const PAPER = JSON.stringify({
  title: 'Deep sea fish',
  abstract: 'We count fish in the deep sea.',
});

it.each([
  ['in a process of its own', ['index', 'add', 'papers.jsonl']],
  ['in the process at hand', ['ask', 'What are graphs?']],
])('runs the model %s without what its library keeps to report to its maker', async (_, args) => {
  const [cwd, home, temporary] = [aFolder(), aFolder(), aFolder()];
  writeFileSync(join(cwd, 'papers.jsonl'), PAPER);
  const { code } = await footnote(args, { cwd, env: { HOME: home, TMPDIR: temporary } });
  expect(code).toBe(0);
  expect(readdirSync(home)).toEqual([]);
  expect(readdirSync(temporary)).toEqual([]);
});
