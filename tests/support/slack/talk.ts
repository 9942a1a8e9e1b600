import type { Trace } from './delivery.ts';
import type { Events, Told } from './events.ts';
import type { Message } from './messages.ts';
import { viewFields } from './methods/views.ts';
import { saidFields } from './payloads.ts';
import type { State } from './state.ts';
import { asEventText } from './text.ts';
import type { Channel, Team, User } from './world.ts';

/** Where somebody says something. */
export interface Where {
  readonly user: User;
  readonly channel: Channel;
  /** The first message of a thread. */
  readonly threadTs?: string;
}

/** What was said, and the events that the app got of it: none where it asks for none, or is not there. */
export interface Said extends Told {
  readonly message: Message;
}

export interface Talk {
  /** `text` is what is typed; a mention that was picked is `<@U…>`. Other bots talk, too. */
  say(where: Where, text: string): Said;
  /** As `say`, with the bot's mention before it. */
  mention(where: Where, text: string): Said;
  /** An integration without a user, such as a webhook. */
  integration(channel: Channel, text: string): Trace | undefined;
  edit(message: Message, text: string): void;
  remove(message: Message): void;
  openHome(user: User, tab: 'home' | 'messages', team?: Team): Trace | undefined;
  shareLinks(where: Where, urls: readonly string[]): Said & { readonly links?: Trace };
  /** The workspace's tokens end, and the app is told. */
  tokensRevoked(team: Team): Trace | undefined;
  /** The tokens end (`account_inactive`), and the app is told twice. */
  uninstall(team: Team): readonly Trace[];
}

export function createTalk(state: State, events: Events): Talk {
  const { world } = state;

  const say: Talk['say'] = ({ user, channel, threadTs }, text) => {
    const message = world.post({
      channel: channel.id,
      user: user.id,
      text: asEventText(text),
      ...(user.isBot ? { botId: user.id.replace(/^U/, 'B') } : {}),
      ...(threadTs === undefined ? {} : { threadTs }),
    });
    return { message, ...events.toldOf(message) };
  };

  const end = (team: Team, how: 'revoked' | 'uninstalled'): Trace | undefined => {
    state.tokens.end(team, how);
    return events.tell('tokens_revoked', team, { tokens: { oauth: [], bot: [team.botUserId] } });
  };

  return {
    say,
    tokensRevoked: (team) => end(team, 'revoked'),
    mention: (where, text) => say(where, `<@${events.teamOf(where.channel).botUserId}> ${text}`),
    integration(channel, text) {
      const team = events.teamOf(channel);
      const fields = { subtype: 'bot_message', bot_id: 'B0OTHER', username: 'other', text };
      const place = { channel: channel.id, channel_type: 'channel', ts: world.newTs() };
      return events.tell('message.channels', team, { ...fields, ...place }, channel);
    },
    edit: (message, text) => world.change(message, { text: asEventText(text) }),
    remove: (message) => world.remove(message),
    openHome(user, tab, team = world.team(user.teamId)) {
      const view = [...state.views.values()].find(
        (one) => one.userId === user.id && one.teamId === team.id && one.content.type === 'home',
      );
      const shown =
        view === undefined || tab !== 'home' ? {} : { view: viewFields(view, team.botId) };
      const channel = world.im(team, user.id).id;
      return events.tell('app_home_opened', team, { user: user.id, channel, tab, ...shown });
    },
    shareLinks(where, urls) {
      const said = say(where, urls.join(' '));
      const { channel, user } = where;
      const { unfurl_domains: domains } = state.manifest.features;
      const links = urls
        .map((url) => ({ url, domain: new URL(url).hostname }))
        .filter(({ domain }) =>
          domains.some((one) => domain === one || domain.endsWith(`.${one}`)),
        );
      if (links.length === 0) return said;
      const team = events.teamOf(channel);
      const { ts } = said.message;
      const trace = events.tell('link_shared', team, {
        ...saidFields(state, said.message, channel),
        message_ts: ts,
        user: user.id,
        is_bot_user_member: channel.members.has(team.botUserId),
        unfurl_id: `unfurl-${channel.id}-${ts}`,
        source: 'conversations_history',
        links,
      });
      return trace === undefined ? said : { ...said, links: trace };
    },
    uninstall(team) {
      const revoked = end(team, 'uninstalled');
      const gone = events.tell('app_uninstalled', team, {});
      return [revoked, gone].filter((trace) => trace !== undefined);
    },
  };
}
