import { describe, expect, it } from 'vitest';
import { UpstreamError } from '../../src/errors.ts';
import type { Llm } from '../../src/llm.ts';

export type LlmBehaviour = 'writes' | 'fails' | 'hangs';
export interface LlmUnderTest {
  readonly llm: Llm;
  close(): Promise<void>;
}

export const PIECES = ['Graphs ', 'are ', 'everywhere.'] as const;
const QUESTION = [{ role: 'user', content: 'What are graphs?' }] as const;

/** What every language model does; `hangs` is silent after the pieces. */
export function testLlm(name: string, create: (does: LlmBehaviour) => Promise<LlmUnderTest>): void {
  async function using(does: LlmBehaviour, action: (llm: Llm) => Promise<void>): Promise<void> {
    const { llm, close } = await create(does);
    try {
      await action(llm);
    } finally {
      await close();
    }
  }

  describe(`${name} as a language model`, () => {
    it('yields the pieces in order', () =>
      using('writes', async (llm) => {
        const pieces: string[] = [];
        for await (const piece of llm.stream(QUESTION)) pieces.push(piece);
        expect(pieces).toEqual(PIECES);
      }));

    it('throws an UpstreamError when it fails', () =>
      using('fails', async (llm) => {
        await expect(drain(llm)).rejects.toBeInstanceOf(UpstreamError);
      }));

    it('rejects with the reason of a signal that has aborted', () =>
      using('writes', async (llm) => {
        const reason = new Error('enough');
        await expect(drain(llm, AbortSignal.abort(reason))).rejects.toBe(reason);
      }));

    it('rejects with the reason when the signal aborts in the middle', () =>
      using('hangs', async (llm) => {
        const stop = new AbortController();
        const reason = new Error('enough');
        const reading = (async () => {
          for await (const piece of llm.stream(QUESTION, { signal: stop.signal })) {
            if (piece === PIECES.at(-1)) setImmediate(() => stop.abort(reason));
          }
        })();
        await expect(reading).rejects.toBe(reason);
      }));

    it('ends when its reader leaves', () =>
      using('hangs', async (llm) => {
        for await (const piece of llm.stream(QUESTION)) {
          expect(piece).toBe(PIECES[0]);
          break;
        }
      }));
  });
}

export async function drain(llm: Llm, signal?: AbortSignal): Promise<string> {
  let text = '';
  for await (const piece of llm.stream(QUESTION, signal === undefined ? {} : { signal }))
    text += piece;
  return text;
}
