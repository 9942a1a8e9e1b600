import type { Fields } from '../fields.ts';
import { Refusal } from '../refusal.ts';
import type { Channel } from '../world.ts';
import {
  botMethod,
  type Call,
  channelOf,
  type Method,
  messageFields,
  requireScope,
  TIERS,
} from './method.ts';

const READ = { public: 'channels:read', private: 'groups:read', im: 'im:read' } as const;
const HISTORY = {
  public: 'channels:history',
  private: 'groups:history',
  im: 'im:history',
} as const;

export const conversations: Readonly<Record<string, Method>> = {
  'conversations.info': botMethod(TIERS.three, [], info),
  'conversations.members': botMethod(TIERS.four, [], members),
  'conversations.open': botMethod(TIERS.three, ['im:write', 'mpim:write'], open),
  'conversations.replies': botMethod(TIERS.three, [], replies),
};

function info(call: Call): Fields {
  const channel = channelOf(call, call.args.text('channel'));
  requireScope(call, READ[channel.kind]);
  return { channel: channelFields(call, channel) };
}

function members(call: Call): Fields {
  const channel = channelOf(call, call.args.text('channel'));
  requireScope(call, READ[channel.kind]);
  const all = [...channel.members];
  const limit = Number(call.args.optional('limit') ?? 100);
  const from = Number(call.args.optional('cursor') ?? 0);
  if (!Number.isInteger(from)) throw new Refusal('invalid_cursor');
  const next = from + limit < all.length ? String(from + limit) : '';
  return {
    members: all.slice(from, from + limit),
    response_metadata: { next_cursor: next },
  };
}

function open(call: Call): Fields {
  const { args, state, team } = call;
  const users = args.optional('users')?.split(',');
  if (users === undefined) throw new Refusal('users_list_not_supplied');
  const [user, another] = users;
  if (user === undefined || another !== undefined) throw new Refusal('not_modelled');
  state.world.user(user);
  return { channel: { id: state.world.im(team, user).id } };
}

function replies(call: Call): Fields {
  const { args, state, team } = call;
  const channel = channelOf(call, args.text('channel'));
  requireScope(call, HISTORY[channel.kind]);
  if (!channel.members.has(team.botUserId)) throw new Refusal('not_in_channel');
  const ts = args.text('ts');
  const oldest = Number(args.optional('oldest') ?? 0);
  const limit = Number(args.optional('limit') ?? 1000);
  const thread = state.world.messages.filter(
    (one) =>
      one.channel === channel.id &&
      !one.deleted &&
      one.ephemeralTo === undefined &&
      (one.ts === ts || one.threadTs === ts) &&
      Number(one.ts) > oldest,
  );
  if (thread.length === 0) throw new Refusal('thread_not_found');
  return {
    messages: thread.slice(0, limit).map((message) => messageFields(message, team)),
    has_more: thread.length > limit,
  };
}

function channelFields({ team }: Call, channel: Channel): Fields {
  const { id, name, kind, creator, archived, teamIds } = channel;
  if (kind === 'im') {
    const user = [...channel.members].find((member) => member !== team.botUserId);
    return { id, is_im: true, user, is_org_shared: false, is_archived: archived };
  }
  const shared = teamIds.length > 1;
  return {
    id,
    name,
    name_normalized: name,
    is_channel: kind === 'public',
    is_group: kind === 'private',
    is_im: false,
    is_mpim: false,
    is_private: kind === 'private',
    is_archived: archived,
    is_member: channel.members.has(team.botUserId),
    is_shared: shared,
    is_ext_shared: shared,
    is_org_shared: false,
    shared_team_ids: teamIds,
    context_team_id: team.id,
    creator,
    num_members: channel.members.size,
  };
}
