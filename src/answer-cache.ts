import type { Answerer, Question } from './answerer.ts';
import type { Answer } from './reply.ts';

const KEPT = 200;
const KEPT_MS = 10 * 60_000;

export interface AnswerCacheOptions {
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  /** Changes when the corpus does: what was answered before is asked anew. */
  readonly version: () => string;
  /** Worth keeping for the next one who asks; an answer that fell back on quotes is not. */
  readonly worthKeeping: (answer: Answer) => boolean;
}

/** The same answerer, in which identical questions in flight are one, and a finished answer serves for a while. */
export function createCachedAnswerer(answerer: Answerer, options: AnswerCacheOptions): Answerer {
  const { now, version, worthKeeping } = options;
  const running = new Map<string, Broadcast>();
  const kept = new Map<string, { readonly answer: Answer; readonly at: number }>();

  function begin(key: string, question: Question): Broadcast {
    const broadcast = createBroadcast((signal) => answerer.answer(question, signal));
    running.set(key, broadcast);
    broadcast.ended.then(
      (answer) => {
        running.delete(key);
        if (answer !== undefined && worthKeeping(answer)) kept.set(key, { answer, at: now() });
        for (const oldest of kept.keys()) {
          if (kept.size <= KEPT) break;
          kept.delete(oldest);
        }
      },
      () => running.delete(key),
    );
    return broadcast;
  }

  return {
    async *answer(question, signal) {
      const key = `${version()}\n${keyOf(question)}`;
      const known = kept.get(key);
      if (known !== undefined && now() - known.at < KEPT_MS) {
        yield { ...known.answer, question: question.text };
        return;
      }
      const broadcast = running.get(key) ?? begin(key, question);
      yield* broadcast.listen(signal);
    },
  };
}

function keyOf({ text, payer: _, ...rest }: Question): string {
  const plain = text.trim().replace(/\s+/g, ' ').toLowerCase();
  return JSON.stringify([plain, Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1))]);
}

interface Broadcast {
  /** The last snapshot, once there is nothing more. */
  readonly ended: Promise<Answer | undefined>;
  listen(signal: AbortSignal | undefined): AsyncIterable<Answer>;
}

/**
 * One stream of snapshots for many readers. Whoever comes late begins with the newest; nobody misses one after
 * that, since `replaced` comes once. When the last reader leaves, the stream is told to stop.
 */
function createBroadcast(open: (signal: AbortSignal) => AsyncIterable<Answer>): Broadcast {
  const leaving = new AbortController();
  const snapshots: Answer[] = [];
  const readers = new Set<() => void>();
  let outcome: 'running' | 'done' | { readonly error: unknown } = 'running';

  async function pump(): Promise<Answer | undefined> {
    try {
      for await (const answer of open(leaving.signal)) {
        snapshots.push(answer);
        for (const wake of readers) wake();
      }
      outcome = 'done';
      return snapshots.at(-1);
    } catch (error) {
      outcome = { error };
      throw error;
    } finally {
      for (const wake of readers) wake();
    }
  }

  async function* listen(signal: AbortSignal | undefined): AsyncIterable<Answer> {
    let resume = (): void => {};
    const wake = (): void => resume();
    readers.add(wake);
    signal?.addEventListener('abort', wake, { once: true });
    try {
      for (let at = Math.max(0, snapshots.length - 1); ; ) {
        signal?.throwIfAborted();
        const snapshot = snapshots[at];
        if (snapshot !== undefined) {
          at++;
          yield snapshot;
        } else if (typeof outcome === 'object') throw outcome.error;
        else if (outcome === 'done') return;
        else {
          await new Promise<void>((resolve) => {
            resume = resolve;
          });
        }
      }
    } finally {
      readers.delete(wake);
      signal?.removeEventListener('abort', wake);
      if (readers.size === 0) leaving.abort(new Error('everybody has left'));
    }
  }

  const ended = pump();
  ended.catch(() => {}); // each reader throws it
  return { ended, listen };
}
