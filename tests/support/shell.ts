import { spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { program } from './corpus.ts';
import { assertNoSecretOf } from './secrets.ts';

export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What the process reads from standard input. */
  readonly input?: string | Uint8Array;
  /** Runs as this user, where the tests may do so. */
  readonly user?: number;
  /** Standard error goes to this file, and is not read. */
  readonly stderrTo?: string;
  /** Sends Ctrl-C as soon as standard error holds this. */
  readonly interruptAt?: RegExp;
}

/** Runs the command line as a process, in a folder of its own, without a key and without colours. */
export function footnote(
  args: readonly string[],
  { cwd, env = {}, input, interruptAt, user, stderrTo }: RunOptions,
): Promise<Run> {
  const child = spawn(process.execPath, [program, ...args], {
    cwd,
    env: { PATH: process.env.PATH ?? '', SOURCES: 'none', ...env },
    stdio: ['pipe', 'pipe', stderrTo === undefined ? 'pipe' : openSync(stderrTo, 'w')],
    ...(user === undefined ? {} : { uid: user, gid: user }),
  });
  child.stdin?.on('error', () => {}).end(input); // it may end without reading
  let stdout = '';
  let stderr = '';
  let interrupted = false;
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    if (interrupted || interruptAt?.test(stderr) !== true) return;
    interrupted = true;
    child.kill('SIGINT');
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      try {
        assertNoSecretOf(env, stdout + stderr);
        resolve({ code, stdout, stderr });
      } catch (error) {
        reject(error);
      }
    });
  });
}
