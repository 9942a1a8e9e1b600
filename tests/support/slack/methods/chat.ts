import { readContent, readUpdate } from '../content.ts';
import { type Fields, isFields, missing } from '../fields.ts';
import type { Message } from '../messages.ts';
import { Refusal } from '../refusal.ts';
import type { Channel } from '../world.ts';
import { clearStatus } from './assistant.ts';
import {
  botMethod,
  type Call,
  channelOf,
  type Method,
  messageFields,
  TIERS,
  threadRoot,
  writable,
} from './method.ts';
import { isStreaming } from './streams.ts';

const WRITE = ['chat:write'] as const;

export const chat: Readonly<Record<string, Method>> = {
  'chat.postMessage': botMethod(TIERS.special, WRITE, postMessage),
  'chat.postEphemeral': botMethod(TIERS.four, WRITE, postEphemeral),
  'chat.update': botMethod(TIERS.three, WRITE, update),
  'chat.delete': botMethod(TIERS.three, WRITE, remove),
  'chat.unfurl': botMethod(TIERS.three, ['links:write'], unfurl),
};

function postMessage(call: Call): Fields {
  const { args, team, state } = call;
  const channel = writable(call, args.text('channel'));
  const { text, blocks, markdown } = readContent(args);
  const message = state.world.post({
    channel: channel.id,
    user: team.botUserId,
    botId: team.botId,
    text,
    ...(blocks === undefined ? {} : { blocks }),
    ...(markdown === undefined ? {} : { markdown }),
    ...inThread(call, channel),
  });
  clearStatus(state, message);
  return { channel: channel.id, ts: message.ts, message: messageFields(message, team) };
}

function postEphemeral(call: Call): Fields {
  const { args, team, state } = call;
  const channel = writable(call, args.text('channel'));
  const user = args.text('user');
  if (!channel.members.has(user)) throw new Refusal('user_not_in_channel');
  const { text, blocks, markdown } = readContent(args);
  const message = state.world.post({
    channel: channel.id,
    user: team.botUserId,
    botId: team.botId,
    ephemeralTo: user,
    text,
    ...(blocks === undefined ? {} : { blocks }),
    ...(markdown === undefined ? {} : { markdown }),
    ...inThread(call, channel),
  });
  return { message_ts: message.ts };
}

function update(call: Call): Fields {
  const { args, state, team } = call;
  const message = ownMessage(call, 'cant_update_message');
  if (state.world.channel(message.channel).archived) throw new Refusal('is_inactive');
  if (isStreaming(message, state.clock.now())) throw new Refusal('streaming_state_conflict');
  const { text, blocks, markdown } = readUpdate(args);
  state.world.change(message, {
    text,
    ...(blocks === undefined ? {} : { blocks }),
    ...(markdown === undefined ? {} : { markdown, blocks: [] }),
  });
  return { channel: message.channel, ts: message.ts, text, message: messageFields(message, team) };
}

function remove(call: Call): Fields {
  const message = ownMessage(call, 'cant_delete_message');
  if (isStreaming(message, call.state.clock.now())) throw new Refusal('cant_delete_message');
  call.state.world.remove(message);
  return { channel: message.channel, ts: message.ts };
}

/** Ephemeral messages are not found: only a response_url can reach them. */
function ownMessage(call: Call, otherwise: string): Message {
  const channel = channelOf(call, call.args.text('channel'));
  const message = call.state.world.find(channel.id, call.args.text('ts'));
  if (message === undefined) throw new Refusal('message_not_found');
  if (message.botId !== call.team.botId) throw new Refusal(otherwise);
  return message;
}

function unfurl(call: Call): Fields {
  const { args, state } = call;
  const unfurls = args.json('unfurls');
  if (unfurls === undefined) throw new Refusal('missing_unfurls');
  if (!isFields(unfurls)) throw new Refusal('invalid_unfurls_format');
  const [channelId, ts] = unfurlTarget(call);
  const channel = state.world.channels.get(channelId);
  if (channel === undefined) throw new Refusal('cannot_find_channel');
  const message = state.world.find(channel.id, ts);
  if (message === undefined) throw new Refusal('cannot_find_message');
  const said = message.text.replaceAll('&amp;', '&');
  if (!Object.keys(unfurls).every((url) => said.includes(`<${url}`))) {
    throw new Refusal('cannot_unfurl_message');
  }
  message.unfurls = { ...message.unfurls, ...unfurls };
  return {};
}

function unfurlTarget({ args }: Call): readonly [string, string] {
  const id = args.optional('unfurl_id');
  if (id === undefined) {
    const channel = args.optional('channel');
    const ts = args.optional('ts');
    if (channel === undefined) throw new Refusal('missing_channel');
    if (ts === undefined) throw new Refusal('missing_ts');
    return [channel, ts];
  }
  if (args.optional('source') === undefined) throw new Refusal('missing_source');
  const [channel, ts] = id.split('-').slice(1);
  if (channel === undefined || ts === undefined) throw new Refusal('invalid_unfurl_id');
  return [channel, ts];
}

function inThread(call: Call, channel: Channel): { readonly threadTs?: string } {
  const ts = call.args.optional('thread_ts');
  if (ts === undefined) return {};
  if (!/^\d+\.\d{6}$/.test(ts)) throw missing('thread_ts');
  return { threadTs: threadRoot(call, channel, ts).ts };
}
