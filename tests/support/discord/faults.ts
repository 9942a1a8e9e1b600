/** What befalls a request. */
export type Fault =
  /** It is not done; this is the answer. */
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: unknown;
    }
  /** It is done and answered as soon as the promise resolves. */
  | { readonly kind: 'wait'; readonly until: Promise<unknown> }
  /** It is not done and never answered. */
  | { readonly kind: 'hang' }
  /** It is not done; the connection breaks. */
  | { readonly kind: 'reset' }
  /** It is done, but the connection breaks before the answer. */
  | { readonly kind: 'lost' };

export interface Faults {
  /** The next requests of a route meet these, one each. */
  next(route: string, ...faults: readonly Fault[]): void;
  /** All requests of a route meet it until `clear`. */
  always(route: string, fault: Fault): void;
  clear(): void;
}

export interface FaultTable extends Faults {
  /** Takes what this request meets. */
  take(route: string): Fault | undefined;
}

export function createFaults(): FaultTable {
  const queues = new Map<string, Fault[]>();
  const lasting = new Map<string, Fault>();
  return {
    next: (route, ...faults) => queues.set(route, [...(queues.get(route) ?? []), ...faults]),
    always: (route, fault) => lasting.set(route, fault),
    clear: () => {
      queues.clear();
      lasting.clear();
    },
    take: (route) => queues.get(route)?.shift() ?? lasting.get(route),
  };
}
