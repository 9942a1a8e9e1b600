import { fork } from 'node:child_process';
import { once } from 'node:events';

/** onnxruntime 1.30 matches /proc/self/cmdline against a regular expression that overflows near 16 kB. */
const SAFE_LENGTH = 4_000;
const MARKER = '--arguments-follow';

/**
 * The arguments of this run. Where the command line is longer than is safe, runs the program again with the
 * arguments in a message, and gives the exit code of that run instead.
 */
export async function readArguments(
  argv: readonly string[],
): Promise<{ readonly args: readonly string[] } | { readonly exitCode: number }> {
  const [, script = '', ...args] = argv;
  if (args[0] === MARKER && process.send !== undefined) {
    const [received] = await once(process, 'message');
    process.disconnect();
    return { args: received };
  }
  if (args.join(' ').length <= SAFE_LENGTH) return { args };
  const child = fork(script, [MARKER]);
  process.on('SIGINT', () => {}); // the terminal interrupts the child as well
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.send(args);
  const [code] = await once(child, 'exit');
  return { exitCode: code ?? 1 };
}
