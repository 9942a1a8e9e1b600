import type { Clock } from './clock.ts';
import { type Fields, isFields } from './fields.ts';
import type { Requests } from './requests.ts';

/** Slack gives an app three seconds to acknowledge, then tells an event thrice more. */
const ACK_MS = 3_000;
export const RETRIES_AFTER_MS = [0, 60_000, 300_000] as const;

export type Kind = 'event' | 'command' | 'interaction';

export interface Ack {
  /** Real milliseconds from sending. */
  readonly ms: number;
  /** What came with it: a message, or a view's `response_action`. */
  readonly payload: Fields;
}

/** One time that the app was told. */
export interface Attempt {
  /** 0 is the first; 1 to 3 are retries. */
  readonly n: number;
  readonly reason?: string;
  /** By the clock. */
  readonly at: number;
  readonly envelopeId: string;
  ack?: Ack;
  /** `timeout`, `http_500`, `connection_failed`, `no_socket`: what a retry gives as its reason, or the person sees. */
  failure?: string;
}

/** Something that happened, and how the app was told of it. */
export interface Trace {
  readonly kind: Kind;
  readonly body: Fields;
  /** `event_id`, or the trigger of an interaction. */
  readonly id: string;
  readonly attempts: Attempt[];
  /** Resolves with the first acknowledgement. */
  readonly acked: Promise<Ack>;
  /** Set for what an app may answer. */
  readonly responseUrl?: string;
}

/** How the app is told; reports through `delivery.acknowledge` and `delivery.fail`. */
export type Transport = (trace: Trace, attempt: Attempt) => void;

export interface Delivery {
  readonly traces: readonly Trace[];
  deliver(trace: Pick<Trace, 'kind' | 'body' | 'id' | 'responseUrl'>): Trace;
  /** Tells again, in a new envelope, as if the attempt before had failed. */
  retry(trace: Trace, n: number, reason?: string): Attempt;
  acknowledge(trace: Trace, attempt: Attempt, payload: unknown): void;
  fail(trace: Trace, attempt: Attempt, failure: string, again?: 'retry' | 'no retry'): void;
}

interface Parts {
  readonly clock: Clock;
  readonly requests: Requests;
  readonly newId: (prefix: string) => string;
  readonly transport: () => Transport;
  /** Told of the first acknowledgement of each trace. */
  readonly acknowledged: (trace: Trace, payload: Fields) => void;
}

export function createDelivery({
  clock,
  requests,
  newId,
  transport,
  acknowledged,
}: Parts): Delivery {
  const traces: Trace[] = [];
  const resolvers = new Map<Trace, (ack: Ack) => void>();
  const sentAt = new Map<Attempt, number>();
  const cancels = new Map<Attempt, () => void>();

  const send = (trace: Trace, n: number, reason?: string): Attempt => {
    const why = reason === undefined ? {} : { reason };
    const attempt: Attempt = { n, ...why, at: clock.now(), envelopeId: newId('envelope-') };
    trace.attempts.push(attempt);
    sentAt.set(attempt, performance.now());
    cancels.set(
      attempt,
      clock.after(ACK_MS, () => fail(trace, attempt, 'timeout')),
    );
    transport()(trace, attempt);
    return attempt;
  };

  const fail: Delivery['fail'] = (trace, attempt, failure, again = 'retry') => {
    if (attempt.ack !== undefined || attempt.failure !== undefined) return;
    cancels.get(attempt)?.();
    attempt.failure = failure;
    requests.touch();
    const afterMs = RETRIES_AFTER_MS[attempt.n];
    if (trace.kind !== 'event' || again === 'no retry' || afterMs === undefined) return;
    clock.after(afterMs, () => void send(trace, attempt.n + 1, failure));
  };

  return {
    traces,
    fail,
    deliver(what) {
      let resolve: (ack: Ack) => void = () => {};
      const acked = new Promise<Ack>((done) => {
        resolve = done;
      });
      const trace: Trace = { ...what, attempts: [], acked };
      resolvers.set(trace, resolve);
      traces.push(trace);
      send(trace, 0);
      return trace;
    },
    retry: (trace, n, reason = 'timeout') => send(trace, n, reason),
    acknowledge(trace, attempt, payload) {
      if (attempt.ack !== undefined) return;
      cancels.get(attempt)?.();
      const ms = performance.now() - (sentAt.get(attempt) ?? 0);
      const isFirst = trace.attempts.every(({ ack }) => ack === undefined);
      attempt.ack = { ms, payload: isFields(payload) ? payload : {} };
      if (isFirst && attempt.failure === undefined) acknowledged(trace, attempt.ack.payload);
      resolvers.get(trace)?.(attempt.ack);
      requests.touch();
    },
  };
}
