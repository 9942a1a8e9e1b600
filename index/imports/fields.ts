import { findPaperIds } from '../paper-ids.ts';

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** `Lovelace, Ada` → `Ada Lovelace`; `King, Martin, Jr` → `Martin King Jr`. */
export function displayName(name: string): string {
  const [last = '', first = '', suffix = ''] = name.split(',').map((part) => part.trim());
  return [first, last, suffix].filter((part) => part !== '').join(' ');
}

/** Names in one text: divided by semicolons or `and`; by commas where each part is a whole name. */
export function listedAuthors(text: string): readonly string[] {
  const parts = text.split(/;|\sand\s|\s&\s/);
  const commas = text.split(',');
  const isList =
    parts.length === 1 && commas.length > 1 && commas.every((part) => /\S\s+\S/.test(part));
  return isList ? commas : parts.map(displayName);
}

/** ISO of what people write (`2020/3/4`, `March 2020`, `c2020`); the text itself where no year is in it. */
export function looseDate(text: string): string {
  const numbers = /(?<!\d)(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?(?!\d)/.exec(text);
  if (numbers !== null) return dateOf(numbers.slice(1).filter((part) => part !== undefined));
  const year = /(?<!\d)(1[5-9]\d\d|20\d\d)(?!\d)/.exec(text)?.[1];
  if (year === undefined) return text;
  const month = monthOf(/[a-z]{3,}/i.exec(text)?.[0] ?? '');
  return month === undefined ? year : dateOf([year, month]);
}

/** `Mar`, `march`, `3` → `03`. */
export function monthOf(text: string): string | undefined {
  const named = MONTHS.indexOf(text.slice(0, 3).toLowerCase()) + 1;
  const number = named > 0 ? named : Number(text);
  return Number.isInteger(number) && number >= 1 && number <= 12
    ? String(number).padStart(2, '0')
    : undefined;
}

/** Year, month and day as far as they are a date: `2020`, `00` → `2020`. */
export function dateOf(parts: readonly (string | number)[]): string {
  const [year = '', ...rest] = parts.map(String);
  const [month = '0', day = '0'] = rest;
  if (monthOf(month) === undefined) return year;
  const hasDay = Number(day) >= 1 && Number(day) <= 31;
  return [year, monthOf(month), ...(hasDay ? [day.padStart(2, '0')] : [])].join('-');
}

/** An address that is none costs no record. */
export function webAddress(text: string | undefined): string | undefined {
  const isSound = /^https?:\/\/[^\s@]{1,1900}$/i.test(text ?? '') && URL.canParse(text ?? '');
  return isSound ? text : undefined;
}

/** The first arXiv id in texts that may hold one, e.g. `arXiv preprint arXiv:2101.00001`, `abs/2101.00001`. */
export function arxivIdIn(...texts: readonly (string | undefined)[]): string | undefined {
  const ids = texts.flatMap((text) => findPaperIds(text ?? ''));
  return ids.find((id) => id.startsWith('arxiv:'));
}
