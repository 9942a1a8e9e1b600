import { spawn } from 'node:child_process';

/**
 * Runs a program beside this one and kills it with the signal, since it may be too busy to hear of anything less;
 * rejects with what it said where it fails.
 */
export function runAside(command: readonly string[], signal: AbortSignal): Promise<void> {
  const [program = '', ...args] = command;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      signal,
      killSignal: 'SIGKILL',
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-500);
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${args.join(' ')} ended with ${code}: ${said}`));
    });
  });
}
