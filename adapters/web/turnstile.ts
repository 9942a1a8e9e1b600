import type { Timer } from '../../src/deadline.ts';

/** Lets in so much work at a time that whoever is let in is served soon; the others are told at once. */
export interface Turnstile {
  /** The function that says that the work is over; undefined where there is no room. */
  enter(work: Work): (() => void) | undefined;
}

export interface Work {
  readonly weight: number;
  /** By then it waits for something else than this machine, such as a language model. */
  readonly heldMs?: number;
}

export interface TurnstileOptions {
  /** The weights inside add up to this at most. */
  readonly room: number;
  readonly timer: Timer;
}

export function createTurnstile({ room, timer }: TurnstileOptions): Turnstile {
  let inside = 0;
  return {
    enter({ weight, heldMs }) {
      if (inside + weight > room) return undefined;
      inside += weight;
      let left = false;
      const leave = (): void => {
        if (left) return;
        left = true;
        inside -= weight;
        cancel?.();
      };
      const cancel = heldMs === undefined ? undefined : timer(heldMs, leave);
      return leave;
    },
  };
}
