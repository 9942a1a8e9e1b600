import { ApiError } from './errors.ts';

/** So many requests in so long, for each channel, guild or interaction that the path names first. */
export interface RateLimit {
  readonly route: string;
  readonly limit: number;
  /** By the machine's clock, since discord.js waits by it. */
  readonly windowMs: number;
}

export interface RateLimits {
  /** Counts the request; the headers that its answer carries. Throws 429. */
  count(route: string, path: string): Readonly<Record<string, string>>;
}

/** What limits are counted apart by: the first id of the path, for a webhook with its token. */
const MAJOR = /^\/(?:webhooks\/\d+\/[^/?]+|(?:channels|guilds)\/\d+)/;

export function createRateLimits(limits: readonly RateLimit[]): RateLimits {
  const requests = new Map<string, number[]>();
  return {
    count: (route, path) => {
      const rule = limits.find((it) => it.route === route);
      if (rule === undefined) return {};
      const key = `${route} ${MAJOR.exec(path)?.[0]}`;
      const now = performance.now();
      const recent = (requests.get(key) ?? []).filter((at) => at > now - rule.windowMs);
      const [oldest = now] = recent;
      const resetAfterMs = oldest + rule.windowMs - now;
      const left = rule.limit - recent.length - 1;
      if (left < 0) throw tooMany(rule, resetAfterMs);
      requests.set(key, [...recent, now]);
      return headersOf(rule, { left, resetAfterMs });
    },
  };
}

function headersOf(
  { route, limit }: RateLimit,
  { left, resetAfterMs }: { readonly left: number; readonly resetAfterMs: number },
): Readonly<Record<string, string>> {
  return {
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(left),
    'x-ratelimit-reset': ((Date.now() + resetAfterMs) / 1000).toFixed(3),
    'x-ratelimit-reset-after': (resetAfterMs / 1000).toFixed(3),
    'x-ratelimit-bucket': Buffer.from(route).toString('hex').slice(0, 32),
  };
}

function tooMany(rule: RateLimit, resetAfterMs: number): ApiError {
  const seconds = resetAfterMs / 1000;
  return new ApiError(429, 0, 'You are being rate limited.', {
    headers: {
      ...headersOf(rule, { left: 0, resetAfterMs }),
      'retry-after': String(Math.ceil(seconds)),
      'x-ratelimit-scope': 'user',
    },
    retry_after: seconds,
    global: false,
  });
}
