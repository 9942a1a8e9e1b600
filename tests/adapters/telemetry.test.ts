import { mkdirSync, readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { aFolder } from '../support/builders.ts';
import { footnote } from '../support/shell.ts';

it('runs the model without what its library keeps to report to its maker', async () => {
  const [home, temporary] = [aFolder(), aFolder()];
  for (const folder of [home, temporary]) mkdirSync(folder, { recursive: true });
  const env = { HOME: home, TMPDIR: temporary };
  const { code } = await footnote(['ask', 'What are graphs?'], { cwd: aFolder(), env });
  expect(code).toBe(0);
  expect(readdirSync(home)).toEqual([]);
  expect(readdirSync(temporary)).toEqual([]);
});
