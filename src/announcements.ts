const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
/** arXiv announces on the evenings of Sunday to Thursday in New York: nothing is new on the days after the other two. */
const WEEKEND = new Set([0, 6]);
const MONDAY = 1;

/**
 * Why nothing new may have been announced on a date: only words for what was seen not to happen, since arXiv sets its
 * holidays every year anew.
 */
export function whyQuiet(date: string): string {
  const day = new Date(`${date}T00:00:00Z`);
  const weekday = day.getUTCDay();
  if (WEEKEND.has(weekday)) return `arXiv announces nothing on a ${WEEKDAYS[weekday]}`;
  const before = new Date(day.getTime() - 86_400_000);
  const name = holiday(day) ?? holiday(before); // announced in the evening before, there
  if (name !== undefined) return `arXiv keeps ${name}`;
  return weekday === MONDAY
    ? 'arXiv’s week begins on Sunday evening in New York'
    : 'no source says why';
}

/** Of the days on which arXiv has not announced in past years. */
function holiday(date: Date): string | undefined {
  const [month, day, weekday] = [date.getUTCMonth() + 1, date.getUTCDate(), date.getUTCDay()];
  const nth = Math.ceil(day / 7);
  const isLast = day + 7 > new Date(Date.UTC(date.getUTCFullYear(), month, 0)).getUTCDate();
  if (month === 1 && day === 1) return 'New Year’s Day';
  if (month === 1 && weekday === 1 && nth === 3) return 'Martin Luther King Day';
  if (month === 5 && weekday === 1 && isLast) return 'Memorial Day';
  if (month === 6 && day === 19) return 'Juneteenth';
  if (month === 7 && day === 4) return 'Independence Day';
  if (month === 9 && weekday === 1 && nth === 1) return 'Labor Day';
  if (month === 11 && weekday === 4 && nth === 4) return 'Thanksgiving';
  if (month === 12 && day >= 24 && day <= 26) return 'Christmas';
  if (month === 12 && day === 31) return 'New Year’s Eve';
  return undefined;
}
