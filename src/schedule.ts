/** When something happens, by the clock on the wall. */
export interface Timing {
  readonly every: 'daily' | 'weekly';
  /** `HH:MM`, local. */
  readonly time: string;
  /** IANA name. */
  readonly zone: string;
}

/** One time that it happens. */
export interface Occurrence {
  readonly at: Date;
  /** The local date that it belongs to, `YYYY-MM-DD`. */
  readonly date: string;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Weekly is on Mondays: a whole week has come out by then. */
const MONDAY = 1;
/** At least so long after its time something may still be caught up. */
const LATE_MS = 6 * 60 * MINUTE_MS;

/**
 * The first occurrence after that instant. A time that a change of the clock skips happens at the first instant
 * after it; one that comes twice happens the first time.
 */
export function occurrenceAfter(timing: Timing, after: Date): Occurrence {
  let date = localDate(after, timing.zone);
  for (;;) {
    if (timing.every === 'daily' || weekday(date) === MONDAY) {
      const at = instantOf(date, timing);
      if (at > after) return { at, date };
    }
    date = addDays(date, 1);
  }
}

/** Until when one that was late may still happen: its own day, six hours at least, and never into the next one. */
export function lateUntil(timing: Timing, { at, date }: Occurrence): Date {
  const midnight = instantOf(addDays(date, 1), { ...timing, time: '00:00' });
  const until = Math.max(midnight.getTime(), at.getTime() + LATE_MS);
  return new Date(Math.min(until, occurrenceAfter(timing, at).at.getTime()));
}

/** The IANA name as it is written; undefined where there is none like it. */
export function zoneNamed(text: string): string | undefined {
  if (!/^[A-Za-z][\w+/-]{1,60}$/.test(text)) return undefined;
  try {
    const named = new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone;
    const isWritten = text.split('/').every((part) => /^\p{Lu}/u.test(part)); // else it is known by the name that it had first
    return named.toLowerCase() === text.toLowerCase() || !isWritten ? named : text; // not Kiev for Kyiv
  } catch {
    return undefined; // a RangeError is how Intl says no
  }
}

/** `HH:MM` of `9`, `9:05`, `09.05`, `9pm`; undefined where it is no time of day. */
export function timeOfDay(text: string): string | undefined {
  const [, hours = '', minutes = '00', half] =
    /^(\d{1,2})(?:[:.h](\d{2}))?\s*(am|pm)?$/i.exec(text.trim()) ?? [];
  const isTwelve = half !== undefined;
  const hour = (Number(hours) % (isTwelve ? 12 : 24 * 60)) + (/pm/i.test(half ?? '') ? 12 : 0);
  if (hours === '' || hour > 23 || Number(minutes) > 59) return undefined;
  if (isTwelve && (Number(hours) < 1 || Number(hours) > 12)) return undefined;
  return `${String(hour).padStart(2, '0')}:${minutes}`;
}

/** The first instant at which the clock there shows that time of that date, or a later one. */
function instantOf(date: string, { time, zone }: Pick<Timing, 'time' | 'zone'>): Date {
  const wanted = Date.parse(`${date}T${time}:00Z`);
  const offsets = [wanted - DAY_MS, wanted + DAY_MS].map((around) => offsetAt(around, zone));
  const [earliest = 0, latest = 0] = offsets.map((offset) => wanted - offset).sort((a, b) => a - b);
  if (showsAtLeast(earliest, { wanted, zone })) return new Date(earliest);
  // The clock jumps over that time in between: the instant of the jump.
  let [before, after] = [earliest, latest];
  while (after - before > MINUTE_MS) {
    const middle = before + Math.floor((after - before) / MINUTE_MS / 2) * MINUTE_MS;
    if (showsAtLeast(middle, { wanted, zone })) after = middle;
    else before = middle;
  }
  return new Date(after);
}

export function localDate(at: Date, zone: string): string {
  return new Date(at.getTime() + offsetAt(at.getTime(), zone)).toISOString().slice(0, 10);
}

/** 0 is Sunday. */
function weekday(date: string): number {
  return new Date(`${date}T00:00:00Z`).getUTCDay();
}

function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

function showsAtLeast(
  at: number,
  { wanted, zone }: { readonly wanted: number; readonly zone: string },
): boolean {
  return at + offsetAt(at, zone) >= wanted;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Milliseconds that the clock there is ahead of UTC. */
function offsetAt(at: number, zone: string): number {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(zone, format);
  }
  const parts: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
  for (const { type, value } of format.formatToParts(at)) parts[type] = Number(value);
  const { year = 0, month = 1, day, hour, minute, second } = parts;
  const shown = Date.UTC(year, month - 1, day, hour, minute, second);
  return shown - Math.floor(at / 1_000) * 1_000;
}
