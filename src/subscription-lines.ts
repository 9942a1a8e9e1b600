import { describeLast } from './descriptions.ts';
import { inWords, named } from './phrases.ts';
import { localDate } from './schedule.ts';
import type { SubscriptionLine } from './trending-reply.ts';

/** What there is to say of a subscription: its topic, then facts in words. */
export function describeSubscription(line: SubscriptionLine): {
  readonly topic: string;
  readonly facts: readonly string[];
} {
  const { topic, to, next, zone, last, state, reason } = line;
  const stopped = { active: '', paused: 'paused', pending: 'waits for the link in the mail' };
  const standing = state === 'off' ? `off: ${reason ?? 'not said why'}` : stopped[state];
  const facts = [
    inWords(line),
    to,
    standing,
    next === undefined ? '' : `next ${shortDate(next, zone)}`,
    last === undefined ? '' : `last ${describeLast(last)}`,
  ];
  return { topic: named([topic]), facts: facts.filter((fact) => fact !== '') };
}

function shortDate(at: Date, zone: string): string {
  const weekday = at.toLocaleDateString('en-GB', { weekday: 'short', timeZone: zone });
  return `${weekday} ${localDate(at, zone)}`;
}
