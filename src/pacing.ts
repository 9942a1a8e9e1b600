import type { Timer } from './deadline.ts';
import type { Pace } from './publisher.ts';

export interface PacerParts {
  readonly pace: Pace;
  readonly timer: Timer;
  /** Milliseconds. */
  readonly monotonic: () => number;
}

interface Item {
  readonly tenant: string;
  readonly channel: string;
}

export interface Pacer {
  /** Works through items at the pace, lane after lane; begins none after the signal. `work` never throws. */
  run<T extends Item>(
    items: readonly T[],
    work: (item: T) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void>;
}

/** A lane is not held up by another one; what it has used of its pace counts in the next run too. */
export function createPacer({ pace, timer, monotonic }: PacerParts): Pacer {
  const { atOnce, gapMs, laneGapMs, laneOf } = pace;
  const freeAt = new Map<string, number>();
  let nextAt = 0;

  /** The lane that has waited longest comes first. */
  function take<T>(lanes: Map<string, T[]>): T | number | undefined {
    let best: string | undefined;
    for (const lane of lanes.keys()) {
      if (best === undefined || (freeAt.get(lane) ?? 0) < (freeAt.get(best) ?? 0)) best = lane;
    }
    if (best === undefined) return undefined;
    const waitMs = Math.max(nextAt, freeAt.get(best) ?? 0) - monotonic();
    if (waitMs > 0) return waitMs;
    const waiting = lanes.get(best) ?? [];
    const item = waiting.shift();
    lanes.delete(best); // it goes behind the others that are free
    if (waiting.length > 0) lanes.set(best, waiting);
    nextAt = monotonic() + gapMs;
    freeAt.set(best, monotonic() + laneGapMs);
    return item;
  }

  function forget(): void {
    for (const [lane, at] of freeAt) if (at <= monotonic()) freeAt.delete(lane);
  }

  return {
    async run(items, work, signal) {
      const lanes = new Map<string, (typeof items)[number][]>();
      for (const item of items) {
        const lane = laneOf(item);
        lanes.set(lane, [...(lanes.get(lane) ?? []), item]);
      }
      const worker = async (): Promise<void> => {
        while (!signal.aborted) {
          const next = take(lanes);
          if (next === undefined) return;
          if (typeof next === 'number') await pause(next, timer, signal);
          else await work(next);
        }
      };
      await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
      forget();
    },
  };
}

/** Ends early with the signal. */
export function pause(ms: number, timer: Timer, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      cancel();
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const cancel = timer(ms, end);
    signal?.addEventListener('abort', end, { once: true });
    if (signal?.aborted === true) end();
  });
}
