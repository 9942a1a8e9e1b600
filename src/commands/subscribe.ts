import { randomBytes } from 'node:crypto';
import { defineChatCommand, type Memory } from '../command.ts';
import type { CommandContext } from '../command-context.ts';
import { UserError } from '../errors.ts';
import { mailAddress } from '../mail-address.ts';
import { phrases } from '../phrases.ts';
import { readTiming } from '../read-timing.ts';
import { occurrenceAfter } from '../schedule.ts';
import { type Destination, isSamePost, type Subscription } from '../subscriptions.ts';
import { tidyTopic } from '../topics.ts';

/** One place takes so many. */
const SUBSCRIPTIONS_MAX = 20;

export const subscribeCommand = defineChatCommand({
  name: 'subscribe',
  description: 'Have the trending papers on a topic posted here, to you, or by mail',
  args: [
    {
      name: 'topic',
      description: 'a few words, categories such as cs.CL, or everything',
      kind: 'text',
      required: true,
    },
    { name: 'time', description: 'when, e.g. 09:00 or 6pm', kind: 'word', required: false },
    {
      name: 'timezone',
      description: 'where that is the time, e.g. Europe/Berlin',
      kind: 'word',
      required: false,
    },
    {
      name: 'every',
      description: 'each day, or each Monday',
      kind: 'choice',
      choices: ['daily', 'weekly'],
      required: false,
    },
    {
      name: 'quiet-days',
      description: 'what comes on days without new papers',
      kind: 'choice',
      choices: ['silence', 'week'],
      required: false,
    },
    {
      name: 'direct',
      description: 'send it to you alone, as a direct message',
      kind: 'flag',
      required: false,
    },
    {
      name: 'email',
      description: 'send it to this mail address, once it is confirmed there',
      kind: 'word',
      required: false,
    },
  ],
  private: true,
  async *run({ memory, trends, date }, input, { context, signal }) {
    const topic = tidyTopic(input.topic);
    const to =
      input.email === undefined ? await destinationOf(context, input.direct === true) : undefined;
    const before = to === undefined ? [] : await memory.stores.subscriptions.at(to);
    const timing = readTiming(input, before.at(-1)?.zone ?? context.timeZone);
    const quiet = input['quiet-days'] ?? 'silence';
    const known = await trends.covers(topic, signal);
    if (input.email !== undefined) {
      const address = askedAddress(input.email, memory);
      const person = `${context.place.platform} ${context.person}`;
      memory.signUps?.ask({ address, topic, ...timing, quiet, person }, person);
      yield { kind: 'notice', level: 'info', text: phrases.mailAsked(known) };
      return;
    }
    if (to === undefined) return;
    const wanted = { topic, ...timing };
    const over = before.filter((one) => one.state === 'off' && isSamePost(one, wanted));
    assertRoom(
      before.filter((one) => !over.includes(one)),
      wanted,
    );
    const subscription: Subscription = {
      ...to,
      ...timing,
      id: randomBytes(9).toString('base64url'),
      person: context.person,
      topic,
      quiet,
      state: 'active',
      madeAt: date(),
      next: occurrenceAfter(timing, date()),
    };
    await memory.stores.subscriptions.put(subscription);
    for (const { id } of over) await memory.stores.unsubscribe(id);
    yield { kind: 'notice', level: 'info', text: phrases.subscribed(subscription, known) };
  },
});

/** The channel, for those who may manage it; else the person. */
async function destinationOf(context: CommandContext, direct: boolean): Promise<Destination> {
  const { place, alone } = context;
  if (direct || place.direct === true) {
    if (alone === undefined) throw new UserError(phrases.noDirect);
    return { ...alone, direct: true };
  }
  if (!(await context.mayManage('channel'))) throw new UserError(phrases.mayNotSubscribe);
  if (context.mute === true) throw new UserError(phrases.mute);
  const { platform, tenant, channel } = place;
  return { platform, tenant, channel, direct: false };
}

function askedAddress(text: string, { signUps }: Memory): string {
  if (signUps === undefined) throw new UserError(phrases.noMail);
  const address = mailAddress(text);
  if (address === undefined) throw new UserError(phrases.noAddress(text));
  return address;
}

function assertRoom(
  before: readonly Subscription[],
  wanted: Pick<Subscription, 'topic' | 'every' | 'time' | 'zone'>,
): void {
  if (before.length >= SUBSCRIPTIONS_MAX)
    throw new UserError(phrases.tooManySubscriptions(before.length));
  if (before.some((other) => isSamePost(other, wanted)))
    throw new UserError(phrases.sameSubscription);
}
