import type { Fields } from './fields.ts';
import type { Message } from './messages.ts';
import { viewFields } from './methods/views.ts';
import type { ResponseUrl, State, View } from './state.ts';
import type { Channel, Team, User } from './world.ts';

/** A place where a person does something. */
export interface Place {
  readonly team: Team;
  readonly user: User;
  readonly channel: Channel;
}

const VERIFICATION_TOKEN = 'verification-token';

/** The body around an event, with a new event id. */
export function eventBody(state: State, team: Team, event: Fields, channel?: Channel): Fields {
  const { world, clock, credentials } = state;
  const enterprise_id = team.enterprise?.id ?? null;
  const is_enterprise_install =
    state.tokens.of(team)?.teamId === undefined && enterprise_id !== null;
  return {
    token: VERIFICATION_TOKEN,
    team_id: team.id,
    context_team_id: team.id,
    context_enterprise_id: enterprise_id,
    api_app_id: credentials.appId,
    type: 'event_callback',
    event: { event_ts: world.newTs(), ...event },
    event_id: world.newId('Ev'),
    event_time: Math.floor(clock.now() / 1000),
    authorizations: [
      {
        enterprise_id,
        team_id: team.id,
        user_id: team.botUserId,
        is_bot: true,
        is_enterprise_install,
      },
    ],
    is_ext_shared_channel: (channel?.teamIds.length ?? 1) > 1,
  };
}

/** A message as an event tells it; both `message` and `app_mention` have these fields. */
export function saidFields(state: State, message: Message, channel: Channel): Fields {
  const user = state.world.user(message.user);
  const root =
    message.threadTs === undefined ? undefined : state.world.find(channel.id, message.threadTs);
  const shared = channel.teamIds.length > 1;
  return {
    user: message.user,
    ts: message.ts,
    event_ts: message.ts,
    text: message.text === '' ? (message.markdown ?? '') : message.text,
    team: user.teamId,
    channel: channel.id,
    ...(message.botId === undefined
      ? { client_msg_id: `client-${message.ts}`, blocks: richText(message) }
      : { bot_id: message.botId, app_id: state.credentials.appId, blocks: message.blocks }),
    ...(message.threadTs === undefined ? {} : { thread_ts: message.threadTs }),
    ...(root === undefined ? {} : { parent_user_id: root.user }),
    ...(shared ? { user_team: user.teamId, source_team: user.teamId } : {}),
  };
}

export function channelType({ kind }: Channel): string {
  return { public: 'channel', private: 'group', im: 'im' }[kind];
}

export function commandBody(
  state: State,
  { team, user, channel }: Place,
  what: { readonly command: string; readonly text: string },
  rights: { readonly trigger_id: string; readonly response_url: string },
): Fields {
  const enterprise =
    team.enterprise === undefined
      ? {}
      : { enterprise_id: team.enterprise.id, enterprise_name: team.enterprise.name };
  return {
    token: VERIFICATION_TOKEN,
    team_id: team.id,
    team_domain: team.domain,
    channel_id: channel.id,
    channel_name:
      channel.kind === 'public'
        ? channel.name
        : channel.kind === 'im'
          ? 'directmessage'
          : 'privategroup',
    user_id: user.id,
    user_name: user.name,
    api_app_id: state.credentials.appId,
    is_enterprise_install: 'false',
    ...enterprise,
    ...what,
    ...rights,
  };
}

/** What all interactions say of who and where. */
export function interactionBody(state: State, team: Team, user: User, more: Fields): Fields {
  return {
    user: { id: user.id, username: user.name, name: user.name, team_id: user.teamId },
    team: { id: team.id, domain: team.domain },
    enterprise: team.enterprise ?? null,
    is_enterprise_install: false,
    api_app_id: state.credentials.appId,
    token: VERIFICATION_TOKEN,
    ...more,
  };
}

/** An ephemeral message does not come with its text, only with its place. */
export function messageAction(
  message: Message,
  channel: Channel,
  { url }: ResponseUrl,
  action: Fields,
): Fields {
  const ephemeral = message.ephemeralTo !== undefined;
  const { ts, text, blocks, user, botId, threadTs } = message;
  const thread = threadTs === undefined ? {} : { thread_ts: threadTs };
  const whole = { type: 'message', ts, text, blocks, user, bot_id: botId, ...thread };
  return {
    type: 'block_actions',
    container: {
      type: 'message',
      message_ts: ts,
      channel_id: channel.id,
      is_ephemeral: ephemeral,
      ...thread,
    },
    channel: { id: channel.id, name: channel.name },
    ...(ephemeral ? {} : { message: whole }),
    state: { values: {} },
    response_url: url,
    actions: [action],
  };
}

export function viewAction(view: View, team: Team, action: Fields): Fields {
  return {
    type: 'block_actions',
    container: { type: 'view', view_id: view.id },
    view: viewFields(view, team.botId),
    actions: [action],
  };
}

function richText({ text }: Message): readonly Fields[] {
  const elements = [{ type: 'rich_text_section', elements: [{ type: 'text', text }] }];
  return [{ type: 'rich_text', block_id: 'rt', elements }];
}
