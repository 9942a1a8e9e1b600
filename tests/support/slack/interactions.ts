import type { Delivery, Trace } from './delivery.ts';
import type { Events } from './events.ts';
import { type Fields, isFields } from './fields.ts';
import type { Message } from './messages.ts';
import { viewFields } from './methods/views.ts';
import { commandBody, interactionBody, messageAction, viewAction } from './payloads.ts';
import { press } from './press.ts';
import { newResponseUrl, say } from './responses.ts';
import type { State, View } from './state.ts';
import type { Where } from './talk.ts';
import { asCommandText } from './text.ts';
import type { Team, User } from './world.ts';

/** What people press, choose, command and fill in. What is not there cannot be pressed: it throws. */
export interface Interactions {
  command(
    where: Omit<Where, 'threadTs'> & { readonly team?: Team },
    command: string,
    text: string,
  ): Trace;
  /** `choice`: see `press`. */
  press(user: User, message: Message, actionId: string, choice?: string): Trace;
  pressIn(view: View, actionId: string, choice?: string): Trace;
  globalShortcut(user: User, callbackId: string): Trace;
  messageShortcut(user: User, message: Message, callbackId: string): Trace;
  /** Submits a modal; `values` by block id, then by action id. */
  submit(view: View, values: Readonly<Record<string, Fields>>): Trace;
  /** The modal that a person has open, the top one. */
  modalOf(user: User): View | undefined;
  homeOf(user: User): View | undefined;
}

export function createInteractions(state: State, delivery: Delivery, events: Events): Interactions {
  const { world, manifest } = state;
  const viewsOf = (user: User, type: string): readonly View[] =>
    [...state.views.values()].filter(
      (view) => view.userId === user.id && view.open && view.content.type === type,
    );
  const trigger = (team: Team, user: User): string => {
    const id = `${world.newId('')}.${world.newId('')}.${world.newId('t')}`;
    state.triggers.set(id, {
      at: state.clock.now(),
      userId: user.id,
      teamId: team.id,
      used: false,
    });
    return id;
  };
  const interact = (team: Team, user: User, more: Fields): Trace => {
    if (!manifest.settings.interactivity.is_enabled) throw new Error('interactivity is off');
    const trigger_id = trigger(team, user);
    const body = interactionBody(state, team, user, { trigger_id, ...more });
    const { response_url: url } = body;
    const answerable = typeof url === 'string' ? { responseUrl: url } : {};
    return delivery.deliver({ kind: 'interaction', body, id: trigger_id, ...answerable });
  };
  const shortcut = (type: string, callbackId: string): void => {
    const known = manifest.features.shortcuts.some(
      (one) => one.type === type && one.callback_id === callbackId,
    );
    if (!known) throw new Error(`the manifest has no ${type} shortcut ${callbackId}`);
  };
  const nameOf = (id: string): string =>
    world.users.get(id)?.name ?? world.channels.get(id)?.name ?? id;

  return {
    modalOf: (user) => viewsOf(user, 'modal').at(-1),
    homeOf: (user) => viewsOf(user, 'home').at(-1),
    command({ user, channel, team = events.teamOf(channel) }, command, typed) {
      const known = manifest.features.slash_commands.find((one) => one.command === command);
      if (known === undefined) throw new Error(`${command} is not a valid command`);
      const text = asCommandText(typed, known.should_escape ? 'mentions' : 'nothing', nameOf);
      const trigger_id = trigger(team, user);
      const { url } = newResponseUrl(state, {
        channel: channel.id,
        user: user.id,
        teamId: team.id,
      });
      const rights = { trigger_id, response_url: url };
      const body = commandBody(state, { team, user, channel }, { command, text }, rights);
      return delivery.deliver({ kind: 'command', body, id: trigger_id, responseUrl: url });
    },
    press(user, message, actionId, choice) {
      const channel = world.channel(message.channel);
      const team = events.teamOf(channel);
      const action = press(message.blocks, actionId, choice, world.newTs());
      const { threadTs } = message;
      const to = newResponseUrl(state, {
        channel: channel.id,
        user: user.id,
        teamId: team.id,
        original: message,
        ...(threadTs === undefined ? {} : { threadTs }),
      });
      return interact(team, user, messageAction(message, channel, to, action));
    },
    pressIn(view, actionId, choice) {
      const team = world.team(view.teamId);
      const blocks = Array.isArray(view.content.blocks) ? view.content.blocks.filter(isFields) : [];
      const action = press(blocks, actionId, choice, world.newTs());
      return interact(team, world.user(view.userId), viewAction(view, team, action));
    },
    globalShortcut(user, callback_id) {
      shortcut('global', callback_id);
      const more = { type: 'shortcut', callback_id, action_ts: world.newTs() };
      return interact(world.team(user.teamId), user, more);
    },
    messageShortcut(user, message, callback_id) {
      shortcut('message', callback_id);
      const channel = world.channel(message.channel);
      const team = events.teamOf(channel);
      const { ts, text, blocks } = message;
      const { url } = newResponseUrl(state, {
        channel: channel.id,
        user: user.id,
        teamId: team.id,
      });
      return interact(team, user, {
        type: 'message_action',
        callback_id,
        action_ts: world.newTs(),
        message_ts: ts,
        channel: { id: channel.id, name: channel.name },
        message: { type: 'message', user: message.user, ts, text, blocks },
        response_url: url,
      });
    },
    submit(view, values) {
      const team = world.team(view.teamId);
      const filled = { ...viewFields(view, team.botId), state: { values } };
      return interact(team, world.user(view.userId), { type: 'view_submission', view: filled });
    },
  };
}

/** What an acknowledgement says: a message of a command, or what becomes of a modal. */
export function heedAck(state: State, { kind, body, responseUrl }: Trace, payload: Fields): void {
  if (kind === 'command' && Object.keys(payload).length > 0) {
    const to = [...state.responseUrls.values()].find(({ url }) => url === responseUrl);
    if (to !== undefined) say(state, to, payload);
  }
  if (body.type !== 'view_submission' || !isFields(body.view)) return;
  const view = state.views.get(String(body.view.id));
  if (view === undefined) return;
  const { response_action: action } = payload;
  if (action === 'errors') return;
  if (action === 'update' && isFields(payload.view)) view.content = payload.view;
  else if (action === 'clear') closeStack(state, view);
  else view.open = false;
}

function closeStack(state: State, { rootId }: View): void {
  for (const view of state.views.values()) if (view.rootId === rootId) view.open = false;
}
