import { spawn } from 'node:child_process';

const OPENERS: Partial<Record<NodeJS.Platform, string>> = { darwin: 'open', win32: 'explorer' };

/** Shows a file with the program that the machine has for it; false where it has none. */
export function openFile(path: string): Promise<boolean> {
  const program = OPENERS[process.platform] ?? 'xdg-open';
  const child = spawn(program, [path], { detached: true, stdio: 'ignore' });
  child.unref();
  return new Promise((resolve) => {
    child.once('spawn', () => resolve(true));
    child.once('error', () => resolve(false));
  });
}
