import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { Shell } from './app.ts';

interface Terminal {
  readonly input: Readable & { readonly isTTY?: boolean };
  readonly output: Writable & { readonly isTTY?: boolean };
  /** Ends the question; Ctrl-C is handed on to `interrupt`, since the terminal sends no signal meanwhile. */
  readonly signal: AbortSignal;
  readonly interrupt: () => void;
}

/** Asks on a terminal alone: a script has nobody to ask. The end of the input (Ctrl-D) is no. */
export function confirmOn({ input, output, signal, interrupt }: Terminal): Shell['confirm'] {
  if (input.isTTY !== true || output.isTTY !== true) return undefined;
  return async (question) => {
    const terminal = createInterface({ input, output, prompt: `${question} [y/N] ` });
    terminal.on('SIGINT', interrupt);
    terminal.prompt();
    const events = ['line', 'close'].map((event) => once(terminal, event, { signal }));
    try {
      const [answer = ''] = await Promise.race(events);
      return /^y(es)?$/i.test(String(answer).trim());
    } finally {
      terminal.close();
    }
  };
}
