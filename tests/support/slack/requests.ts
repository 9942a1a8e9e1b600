import type { Clock } from './clock.ts';
import type { Fields } from './fields.ts';

const WITHIN_MS = 20_000;
const SHOWN = 12;

/** One request of the app: a Web API method, or `response_url`, or `upload`. */
export interface Request {
  /** By the clock, milliseconds. */
  readonly at: number;
  readonly method: string;
  readonly token?: string;
  /** The workspace of the token. */
  teamId?: string;
  /** JSON inside forms is opened. */
  readonly args: Fields;
  /** What was answered; undefined while nothing was, or when the socket was cut. */
  answer?: { readonly status: number; readonly body: Fields };
}

/** Everything that came from the app, in order, and a way to wait for it. */
export interface Requests {
  readonly all: readonly Request[];
  of(...methods: readonly string[]): readonly Request[];
  add(request: Omit<Request, 'at'>): Request;
  /** Something happened: whoever waits looks again. */
  touch(): void;
  /** Waits, without sleeping, for something that the app does; fails after twenty real seconds. */
  until<T>(look: () => T | undefined | false): Promise<T>;
}

export function createRequests(clock: Clock): Requests {
  const all: Request[] = [];
  const waiting = new Set<() => void>();
  const touch = (): void => {
    for (const look of waiting) look();
  };
  return {
    all,
    touch,
    of: (...methods) => all.filter(({ method }) => methods.includes(method)),
    add(request) {
      const kept = { at: clock.now(), ...request };
      all.push(kept);
      touch();
      return kept;
    },
    until(look) {
      return new Promise((resolve, reject) => {
        const late = setTimeout(() => end(() => reject(tooLate(look, all))), WITHIN_MS);
        const end = (settle: () => void): void => {
          clearTimeout(late);
          waiting.delete(check);
          settle();
        };
        const check = (): void => {
          try {
            const found = look();
            if (found !== undefined && found !== false) end(() => resolve(found));
          } catch (error) {
            end(() => reject(error));
          }
        };
        waiting.add(check);
        check();
      });
    },
  };
}

function tooLate(look: () => unknown, all: readonly Request[]): Error {
  const last = all.slice(-SHOWN).map(({ method, answer }) => {
    const outcome = answer === undefined ? 'no answer' : JSON.stringify(answer.body).slice(0, 200);
    return `  ${method}: ${outcome}`;
  });
  return new Error(`waited in vain for ${look}; the last requests:\n${last.join('\n')}`);
}
