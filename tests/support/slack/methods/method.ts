import type { Arguments, Fields } from '../fields.ts';
import type { Message } from '../messages.ts';
import { Refusal } from '../refusal.ts';
import type { State } from '../state.ts';
import type { Token } from '../tokens.ts';
import type { Channel, Team } from '../world.ts';

/** Requests a minute, per method and workspace, from which Slack may answer 429. */
export const TIERS = { one: 1, two: 20, three: 50, four: 100, special: 600 } as const;

export interface Call {
  readonly args: Arguments;
  readonly token: Token;
  readonly team: Team;
  readonly state: State;
}

export interface Method {
  /** One of them is enough; none: no scope is asked for. */
  readonly scopes: readonly string[];
  readonly token: 'bot' | 'app' | 'none';
  readonly perMinute: number;
  /** What is answered beside `ok`; throws a `Refusal`. */
  readonly run: (call: Call) => Fields | Promise<Fields>;
}

type Run = Method['run'];

export function botMethod(perMinute: number, scopes: readonly string[], run: Run): Method {
  return { scopes, token: 'bot', perMinute, run };
}

export function requireScope({ token }: Call, ...anyOf: readonly string[]): void {
  if (anyOf.length === 0 || anyOf.some((scope) => token.scopes.includes(scope))) return;
  const provided = token.scopes.join(',');
  throw new Refusal('missing_scope', { needed: anyOf.join(','), provided });
}

/** A channel that the token's workspace has and the bot may know of, with or without being in it. */
export function channelOf(call: Call, id: string): Channel {
  const { world } = call.state;
  const { team } = call;
  const isPerson = /^[UW]/.test(id) && world.users.has(id);
  const channel = isPerson ? world.im(team, id) : world.channel(id);
  const hidden = channel.kind !== 'public' && !channel.members.has(team.botUserId);
  if (hidden || !channel.teamIds.includes(team.id)) throw new Refusal('channel_not_found');
  return channel;
}

/** A channel that the bot may write to. */
export function writable(call: Call, id: string): Channel {
  const channel = channelOf(call, id);
  if (channel.archived) throw new Refusal('is_archived');
  const isMember = channel.members.has(call.team.botUserId);
  if (!isMember && !call.token.scopes.includes('chat:write.public')) {
    throw new Refusal('not_in_channel');
  }
  return channel;
}

/** The first message of the thread that a message is in. */
export function threadRoot({ state }: Call, channel: Channel, ts: string): Message {
  const message = state.world.find(channel.id, ts);
  if (message === undefined) throw new Refusal('thread_not_found');
  if (message.threadTs === undefined) return message;
  return state.world.find(channel.id, message.threadTs) ?? message;
}

/** A message as Slack's answers and events show it. */
export function messageFields(message: Message, team: Team): Fields {
  const { ts, user, botId, text, blocks, threadTs, stream, edits } = message;
  return {
    type: 'message',
    ts,
    user,
    text: text === '' && message.markdown !== undefined ? message.markdown : text,
    ...(botId === undefined ? {} : { bot_id: botId, app_id: team.botId.replace(/^B/, 'A') }),
    team: team.id,
    ...(blocks.length === 0 ? {} : { blocks }),
    ...(threadTs === undefined ? {} : { thread_ts: threadTs }),
    ...(stream === undefined
      ? {}
      : { streaming_state: stream.state === 'open' ? 'in_progress' : 'completed' }),
    ...(edits === 0 || stream !== undefined ? {} : { edited: { user, ts } }),
  };
}
