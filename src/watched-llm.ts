import { UpstreamError } from './errors.ts';
import type { Llm } from './llm.ts';

export interface WatchedLlm extends Llm {
  /** What was wrong with it last; undefined once it has written something. */
  failure(): UpstreamError | undefined;
}

/** The same model, and whether it answers. */
export function watch(llm: Llm): WatchedLlm {
  let failure: UpstreamError | undefined;
  const note = (error: unknown): void => {
    if (error instanceof UpstreamError) failure = error;
  };
  return {
    name: llm.name,
    failure: () => failure,
    async *stream(messages, options = {}) {
      const { signal } = options;
      const onAbort = (): void => note(signal?.reason); // it was late; whoever leaves has another reason
      signal?.addEventListener('abort', onAbort, { once: true });
      try {
        for await (const piece of llm.stream(messages, options)) {
          failure = undefined;
          yield piece;
        }
      } catch (error) {
        note(error);
        throw error;
      } finally {
        signal?.removeEventListener('abort', onAbort);
      }
    },
  };
}
