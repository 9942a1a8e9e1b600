import { phrases } from '../../../src/phrases.ts';
import { describeSubscription } from '../../../src/subscription-lines.ts';
import type { SubscriptionList } from '../../../src/trending-reply.ts';
import { inert, plainWithin, sentence, small } from '../escape.ts';
import { CONTENT_MAX } from '../limits.ts';
import { type Message, toMessage } from './message.ts';
import type { View } from './view.ts';

const TOPIC_MAX = 220;
const FACT_MAX = 200;
/** Of how many had no room. */
const NOTE_MAX = 80;

/** As many as have room; each of the first five has a row of buttons. */
export function renderSubscriptions(
  { subscriptions }: SubscriptionList,
  { buttons }: View,
): readonly Message[] {
  if (subscriptions.length === 0) return [toMessage(sentence(phrases.noSubscriptions))];
  let content = '';
  let left = subscriptions.length;
  for (const line of subscriptions) {
    const { topic, facts } = describeSubscription(line);
    const shown = facts.map((fact) => inert(fact.slice(0, FACT_MAX))).join(' · ');
    const entry = `**${line.n}** ${plainWithin(topic, TOPIC_MAX)}\n${small(shown)}\n`;
    if (content.length + entry.length > CONTENT_MAX - NOTE_MAX) break;
    content += entry;
    left--;
  }
  const note = left === 0 ? '' : small(phrases.moreSubscriptions(left));
  return [toMessage(`${content}${note}`.trimEnd(), buttons)];
}
