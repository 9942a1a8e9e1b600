import { invalid } from '../content.ts';
import { type Fields, isFields } from '../fields.ts';
import type { Message } from '../messages.ts';
import { Refusal } from '../refusal.ts';
import type { State } from '../state.ts';
import { botMethod, type Call, channelOf, type Method, TIERS } from './method.ts';

/** A status goes away by itself. */
const STATUS_MS = 120_000;
const LOADING_MESSAGES_MAX = 10;
const PROMPTS_MAX = 4;

export const assistant: Readonly<Record<string, Method>> = {
  'assistant.threads.setStatus': botMethod(
    TIERS.special,
    ['chat:write', 'assistant:write'],
    setStatus,
  ),
  'assistant.threads.setSuggestedPrompts': botMethod(
    TIERS.four,
    ['assistant:write'],
    setSuggestedPrompts,
  ),
};

function setStatus(call: Call): Fields {
  const { args, state } = call;
  const channel = channelOf(call, args.text('channel_id'));
  const ts = args.text('thread_ts');
  if (state.world.find(channel.id, ts) === undefined) throw new Refusal('invalid_thread_ts');
  const loading = args.json('loading_messages') ?? [];
  if (!Array.isArray(loading) || loading.length > LOADING_MESSAGES_MAX) {
    throw invalid('invalid_arguments', [
      'no more than 10 items allowed [json-pointer:/loading_messages]',
    ]);
  }
  const status = args.optional('status') ?? '';
  const { statuses } = state.assistance;
  if (status === '') statuses.delete(threadKey(channel.id, ts));
  else statuses.set(threadKey(channel.id, ts), { status, at: state.clock.now() });
  return {};
}

/** What people see beside the bot's name in a thread, until it replies or for two minutes. */
export function statusOf(
  { assistance, clock }: State,
  channel: string,
  ts: string,
): string | undefined {
  const set = assistance.statuses.get(threadKey(channel, ts));
  return set !== undefined && clock.now() - set.at <= STATUS_MS ? set.status : undefined;
}

/** A status ends with the bot's reply. */
export function clearStatus({ assistance }: State, { channel, threadTs = '' }: Message): void {
  assistance.statuses.delete(threadKey(channel, threadTs));
}

function threadKey(channel: string, ts: string): string {
  return `${channel} ${ts}`;
}

/** With `thread_ts` an app with an agent_view gets ok and nothing happens. */
function setSuggestedPrompts(call: Call): Fields {
  const { args, state } = call;
  const channel = channelOf(call, args.text('channel_id'));
  const prompts = args.json('prompts');
  if (!Array.isArray(prompts) || !prompts.every(isPrompt) || prompts.length > PROMPTS_MAX) {
    throw invalid('invalid_arguments', ['invalid prompts [json-pointer:/prompts]']);
  }
  const silent =
    args.optional('thread_ts') !== undefined && state.manifest.features.agent_view !== undefined;
  if (!silent) state.assistance.prompts.set(channel.id, prompts);
  return {};
}

function isPrompt(value: unknown): value is Fields {
  return isFields(value) && typeof value.title === 'string' && typeof value.message === 'string';
}
