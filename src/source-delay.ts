import type { SourceRun } from './state/source-runs.ts';

/** A source that has not told all that there is. */
export interface SourceDelay {
  readonly source: string;
  /** Until when all is known; absent where nothing was ever read to its end. */
  readonly since?: Date;
}

/** What posts are made of is read every six hours at least. */
const FRESH_MS = 8 * 3_600_000;

/** Sources that failed the last time, are being read, or were not read for longer than they are left alone. */
export function sourcesBehind(runs: readonly SourceRun[], now: Date): readonly SourceDelay[] {
  return runs.flatMap(({ source, attemptedAt, succeededAt, error }) => {
    const isRead = error === undefined && succeededAt !== undefined && succeededAt >= attemptedAt;
    if (isRead && Math.abs(now.getTime() - succeededAt.getTime()) < FRESH_MS) return []; // the clock may have been ahead
    return [{ source, ...(succeededAt && { since: succeededAt }) }];
  });
}
