import type { Clock } from './clock.ts';

/** Turns of the event loop that must be quiet before time goes on. */
const QUIET_TURNS = 5;

/** Knows how many requests are under way, from before they are sent until their answer is read. */
export interface Traffic {
  /** For `clientOptions.fetch`. */
  readonly fetch: typeof fetch;
  /** Without those that a fault keeps waiting. */
  readonly underWay: number;
  /** A request is kept waiting, until the function that this gives is called. */
  hold(): () => void;
}

export function createTraffic(): Traffic {
  let underWay = 0;
  let held = 0;
  return {
    get underWay() {
      return underWay - held;
    },
    hold() {
      held++;
      return () => {
        held--;
      };
    },
    async fetch(input, init) {
      underWay++;
      try {
        const response = await fetch(input, init);
        await response.clone().arrayBuffer();
        return response;
      } finally {
        underWay--;
      }
    },
  };
}

/** Until the work is done, lets the clock go to the next who waits whenever nothing is under way. */
export async function passTime<T>(clock: Clock, traffic: Traffic, work: Promise<T>): Promise<T> {
  let done = false;
  const finish = (): void => {
    done = true;
  };
  work.then(finish, finish);
  let quiet = 0;
  while (!done) {
    await new Promise((resolve) => setImmediate(resolve));
    quiet = traffic.underWay <= 0 ? quiet + 1 : 0;
    if (quiet < QUIET_TURNS || clock.untilNext === undefined) continue;
    quiet = 0;
    await clock.advance(clock.untilNext);
  }
  return work;
}
