import type { Logger, webApi } from '@slack/bolt';

const TIMEOUT_MS = 10_000;

export type Fetch = NonNullable<webApi.WebClientOptions['fetch']>;

/** Requests that are not repeated by the SDK, which would hold up all others for minutes. */
export function createClientOptions(parts: {
  readonly apiUrl: string | undefined;
  readonly fetch: Fetch;
  readonly logger: Logger;
}): webApi.WebClientOptions {
  const { apiUrl, fetch, logger } = parts;
  return {
    fetch,
    logger,
    timeout: TIMEOUT_MS,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    ...(apiUrl !== undefined && { slackApiUrl: apiUrl }),
  };
}

/** Lets requests through until their token has ended. */
export interface TokenGuard {
  readonly fetch: Fetch;
  /** From now on nothing is asked with it. */
  end(token: string): void;
}

export function createTokenGuard(fetch: Fetch): TokenGuard {
  const ended = new Set<string>();
  return {
    end: (token) => void ended.add(token),
    async fetch(url, init) {
      const token = init?.headers?.Authorization?.replace(/^Bearer /, '');
      if (token !== undefined && ended.has(token)) throw new Error('the token has ended');
      return await fetch(url, init);
    },
  };
}
