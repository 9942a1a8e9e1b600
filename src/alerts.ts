import { createHash } from 'node:crypto';
import type { UpstreamError } from './errors.ts';
import type { Rhythm } from './rhythm.ts';
import { formatBytes } from './text.ts';

/** A source that is read again and again, as it is now. */
export interface SourceFact {
  readonly name: string;
  readonly title: string;
  readonly rhythm: Rhythm;
  /** When all that it had had been read; where that never was, since when it has been watched. */
  readonly readAt: Date;
  /** Why the last attempt failed. */
  readonly error?: string;
}

/** Posts that go nowhere any more. */
export interface SwitchedOff {
  readonly platform: string;
  readonly tenant: string;
  readonly channel: string;
  /** One person reads there, who is not named. */
  readonly direct: boolean;
  readonly reason: string;
}

/** Tokens of a month. */
export interface BudgetFact {
  readonly spent: number;
  readonly limit: number;
  /** A call was refused, since it would have gone over. */
  readonly isSpent: boolean;
}

export interface Facts {
  readonly now: Date;
  readonly sources: readonly SourceFact[];
  readonly switchedOff: readonly SwitchedOff[];
  readonly budget?: BudgetFact | undefined;
  /** Of the language model, until it writes again. */
  readonly modelFailure?: UpstreamError | undefined;
  /** Where everything is kept. */
  readonly disk: { readonly folder: string; readonly freeBytes: number };
}

/** Something that only the operator can mend: one fact, one remedy. */
export interface Alert {
  /** The same as long as it is the same thing. */
  readonly key: string;
  readonly text: string;
  /** Whether it is told again while it lasts: once a day, or never. */
  readonly again: 'daily' | 'never';
}

/** The platform by which it is remembered what operators were told. */
export const OPERATORS = 'operators';
/** With less, new papers and answers are soon not kept any more. */
export const FREE_BYTES_MIN = 1e9;
/** How far back `Facts.switchedOff` goes; what is told is not told again within it. */
export const DAY_MS = 86_400_000;
/** A source that is asked once a day has failed for a day when two have gone by. */
const SILENCE_MS = { hourly: DAY_MS, announcements: DAY_MS, daily: 2 * DAY_MS } as const;
const NEARLY_SPENT = 0.8;
const ERROR_LENGTH_MAX = 120;

/** What operators are to be told of, whether they were told before or not. */
export function alertsFor(facts: Facts): readonly Alert[] {
  return [
    ...facts.sources.flatMap((source) => ofSource(source, facts.now)),
    ...facts.switchedOff.map(ofDestination),
    ...ofBudget(facts),
    ...ofModel(facts),
    ...ofDisk(facts),
  ];
}

function ofSource(source: SourceFact, now: Date): readonly Alert[] {
  const { name, title, rhythm, readAt, error } = source;
  if (error === undefined || now.getTime() - readAt.getTime() < SILENCE_MS[rhythm]) return [];
  const since = readAt.toISOString().slice(0, 16).replace('T', ' ');
  const why = error.slice(0, ERROR_LENGTH_MAX).replace(/[.!\s]+$/, '');
  const text = `${title} could not be read since ${since} UTC (${why}). \`footnote sync ${name}\` shows what is wrong.`;
  return [{ key: `source ${name}`, text, again: 'daily' }];
}

function ofDestination({ platform, tenant, channel, direct, reason }: SwitchedOff): Alert {
  const where = direct ? 'to one person' : `to channel ${channel}`;
  const place = createHash('sha256').update(`${tenant} ${channel}`).digest('base64url');
  return {
    key: `off ${platform} ${place}`, // it outlives the person or address that the place may be
    text: `Posts ${where} (${platform}) were switched off: ${reason}. Once that is mended, subscribe there again.`,
    again: 'daily',
  };
}

function ofBudget({ budget, now }: Facts): readonly Alert[] {
  if (budget === undefined) return [];
  const { spent, limit, isSpent } = budget;
  const month = now.toLocaleString('en', { month: 'long', timeZone: 'UTC' });
  const key = now.toISOString().slice(0, 7);
  const figures = `${inFull(spent)} of ${inFull(limit)} tokens`;
  if (isSpent || spent >= limit) {
    const text = `The language model’s budget for ${month} is used up (${figures}): answers are quotes until it ends. Raise MONTHLY_TOKEN_BUDGET to have them written.`;
    return [{ key: `budget 100 ${key}`, text, again: 'never' }];
  }
  if (spent < limit * NEARLY_SPENT) return [];
  const share = Math.floor((100 * spent) / limit);
  const text = `${share} % of the language model’s budget for ${month} are used (${figures}). Raise MONTHLY_TOKEN_BUDGET, or answers become quotes when it is used up.`;
  return [{ key: `budget 80 ${key}`, text, again: 'never' }];
}

/** What may pass by itself is in the log. */
function ofModel({ modelFailure }: Facts): readonly Alert[] {
  if (modelFailure?.reason !== 'configuration') return [];
  const text = modelFailure.message.replace(
    'The operator should check',
    'Answers are quotes until you mend',
  );
  return [{ key: 'model', text, again: 'daily' }];
}

function ofDisk({ disk: { folder, freeBytes } }: Facts): readonly Alert[] {
  if (freeBytes >= FREE_BYTES_MIN) return [];
  const text = `The disk of ${folder} is nearly full (${formatBytes(freeBytes)} free). Make room, or soon nothing new is kept.`;
  return [{ key: 'disk', text, again: 'daily' }];
}

function inFull(count: number): string {
  return count.toLocaleString('en');
}
