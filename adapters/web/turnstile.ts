import type { Timer } from '../../src/deadline.ts';

/** Lets in so much work at a time that whoever is let in is served soon; the others are told at once. */
export interface Turnstile {
  /** The function that says that the work is over; undefined where there is no room. */
  enter(weight: number): (() => void) | undefined;
}

export interface TurnstileOptions {
  /** Of the work that is inside. */
  readonly room: number;
  /** Whoever is still inside by then waits for something else than this machine, such as a language model. */
  readonly heldMs: number;
  readonly timer: Timer;
}

export function createTurnstile({ room, heldMs, timer }: TurnstileOptions): Turnstile {
  let inside = 0;
  return {
    enter(weight) {
      if (inside + weight > room) return undefined;
      inside += weight;
      let left = false;
      const leave = (): void => {
        if (left) return;
        left = true;
        inside -= weight;
        cancel();
      };
      const cancel = timer(heldMs, leave);
      return leave;
    },
  };
}
