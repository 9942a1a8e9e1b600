import { defineChatCommand, type Memory } from '../command.ts';
import type { CommandContext } from '../command-context.ts';
import { UserError } from '../errors.ts';
import { phrases } from '../phrases.ts';
import { localDate, occurrenceAfter } from '../schedule.ts';
import type { Subscription } from '../subscriptions.ts';
import type { SubscriptionLine } from '../trending-reply.ts';

const ALL = /^all$/i;
/** How the list calls what is about no topic. */
const NO_TOPIC = 'everything';

const which = {
  name: 'subscription',
  description: 'its number in subscriptions, or its topic',
  kind: 'text',
  required: true,
} as const;

export const subscriptionsCommand = defineChatCommand({
  name: 'subscriptions',
  description: 'List what is posted here and sent to you, with the next and the last time',
  args: [],
  private: true,
  async *run({ memory }, _input, { context }) {
    const own = await reachable(memory, context);
    const lines = await Promise.all(own.map((one, i) => toLine(memory, one, i + 1)));
    yield {
      kind: 'subscriptions',
      subscriptions: lines,
      mayChange: await context.mayManage('channel'),
    };
  },
});

export const unsubscribeCommand = defineChatCommand({
  name: 'unsubscribe',
  description: 'Stop posts that were subscribed to',
  args: [{ ...which, description: 'its number in subscriptions, its topic, or all' }],
  private: true,
  async *run({ memory }, { subscription: text }, { context }) {
    const found = await changeable(memory, context);
    const isAll = ALL.test(text.trim()) && found.own.length > 0;
    const chosen = isAll ? found.own : [findOwn(found, text)];
    for (const { id } of chosen) await memory.stores.unsubscribe(id);
    const topics = chosen.map(({ topic }) => topic);
    yield { kind: 'notice', level: 'info', text: phrases.unsubscribed(topics) };
  },
});

export const pauseCommand = defineChatCommand({
  name: 'pause',
  description: 'Pause the posts of a subscription',
  args: [which],
  private: true,
  listed: 'nowhere',
  async *run({ memory }, { subscription: text }, { context }) {
    const { id, topic } = findOwn(await changeable(memory, context), text);
    await memory.stores.subscriptions.set(id, { state: 'paused' });
    yield { kind: 'notice', level: 'info', text: phrases.paused(topic) };
  },
});

export const resumeCommand = defineChatCommand({
  name: 'resume',
  description: 'Go on with the posts of a subscription',
  args: [which],
  private: true,
  listed: 'nowhere',
  async *run({ memory, date }, { subscription: text }, { context }) {
    const found = findOwn(await changeable(memory, context), text);
    if (found.state === 'pending') throw new UserError(phrases.notConfirmed);
    const next = occurrenceAfter(found, date());
    await memory.stores.subscriptions.set(found.id, { state: 'active', next });
    const resumed = phrases.subscribed({ ...found, next }, true);
    yield { kind: 'notice', level: 'info', text: resumed };
  },
});

export const previewCommand = defineChatCommand({
  name: 'preview',
  description: 'Show what today’s post of a subscription would be',
  args: [{ ...which, required: false }],
  private: true,
  async *run({ memory, date }, { subscription: text = '1' }, { context }) {
    const subscription = find(await reachable(memory, context), text);
    const { composer } = memory;
    const today = { at: date(), date: localDate(date(), subscription.zone) };
    const composed = await composer.compose(subscription, today);
    if (composed.kind === 'nothing') {
      yield { kind: 'notice', level: 'info', text: phrases.nothingToday(composed.reason) };
      return;
    }
    const { content } = composed;
    const digest = await composer.digest(subscription, { date: today.date, content });
    if (digest !== undefined) yield digest;
  },
});

/** What is posted here, then what goes to the person alone. */
async function reachable(
  { stores: { subscriptions } }: Memory,
  { place, person }: CommandContext,
): Promise<readonly Subscription[]> {
  const here = place.direct === true ? [] : await subscriptions.at(place);
  return [...here, ...(await subscriptions.ofPerson(place, person))];
}

/** Throws a `UserError` where there are posts here that the person may not touch, and none of their own. */
async function changeable(memory: Memory, context: CommandContext) {
  const all = await reachable(memory, context);
  const mayManage = await context.mayManage('channel');
  const own = all.filter(({ direct }) => mayManage || direct);
  if (own.length === 0 && all.length > 0) throw new UserError(phrases.mayNotSubscribe);
  return { all, own };
}

/** The one that is meant, by the number that it has in the list of all. */
function findOwn(
  { all, own }: Record<'all' | 'own', readonly Subscription[]>,
  text: string,
): Subscription {
  const found = named(own, text) ?? find(all, text);
  if (!own.includes(found)) throw new UserError(phrases.mayNotSubscribe);
  return found;
}

function find(all: readonly Subscription[], text: string): Subscription {
  const wanted = text.trim();
  const numbered = /^\d{1,3}$/.test(wanted) ? all[Number(wanted) - 1] : undefined;
  const found = named(all, wanted) ?? numbered;
  if (found === undefined) throw new UserError(phrases.noSubscription(wanted, all.length));
  return found;
}

function named(all: readonly Subscription[], text: string): Subscription | undefined {
  const wanted = text.trim().toLowerCase();
  return (
    all.find(({ id }) => id === text.trim()) ??
    all.find(({ topic }) => (topic === '' ? NO_TOPIC : topic.toLowerCase()) === wanted)
  );
}

async function toLine(
  { stores: { outbox } }: Memory,
  subscription: Subscription,
  n: number,
): Promise<SubscriptionLine> {
  const [last] = await outbox.history(subscription.id, 1);
  const { id, topic, every, time, zone, state, reason, direct, channel, platform, next } =
    subscription;
  return {
    n,
    id,
    topic,
    every,
    time,
    zone,
    state,
    to: platform === 'mail' ? channel : direct ? 'you' : 'here',
    ...(reason !== undefined && { reason }),
    ...(state === 'active' && { next: next.at }),
    ...(last && { last: { date: last.date, state: last.state, reason: last.reason ?? '' } }),
  };
}
