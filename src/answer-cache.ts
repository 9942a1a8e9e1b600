import { cleanText } from '../index/paper.ts';
import type { Answerer } from './answerer.ts';
import { QUESTION_LENGTH_MAX } from './prompt.ts';
import type { Question } from './question.ts';
import type { Answer } from './reply.ts';

const KEPT = 200;
const KEPT_MS = 10 * 60_000;

export interface AnswerCacheOptions {
  /** Milliseconds, monotonic. */
  readonly now: () => number;
  /** Worth keeping for the next one who asks; an answer that fell back on quotes is not. */
  readonly worthKeeping: (answer: Answer) => boolean;
}

export interface CachedAnswerer extends Answerer {
  /** What was answered, and what is being answered, serves nobody else. */
  clear(): void;
}

/** The same answerer, in which identical questions in flight are one, and a finished answer serves for a while. */
export function createCachedAnswerer(
  answerer: Answerer,
  { now, worthKeeping }: AnswerCacheOptions,
): CachedAnswerer {
  const running = new Map<string, Broadcast>();
  const kept = new Map<string, { readonly answer: Answer; readonly at: number }>(); // oldest first

  function begin(key: string, question: Question): Broadcast {
    const broadcast = createBroadcast((signal) => answerer.answer(question, signal), over);
    running.set(key, broadcast);
    return broadcast;

    function over(answer: Answer | undefined): void {
      if (running.get(key) !== broadcast) return;
      running.delete(key);
      if (answer !== undefined && worthKeeping(answer)) kept.set(key, { answer, at: now() });
      dropOld();
    }
  }

  function dropOld(): void {
    for (const [key, { at }] of kept) {
      if (kept.size <= KEPT && now() - at < KEPT_MS) return;
      kept.delete(key);
    }
  }

  return {
    async *answer(question, signal) {
      dropOld();
      const key = keyOf(question);
      const own = { question: cleanText(question.text).slice(0, QUESTION_LENGTH_MAX) };
      const known = kept.get(key);
      if (known !== undefined) {
        yield { ...known.answer, ...own };
        return;
      }
      const broadcast = running.get(key) ?? begin(key, question);
      for await (const answer of broadcast.listen(signal)) yield { ...answer, ...own };
    },

    clear() {
      kept.clear();
      running.clear();
    },
  };
}

function keyOf({ text, search = text, payer: _, ...rest }: Question): string {
  const plain = [text, search].map(cleanText); // capitals tell an author or a name from a word
  return JSON.stringify([...plain, Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1))]);
}

interface Broadcast {
  listen(signal: AbortSignal | undefined): AsyncIterable<Answer>;
}

/**
 * One stream of snapshots for many readers. Whoever comes late begins with the newest; nobody misses one after
 * that, since `replaced` comes once. When the last reader leaves, the stream is told to stop. `over` is called
 * when nobody may join any more, with the last snapshot where the stream came to its end.
 */
function createBroadcast(
  open: (signal: AbortSignal) => AsyncIterable<Answer>,
  over: (answer?: Answer) => void,
): Broadcast {
  const leaving = new AbortController();
  const snapshots: Answer[] = [];
  const readers = new Set<() => void>();
  let outcome: 'running' | 'done' | { readonly error: unknown } = 'running';

  async function pump(): Promise<void> {
    try {
      for await (const answer of open(leaving.signal)) {
        snapshots.push(answer);
        for (const wake of readers) wake();
      }
      outcome = 'done';
      over(snapshots.at(-1));
    } catch (error) {
      outcome = { error }; // each reader throws it
      over();
    }
    for (const wake of readers) wake();
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
      if (readers.size === 0 && outcome === 'running') {
        over();
        leaving.abort(new Error('everybody has left'));
      }
    }
  }

  queueMicrotask(pump); // `over` may be called at once, and knows this broadcast
  return { listen };
}
