import { expect, it } from 'vitest';
import { runAside } from '../../adapters/aside.ts';

const node = (code: string): readonly string[] => [process.execPath, '-e', code];
const never = new AbortController().signal;

it('ends when the program has', async () => {
  await expect(runAside(node('0'), never)).resolves.toBeUndefined();
});

it('says what the program said where it failed', async () => {
  const failing = node('console.error("no memory"); process.exit(3)');
  await expect(runAside(failing, never)).rejects.toThrow(/ended with 3: no memory/);
});

it('ends a program that is too busy to hear of it', async () => {
  const stop = new AbortController();
  const busy = runAside(node('console.error("."); for (;;);'), stop.signal);
  stop.abort();
  await expect(busy).rejects.toThrow();
});

it('rejects where there is no such program', async () => {
  await expect(runAside(['/nowhere/at-all'], never)).rejects.toThrow('ENOENT');
});
