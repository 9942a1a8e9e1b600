import type { Period, Trend } from './trending.ts';

const SPAN: Readonly<Record<Period, string>> = { day: 'since yesterday', week: 'this week' };
const list = new Intl.ListFormat('en', { type: 'conjunction' });

const DAY_MS = 86_400_000;
const DAYS_MAX = 60;
const ago = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
/** Not "last year", which the year before is. */
const before = new Intl.RelativeTimeFormat('en');

/** Why a paper is in the list, in words; only numbers that are known and not zero. */
export function reasonOf(
  { why }: Trend,
  period: Period,
  { published, now }: { readonly published: string | undefined; readonly now: Date },
): string {
  const sign = why.basis === 'growth' ? '+' : '';
  const counts = [
    counted(why.upvotes, sign, (n) => (n === 1 ? 'upvote' : 'upvotes')),
    counted(why.stars, sign, () => '★'),
    counted(why.comments, sign, (n) => (n === 1 ? 'comment' : 'comments')),
  ].filter((part) => part !== '');
  const span = why.basis === 'growth' ? SPAN[period] : 'so far';
  const parts = [
    ...(counts.length === 0 ? [] : [`${list.format(counts)} ${span}`]),
    ...(why.local === 0 ? [] : [`of interest to ${people(why.local)} here`]),
  ];
  if (parts.length > 0) return parts.join(', ');
  return published === undefined ? 'new here' : `published ${sinceThen(published, now)}`;
}

/** Its date stands on its card already. */
function sinceThen(published: string, now: Date): string {
  const years = now.getUTCFullYear() - Number(published.slice(0, 4));
  if (published.length === 4) return years < 1 ? 'this year' : before.format(-years, 'year');
  const ageMs = Math.max(0, now.getTime() - Date.parse(published));
  const days = Math.floor(ageMs / DAY_MS);
  if (days <= DAYS_MAX) return ago.format(-days, 'day');
  return days < 365
    ? before.format(-Math.floor(days / 30), 'month')
    : before.format(-Math.floor(days / 365), 'year');
}

function counted(count: number | undefined, sign: string, unit: (count: number) => string): string {
  if (count === undefined || count === 0) return '';
  return `${sign}${count.toLocaleString('en')} ${unit(count)}`;
}

function people(count: number): string {
  return count === 1 ? 'one person' : `${count} people`;
}
