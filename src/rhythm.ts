/** `announcements`: every hour while arXiv announces, else every six; `hourly`: counts change all the time. */
export type Rhythm = 'announcements' | 'hourly' | 'daily';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** UTC hours within which arXiv announces, Monday to Friday: 22:30 to 0:00 in New York, and what comes late. */
const ANNOUNCING = { from: 2, to: 8 } as const;
const QUIET_MS = 6 * HOUR_MS;
/** So that not everybody comes at the full hour. */
const JITTER_MS = 10 * MINUTE_MS;
const RETRY_MIN_MS = 5 * MINUTE_MS;

export interface Now {
  readonly now: Date;
  /** 0 ≤ n < 1. */
  readonly random: () => number;
}

/** When a feed that was read to its end is read again. */
export function nextReading(rhythm: Rhythm, { now, random }: Now): Date {
  const jitter = random() * JITTER_MS;
  return new Date(now.getTime() + pauseAt(rhythm, now) + jitter);
}

/** When one that failed so many times in a row is: 5 minutes, 10, 20, … but no later than its rhythm has it. */
export function nextTry(rhythm: Rhythm, failures: number, { now, random }: Now): Date {
  const pause = Math.min(RETRY_MIN_MS * 2 ** (failures - 1), pauseAt(rhythm, now));
  return new Date(now.getTime() + pause * (1 + random() / 4));
}

function pauseAt(rhythm: Rhythm, now: Date): number {
  switch (rhythm) {
    case 'hourly':
      return HOUR_MS;
    case 'daily':
      return 24 * HOUR_MS;
    case 'announcements':
      return isAnnouncing(now) ? HOUR_MS : Math.min(QUIET_MS, untilAnnouncing(now));
  }
}

function isAnnouncing(now: Date): boolean {
  const [day, hour] = [now.getUTCDay(), now.getUTCHours()];
  return day >= 1 && day <= 5 && hour >= ANNOUNCING.from && hour < ANNOUNCING.to;
}

/** Until the hour of the day, whichever day it is. */
function untilAnnouncing(now: Date): number {
  const next = new Date(now);
  next.setUTCHours(ANNOUNCING.from, 0, 0, 0);
  if (next <= now) next.setUTCDate(next.getUTCDate() + 1);
  return next.getTime() - now.getTime();
}
