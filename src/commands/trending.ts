import { defineCommand, spotOf } from '../command.ts';
import { phrases } from '../phrases.ts';
import { tidyTopic } from '../topics.ts';
import { PERIOD_MS, type Period } from '../trending.ts';
import { choose, type View } from '../trending-list.ts';
import { count } from './arguments.ts';

const DEFAULT_CARDS = 10;
/** So many papers of interest here are looked at, whatever else is counted of them. */
const ALSO_MAX = 50;

export const trendingCommand = defineCommand({
  name: 'trending',
  description: 'Show which papers are trending, each with the reason',
  args: [
    {
      name: 'topic',
      description: 'a few words, categories such as cs.CL, or everything',
      kind: 'text',
      required: false,
    },
    {
      name: 'period',
      description: 'the last day or the last week',
      kind: 'choice',
      choices: ['day', 'week'],
      required: false,
    },
    count,
  ],
  private: false,
  listed: 'everywhere',
  async *run({ trends, memory, now, date }, input, { context, signal }) {
    const { period = 'day', k = DEFAULT_CARDS } = input;
    const startedAt = now();
    const topic = tidyTopic(input.topic ?? '');
    const time = date();
    const since = new Date(time.getTime() - PERIOD_MS[period]);
    const interest: View['interest'] =
      (await memory?.stores.local.interest(context.place, since)) ?? new Map();
    const unwanted = (await memory?.stores.local.unwanted(spotOf(context), ALSO_MAX)) ?? [];
    const also = [...interest.keys()].slice(0, ALSO_MAX);
    const list = await trends.list({ topic, period, now: time, also }, signal);
    const view = { k, interest, posted: new Map(), unwanted };
    const chosen = await choose(list, view, trends.similarities);
    const notices = noticesOf(chosen.length, list);
    yield {
      kind: 'trending',
      title: titleOf({ topic, period, notices }),
      period,
      topic,
      cards: chosen.map(({ card }) => card),
      notices,
      ms: Math.round(now() - startedAt),
    };
  },
});

/** Why there is nothing, or why these are only the newest. */
export function noticesOf(
  shown: number,
  {
    topic,
    entries,
  }: {
    readonly topic: string;
    readonly entries: readonly { readonly snapshots: readonly unknown[] }[];
  },
): readonly string[] {
  if (shown === 0) return [phrases.nothingTrends(topic)];
  return entries.some(({ snapshots }) => snapshots.length > 0) ? [] : [phrases.onlyNewest];
}

/** Nothing trends where nothing is counted. */
export function titleOf({
  topic,
  period,
  notices,
}: {
  readonly topic: string;
  readonly period: Period;
  readonly notices: readonly string[];
}): string {
  return notices.includes(phrases.onlyNewest)
    ? phrases.newestTitle(topic)
    : phrases.trendingTitle(topic, period);
}
