import { webApi } from '@slack/bolt';

/** Which workspaces may begin a stream now: Slack lets each begin about twenty a minute. */
export interface StreamQuota {
  mayStart(team: string): boolean;
  /** Slack did not let one begin. */
  refused(team: string, error: unknown): void;
}

/** `monotonic`: milliseconds. */
export function createStreamQuota(monotonic: () => number): StreamQuota {
  const again = new Map<string, number>();
  return {
    mayStart: (team) => monotonic() >= (again.get(team) ?? Number.NEGATIVE_INFINITY),
    refused(team, error) {
      if (!(error instanceof webApi.WebAPIRateLimitedError)) return;
      again.set(team, monotonic() + error.retryAfter * 1_000);
    },
  };
}
