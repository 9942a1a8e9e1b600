import { defineCommand } from '../command.ts';
import { spotOf } from '../command-context.ts';
import { tidyTopic } from '../topics.ts';
import { PERIOD_MS } from '../trending.ts';
import { choose, type View } from '../trending-list.ts';
import { noticesOf, titleOf } from '../trending-title.ts';
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
