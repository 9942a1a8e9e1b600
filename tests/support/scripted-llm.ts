import type { ChatMessage, Llm } from '../../src/llm.ts';

export interface ScriptedLlm extends Llm {
  /** The messages of each call. */
  readonly calls: (readonly ChatMessage[])[];
  /** Streams that were left or read to their end. */
  readonly closed: number;
}

/** What the model does after its pieces: ends, throws, or says nothing more. */
export type Ending = 'end' | 'hang' | 'hang deaf' | Error;

/** A model that always writes the same; a deaf one takes no notice of its signal. */
export function scriptedLlm(pieces: readonly string[], ending: Ending = 'end'): ScriptedLlm {
  const calls: (readonly ChatMessage[])[] = [];
  let closed = 0;
  return {
    name: 'scripted',
    calls,
    get closed() {
      return closed;
    },
    async *stream(messages, { signal } = {}) {
      calls.push(messages);
      try {
        for (const piece of pieces) {
          if (ending !== 'hang deaf') signal?.throwIfAborted();
          yield piece;
        }
        if (ending instanceof Error) throw ending;
        if (ending !== 'end') await silence(ending === 'hang' ? signal : undefined);
      } finally {
        closed++;
      }
    },
  };
}

function silence(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    if (signal?.aborted === true) reject(signal.reason);
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
