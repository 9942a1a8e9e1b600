import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { program } from './corpus.ts';
import { assertNoSecretOf } from './secrets.ts';

export interface RunningService {
  readonly url: string;
  readonly pid: number;
  /** Standard output and error so far. */
  output(): string;
  /** Resolves once it has logged that. */
  logged(message: string): Promise<void>;
  kill(signal: NodeJS.Signals): void;
  /** The exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
}

/** Runs `footnote start` as a process in a folder of its own; resolves when its page is served. */
export async function startService(
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<RunningService> {
  const port = await freePort();
  const child = spawn(process.execPath, [program, 'start'], {
    cwd,
    env: {
      PATH: process.env.PATH ?? '',
      PORT: String(port),
      SOURCES: 'none',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const readers = new Set<() => void>();
  const read = (text: string): void => {
    output += text;
    for (const look of readers) look();
  };
  child.stdout.setEncoding('utf8').on('data', read);
  child.stderr.setEncoding('utf8').on('data', read);
  const ended = once(child, 'close').then(([code, signal]) => {
    assertNoSecretOf(env, output);
    return code ?? signal;
  });
  const logged = (message: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (!output.includes(message)) return;
        readers.delete(look);
        resolve();
      };
      readers.add(look);
      look();
      void ended.then((code) => reject(new Error(`ended with ${code}: ${output}`)));
    });
  await logged('"service":"http"');
  return {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    output: () => output,
    logged,
    kill: (signal) => void child.kill(signal),
    ended,
  };
}

/** A port that nobody listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? (address?.port ?? 0) : 0));
    });
  });
}
