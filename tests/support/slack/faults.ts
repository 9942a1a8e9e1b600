import type { Fields } from './fields.ts';

/** How a request is answered instead of as Slack would. */
export type Fault =
  | { readonly kind: 'error'; readonly error: string; readonly more?: Fields }
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  | { readonly kind: 'ratelimited'; readonly retryAfterS: number }
  /** Nothing is done and nothing said; the connection stays open. */
  | { readonly kind: 'hang' }
  | { readonly kind: 'reset' }
  /** It is done, but the answer does not arrive. */
  | { readonly kind: 'lost' }
  /** Answered as ever, so many milliseconds of the clock later. */
  | { readonly kind: 'delay'; readonly ms: number };

export interface Faults {
  /** The next requests to the method get these, one each; undefined passes. */
  next(method: string, ...faults: readonly (Fault | undefined)[]): void;
  /** Every request to the method gets this, until `clear`. */
  always(method: string, fault: Fault): void;
  clear(): void;
  take(method: string): Fault | undefined;
}

/** By method; `*` stands for all of them, `response_url`, `upload` and `socket` for what is no method. */
export function createFaults(): Faults {
  const queues = new Map<string, (Fault | undefined)[]>();
  const standing = new Map<string, Fault>();
  return {
    next(method, ...faults) {
      queues.set(method, [...(queues.get(method) ?? []), ...faults]);
    },
    always(method, fault) {
      standing.set(method, fault);
    },
    clear() {
      queues.clear();
      standing.clear();
    },
    take(method) {
      for (const name of [method, '*']) {
        const queue = queues.get(name);
        if (queue !== undefined && queue.length > 0) return queue.shift();
      }
      return standing.get(method) ?? standing.get('*');
    },
  };
}

export const ratelimited = (retryAfterS: number): Fault => ({ kind: 'ratelimited', retryAfterS });
