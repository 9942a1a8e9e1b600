import type { Delivery, Trace } from './delivery.ts';
import type { Fields } from './fields.ts';
import type { Listener, Message } from './messages.ts';
import { channelType, eventBody, saidFields } from './payloads.ts';
import type { State } from './state.ts';
import type { Channel, Team } from './world.ts';

const MESSAGE_EVENTS = {
  public: 'message.channels',
  private: 'message.groups',
  im: 'message.im',
} as const;

/** Which of the two events of one mention comes first; Slack promises nothing. */
export type TwinOrder = 'message first' | 'mention first';

export interface Told {
  readonly event?: Trace;
  readonly mention?: Trace;
}

/** Tells the app what happens, as far as its manifest asks for it and its bot is there to see it. */
export interface Events extends Listener {
  twinOrder: TwinOrder;
  tell(type: string, team: Team, fields: Fields, channel?: Channel): Trace | undefined;
  /** What was told of a message when it was posted. */
  toldOf(message: Message): Told;
  /** The first of the channel's workspaces whose bot is in it. */
  teamOf(channel: Channel): Team;
}

export function createEvents(state: State, delivery: Delivery): Events {
  const { world, manifest } = state;
  const told = new Map<string, Told>();

  const teamOf = (channel: Channel): Team => {
    const teams = channel.teamIds.map((id) => world.team(id));
    const withBot = teams.find(({ botUserId }) => channel.members.has(botUserId));
    return withBot ?? world.team(channel.teamIds[0] ?? '');
  };

  const tell: Events['tell'] = (type, team, fields, channel) => {
    if (!manifest.settings.event_subscriptions.bot_events.includes(type)) return undefined;
    const [kind] = type.split('.');
    const body = eventBody(state, team, { type: kind, ...fields }, channel);
    return delivery.deliver({ kind: 'event', body, id: String(body.event_id) });
  };

  const tellMessage = (message: Message, fields: Fields): Trace | undefined => {
    const channel = world.channel(message.channel);
    const team = teamOf(channel);
    if (!channel.members.has(team.botUserId)) return undefined;
    const all = { channel: channel.id, channel_type: channelType(channel), ...fields };
    return tell(MESSAGE_EVENTS[channel.kind], team, all, channel);
  };

  const tellMention = (message: Message): Trace | undefined => {
    const channel = world.channel(message.channel);
    const team = teamOf(channel);
    const isMeant =
      message.text.includes(`<@${team.botUserId}>`) && message.user !== team.botUserId;
    if (!isMeant || channel.kind === 'im' || !channel.members.has(team.botUserId)) return undefined;
    return tell('app_mention', team, saidFields(state, message, channel), channel);
  };

  const events: Events = {
    twinOrder: 'message first',
    tell,
    teamOf,
    toldOf: ({ ts }) => told.get(ts) ?? {},
    posted(message) {
      const said = saidFields(state, message, world.channel(message.channel));
      const early = events.twinOrder === 'mention first' ? tellMention(message) : undefined;
      const event = tellMessage(message, said);
      const mention =
        early ?? (events.twinOrder === 'message first' ? tellMention(message) : undefined);
      told.set(message.ts, {
        ...(event === undefined ? {} : { event }),
        ...(mention === undefined ? {} : { mention }),
      });
    },
    changed(message, before) {
      const channel = world.channel(message.channel);
      const [now, then] = [message, before].map((one) => saidFields(state, one, channel));
      const ts = world.newTs();
      const what = { message: now, previous_message: then, hidden: true, ts };
      tellMessage(message, { subtype: 'message_changed', ...what });
    },
    deleted(message) {
      const previous = saidFields(state, message, world.channel(message.channel));
      const what = { previous_message: previous, deleted_ts: message.ts, hidden: true };
      tellMessage(message, { subtype: 'message_deleted', ...what, ts: world.newTs() });
    },
  };
  world.listen(events);
  return events;
}
