import { UserError } from './errors.ts';
import { phrases } from './phrases.ts';
import { type Timing, timeOfDay, zoneNamed } from './schedule.ts';

const DEFAULT_TIME = '09:00';

/** The timing that somebody asked for. Throws a `UserError` for a time or zone that there is not. */
export function readTiming(
  given: {
    readonly time?: string | undefined;
    readonly timezone?: string | undefined;
    readonly every?: Timing['every'] | undefined;
  },
  zone: string,
): Timing {
  const time = timeOfDay(given.time ?? DEFAULT_TIME);
  if (time === undefined) throw new UserError(phrases.noTime(given.time ?? ''));
  const named = zoneNamed(given.timezone ?? zone);
  if (named === undefined) throw new UserError(phrases.noZone(given.timezone ?? ''));
  return { every: given.every ?? 'daily', time, zone: named };
}
