import type { Timer } from '../../src/deadline.ts';

/**
 * Lets a few to work at a time, in the order in which they came; those who would be served too late are told at
 * once. So whoever is let in is served soon, however many come.
 */
export interface Turnstile {
  /** The function that says that the work is over, once it is its turn; undefined where that would be too late. */
  enter(signal: AbortSignal): Promise<(() => void) | undefined>;
}

export interface TurnstileOptions {
  readonly atOnce: number;
  /** Within this the work is over, by what it took of late; nobody waits longer for it to begin. */
  readonly patienceMs: number;
  /** By then it waits for others: a language model, a source. */
  readonly heldMs: number;
  /** Lets in what came meanwhile, before work holds up the loop that does. */
  readonly letIn: () => Promise<void>;
  readonly timer: Timer;
  /** Milliseconds, monotonic. */
  readonly now: () => number;
}

interface Waiting {
  readonly since: number;
  readonly signal: AbortSignal;
  readonly begin: (mayWork: boolean) => void;
}

/** What work takes, until it is known; then so much of that is what the last one took. */
const FIRST_MS = 50;
const SHARE_OF_LAST = 0.1;

export function createTurnstile(options: TurnstileOptions): Turnstile {
  const { atOnce, patienceMs, heldMs, letIn, timer, now } = options;
  const waiting: Waiting[] = [];
  let busy = 0;
  let workMs = FIRST_MS;

  function turn(signal: AbortSignal): Promise<boolean> {
    if (busy < atOnce) {
      busy++;
      return Promise.resolve(true);
    }
    const rounds = 1 + (waiting.length + 1) / atOnce;
    if (rounds * workMs > patienceMs) return Promise.resolve(false);
    return new Promise((begin) => waiting.push({ since: now(), signal, begin }));
  }

  /** The next one's turn; those who have left or waited too long are passed over. */
  function goOn(): void {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const mayWork = !next.signal.aborted && now() - next.since <= patienceMs;
      next.begin(mayWork);
      if (mayWork) return;
    }
    busy--;
  }

  return {
    async enter(signal) {
      if (!(await turn(signal))) return undefined;
      await letIn();
      const startedAt = now();
      let left = false;
      const leave = (): void => {
        if (left) return;
        left = true;
        cancel();
        workMs += SHARE_OF_LAST * (now() - startedAt - workMs);
        goOn();
      };
      const cancel = timer(heldMs, leave);
      return leave;
    },
  };
}
