import { SourceError } from '../errors.ts';
import { type Body, boundedBody, Fault, withoutHtml } from './body.ts';
import type { Clock } from './clock.ts';
import { assertOwn, type Hosts } from './hosts.ts';
import type { Lanes } from './lane.ts';
import {
  backoffMs,
  isBusy,
  pausing,
  retryAfterMs,
  shutOut,
  spentQuotaMs,
  statusError,
  TRIES_MAX,
} from './retry.ts';
import { createTurns, type Start } from './turns.ts';

const REDIRECTS_MAX = 3;

/** Machines that are asked one question at a time, so many milliseconds apart. */
export interface HostGroup extends Hosts {
  readonly gapMs: number;
  /** Sent to the group's own hosts only, e.g. a key. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The setting that holds the key, for messages. */
  readonly keySetting?: string;
  /** A 403 means that we are taken for an attacker: nothing is asked for so long. */
  readonly stopAfter403Ms?: number;
}

export interface HttpParts {
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  /** 0 ≤ n < 1. */
  readonly random: () => number;
  /** Names the program and the operator's address. */
  readonly userAgent: string;
  readonly lanes: Lanes;
}

export interface Ask<T> {
  readonly url: string;
  /** Reads the answer; what it leaves unread is dropped. */
  read(body: Body, status: number): Promise<T>;
  readonly maxBytes: number;
  /** Of one try, from its start to the last byte. */
  readonly timeoutMs: number;
  /** Sent as JSON, by POST. */
  readonly body?: unknown;
  /** Statuses beside 2xx that `read` understands. */
  readonly statuses?: readonly number[];
  /** The longest wait for retries and for what the server asks; for a person who waits. */
  readonly patienceMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Asks one source, politely; rejects with a `SourceError` or the signal's reason. */
export interface Http {
  readonly group: HostGroup;
  ask<T>(ask: Ask<T>): Promise<T>;
}

type Outcome<T> =
  | { readonly kind: 'read'; readonly value: T }
  | { readonly kind: 'again'; readonly error: SourceError; readonly waitMs?: number | undefined };

/** One client for each group of hosts, however many sources ask through it. */
export function createHttp(group: HostGroup, parts: HttpParts): Http {
  const { clock, random } = parts;
  const { name } = group;
  const lane = parts.lanes(name);
  const turns = createTurns(group.gapMs, clock, lane);

  /** A clock that was set back shuts us out no longer. */
  function shutTime(): number {
    const { shutUntil } = lane.times();
    const latest = clock.now() + (group.stopAfter403Ms ?? 0);
    if (shutUntil > latest) lane.keep({ shutUntil: latest });
    return Math.min(shutUntil, latest);
  }

  function assertOpen(patienceMs = Number.POSITIVE_INFINITY): void {
    const shutUntil = shutTime();
    if (clock.now() < shutUntil) throw shutOut(name, shutUntil);
    if (turns.waitMs() > patienceMs) throw pausing(name, clock.now() + turns.waitMs());
  }

  async function settle<T>(response: Response, ask: Ask<T>): Promise<Outcome<T>> {
    const { status, headers } = response;
    const quotaMs = spentQuotaMs(headers);
    if (quotaMs !== undefined) turns.pauseUntil(clock.now() + quotaMs);
    if (response.ok || ask.statuses?.includes(status) === true) {
      const bytes = boundedBody(response.body, ask.maxBytes);
      const body = withoutHtml(bytes, headers.get('content-type') ?? '');
      return { kind: 'read', value: await ask.read(body, status) };
    }
    if (status === 403 && group.stopAfter403Ms !== undefined) {
      const shutUntil = clock.now() + group.stopAfter403Ms;
      lane.keep({ shutUntil });
      throw shutOut(name, shutUntil);
    }
    const error = statusError(group, status);
    if (!isBusy(status)) throw error;
    const waitMs = retryAfterMs(headers, clock.now());
    if (waitMs !== undefined) turns.pauseUntil(clock.now() + waitMs);
    return { kind: 'again', error, waitMs };
  }

  async function attempt<T>(ask: Ask<T>, start: Start): Promise<Outcome<T>> {
    const leaving = new AbortController();
    const signals = [leaving.signal, ...(ask.signal === undefined ? [] : [ask.signal])];
    let late: AbortSignal | undefined;
    try {
      let url = new URL(ask.url);
      for (let hops = 0; hops <= REDIRECTS_MAX; hops++) {
        assertOwn(url, group);
        await start();
        assertOpen();
        late ??= clock.deadline(ask.timeoutMs);
        const response = await send(url, requestFor(ask, AbortSignal.any([...signals, late])));
        const location = redirectOf(response);
        if (location === undefined) return await settle(response, ask);
        await response.body?.cancel();
        url = resolved(location, url);
      }
      throw new SourceError(name, `${name} redirects in circles.`, { retryable: true });
    } catch (error) {
      ask.signal?.throwIfAborted();
      return failed(error, late?.aborted === true ? ask.timeoutMs : undefined);
    } finally {
      leaving.abort();
    }
  }

  async function send(url: URL, init: RequestInit): Promise<Response> {
    try {
      return await parts.fetch(url, init);
    } catch (cause) {
      throw new Fault(`could not be reached${networkCode(cause)}`, { again: true }, { cause });
    }
  }

  function requestFor<T>({ body }: Ask<T>, signal: AbortSignal): RequestInit {
    const headers = { 'user-agent': parts.userAgent, ...group.headers };
    if (body === undefined) return { headers, redirect: 'manual', signal };
    return {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      redirect: 'manual',
      signal,
    };
  }

  /** Rethrows what asking again at once cannot mend. */
  function failed(cause: unknown, lateMs: number | undefined): Outcome<never> {
    if (!(cause instanceof Fault)) throw cause;
    const message =
      lateMs === undefined ? cause.message : `did not answer within ${lateMs / 1000} s`;
    const error = new SourceError(name, `${name} ${message}.`, { retryable: true }, { cause });
    if (!cause.again) throw error;
    return { kind: 'again', error };
  }

  /** A person waits no longer than that for those before. */
  async function inTurn<T>(request: Ask<T>, patienceMs: number): Promise<Outcome<T>> {
    if (patienceMs === Number.POSITIVE_INFINITY)
      return await turns.take((start) => attempt(request, start), request.signal);
    const late = clock.deadline(patienceMs + 2 * group.gapMs); // the gaps are nobody's fault
    const signals = [late, ...(request.signal === undefined ? [] : [request.signal])];
    try {
      return await turns.take((start) => attempt(request, start), AbortSignal.any(signals));
    } catch (error) {
      request.signal?.throwIfAborted();
      if (error !== late.reason) throw error;
      throw new SourceError(name, `${name} is busy with another request.`, { retryable: true });
    }
  }

  return {
    group,
    async ask(request) {
      const patienceMs = request.patienceMs ?? Number.POSITIVE_INFINITY;
      let waitedMs = 0;
      for (let tries = 1; ; tries++) {
        assertOpen(patienceMs - waitedMs);
        const outcome = await inTurn(request, patienceMs - waitedMs);
        if (outcome.kind === 'read') return outcome.value;
        const waitMs = outcome.waitMs ?? backoffMs(tries, random);
        waitedMs += waitMs;
        if (tries === TRIES_MAX || waitedMs > patienceMs) throw outcome.error;
        await clock.sleep(waitMs, request.signal);
      }
    },
  };
}

function redirectOf({ status, headers }: Response): string | undefined {
  return status >= 300 && status < 400 ? (headers.get('location') ?? undefined) : undefined;
}

/** What cannot be resolved stays where it is refused. */
function resolved(location: string, base: URL): URL {
  return URL.canParse(location, base.href) ? new URL(location, base) : new URL('invalid:');
}

/** fetch wraps what happened: ` (ECONNREFUSED)`. */
function networkCode(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
}
