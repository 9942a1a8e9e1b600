import { SourceError } from '../errors.ts';
import type { Hosts } from './hosts.ts';

export const TRIES_MAX = 5;
const BACKOFF_MS = 3_000;
const JITTER = 0.25;
const WAIT_MIN_MS = 1_000;
const WAIT_MAX_MS = 3_600_000;
const BUSY = new Set([408, 429, 500, 502, 503, 504]);

/** 3 s, 6 s, 12 s, 24 s, each a quarter more or less; `tries` counts those that failed. */
export function backoffMs(tries: number, random: () => number): number {
  return Math.round(BACKOFF_MS * 2 ** (tries - 1) * (1 - JITTER + 2 * JITTER * random()));
}

export function isBusy(status: number): boolean {
  return BUSY.has(status);
}

/** What the server asks for, 1 s to 1 h: `Retry-After` in seconds or as a date, else its spent quota. */
export function retryAfterMs(headers: Headers, now: number): number | undefined {
  const text = headers.get('retry-after')?.trim() ?? '';
  if (/^\d{1,15}$/.test(text)) return clamped(Number(text) * 1000);
  const date = Date.parse(text);
  return Number.isNaN(date) ? spentQuotaMs(headers) : clamped(date - now);
}

/** How long until there is quota again, where `RateLimit` (`"api";r=0;t=213`) says that none is left. */
export function spentQuotaMs(headers: Headers): number | undefined {
  const seconds = /;\s*r=0\s*;\s*t=(\d{1,9})/.exec(headers.get('ratelimit') ?? '')?.[1];
  return seconds === undefined ? undefined : clamped(Number(seconds) * 1000);
}

function clamped(ms: number): number {
  return Math.min(Math.max(ms, WAIT_MIN_MS), WAIT_MAX_MS);
}

/** The error for a status that no reader understands. */
export function statusError(hosts: Hosts & { readonly keySetting?: string }, status: number) {
  const { name, keySetting } = hosts;
  if (isBusy(status)) {
    const fact = status === 429 ? 'asks us to slow down' : 'is busy or broken';
    return new SourceError(name, `${name} ${fact} (${status}).`, { retryable: true, status });
  }
  if (status === 401 || status === 403) {
    const remedy = keySetting === undefined ? '' : ` The operator should check ${keySetting}.`;
    return new SourceError(name, `${name} refuses us (${status}).${remedy}`, {
      retryable: false,
      reason: 'configuration',
      status,
    });
  }
  return new SourceError(name, `${name} does not accept the request (${status}).`, {
    retryable: status > 500,
    status,
  });
}

/** The error where nothing is asked until then. */
export function shutOut(name: string, retryAt: number): SourceError {
  const until = new Date(retryAt).toISOString().slice(0, 16).replace('T', ' ');
  return new SourceError(
    name,
    `${name} refuses us (403), so nothing is asked of it until ${until} UTC. The operator should check CONTACT_EMAIL.`,
    { retryable: false, reason: 'configuration', status: 403, retryAt },
  );
}

/** The error for who will not wait so long. */
export function pausing(name: string, until: number): SourceError {
  const time = new Date(until).toISOString().slice(11, 16);
  return new SourceError(name, `${name} asked us to wait until ${time} UTC.`, {
    retryable: true,
    retryAt: until,
  });
}
