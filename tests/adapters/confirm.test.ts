import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { confirmOn } from '../../adapters/cli/confirm.ts';

const CTRL_C = '\u0003';
const CTRL_D = '\u0004';

/** A person's terminal, and what stops the program. */
function aTerminal({ isTTY = true } = {}) {
  const stop = new AbortController();
  const input = Object.assign(new PassThrough(), { isTTY });
  const output = Object.assign(new PassThrough(), { isTTY });
  const { signal } = stop;
  const confirm = confirmOn({ input, output, signal, interrupt: () => stop.abort() });
  const ask = (keys: string): Promise<boolean> | undefined => {
    const answer = confirm?.('Embed them?');
    input.write(keys);
    return answer;
  };
  return { ask, input, output, stop };
}

it.each([
  ['y\r', true],
  [' Yes \r', true],
  ['\r', false],
  ['never\r', false],
  [CTRL_D, false],
])('takes %j for %j', async (keys, agreed) => {
  const { ask, input, output } = aTerminal();
  expect(await ask(keys)).toBe(agreed);
  expect(String(output.read())).toContain('Embed them? [y/N] ');
  expect(input.isPaused()).toBe(true); // it keeps the program from no end
});

it('hands Ctrl-C on, and asks no further', async () => {
  const { ask, input, stop } = aTerminal();
  await expect(ask(CTRL_C)).rejects.toMatchObject({ name: 'AbortError' });
  expect(stop.signal.aborted).toBe(true);
  expect(input.isPaused()).toBe(true);
});

it('asks no further when the program is stopped', async () => {
  const { ask, input, stop } = aTerminal();
  const answer = ask('ye');
  stop.abort();
  await expect(answer).rejects.toMatchObject({ name: 'AbortError' });
  expect(input.isPaused()).toBe(true);
});

it('asks nobody where there is no terminal', () => {
  expect(aTerminal({ isTTY: false }).ask('y\r')).toBeUndefined();
});
