import { type CommandContext, spotOf } from '../src/command-context.ts';
import type { Config } from '../src/config-groups.ts';
import type { Llm } from '../src/llm.ts';
import type { ServiceStatus } from '../src/reply.ts';
import type { Stores } from '../src/state/stores.ts';
import type { Spot } from '../src/tenancy.ts';
import type { Service } from './service.ts';

const WEEK_MS = 7 * 24 * 3_600_000;

export interface Described {
  readonly config: Config;
  readonly stores: Stores;
  readonly services: () => readonly Service[];
  readonly now: () => Date;
  readonly startedAt: Date;
  readonly llm: Llm | undefined;
}

/** What `status` says of the running service to whoever asks; details of parts name people, folders and servers. */
export async function describeService(
  { config, stores, services, now, startedAt, llm }: Described,
  context: CommandContext,
): Promise<ServiceStatus> {
  const { place, person, operator } = context;
  const isOperator = operator === true || config.operators.includes(`${place.platform}:${person}`);
  const parts = services().map(({ name, health }) => {
    const { ready, detail } = health();
    return { name, ok: ready, detail: isOperator ? detail : ready ? 'well' : 'the log says why' };
  });
  return {
    startedAt,
    parts,
    ...(llm && { model: llm.name }),
    ...(await postsAt(stores, spotOf(context))),
    ...(isOperator && { deliveries: await stores.outbox.counts(weekBefore(now())) }),
    ...(isOperator && llm && { usage: await usageOf(stores, config) }),
  };
}

export async function usageOf(
  stores: Stores,
  { costs }: Pick<Config, 'costs'>,
): Promise<ServiceStatus['usage'] & object> {
  const month = await stores.usage.thisMonth();
  const { monthlyTokens, pricePerMillionIn, pricePerMillionOut } = costs;
  const cost = (month.in * (pricePerMillionIn ?? 0) + month.out * (pricePerMillionOut ?? 0)) / 1e6;
  return {
    tokens: month.in + month.out,
    ...(monthlyTokens !== undefined && { budget: monthlyTokens }),
    ...((pricePerMillionIn ?? pricePerMillionOut) !== undefined && { cost }),
  };
}

/** The last post and the next one. */
async function postsAt(
  { subscriptions, outbox }: Stores,
  place: Spot,
): Promise<Pick<ServiceStatus, 'posts'>> {
  const here = await subscriptions.at(place);
  if (here.length === 0) return {};
  const past = await Promise.all(here.map(({ id }) => outbox.history(id, 1)));
  const [last] = past.flat().sort((a, b) => b.dueAt.getTime() - a.dueAt.getTime());
  const [next] = here
    .filter(({ state }) => state === 'active')
    .map((subscription) => subscription.next.at)
    .sort((a, b) => a.getTime() - b.getTime());
  const told = last && { date: last.date, state: last.state, reason: last.reason ?? '' };
  return { posts: { ...(told && { last: told }), ...(next && { next }) } };
}

export function weekBefore(now: Date): Date {
  return new Date(now.getTime() - WEEK_MS);
}
