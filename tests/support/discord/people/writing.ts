import { ChannelType, PermissionFlagsBits as Flag, MessageType } from 'discord.js';
import { announceMessage, type Backend } from '../delivery.ts';
import { mentionsIn } from '../mentions.ts';
import { may, writing } from '../permissions.ts';
import { enter, openDm, openThread, removeChannel } from '../places.ts';
import { addMessage, removeMessage } from '../posting.ts';
import type { Attachment, Channel, Message, User } from '../records.ts';
import { EMPTY, shownBy } from '../shown.ts';
import { type MessageTrace, traceMessage } from '../traces.ts';
import type { Changes } from '../waiting.ts';

export interface Written {
  readonly user: User;
  readonly channel: Channel;
  readonly text: string;
  readonly attachments?: readonly Attachment[];
}

export interface Reply {
  readonly user: User;
  readonly to: Message;
  readonly text: string;
  /** `ping` is what Discord's client does unless one switches it off: the author is mentioned. */
  readonly manner?: 'ping' | 'silent';
}

/** How people write. What Discord's client would not allow throws. */
export interface Writing {
  message(written: Written): MessageTrace;
  /** A message that begins with a mention of the bot. */
  mention(written: Written): MessageTrace;
  dm(written: Omit<Written, 'channel'>): MessageTrace;
  reply(reply: Reply): MessageTrace;
  edit(edit: { readonly message: Message; readonly text: string }): void;
  /** A thread on a message, or a post in a forum with its first message. */
  startThread(thread: {
    readonly user: User;
    readonly on: Message;
    readonly name: string;
  }): Channel;
  forumPost(post: Written & { readonly title: string }): MessageTrace;
  deleteMessage(message: Message): void;
  /** Threads are channels too. */
  deleteChannel(channel: Channel): void;
}

export function createWriting(backend: Backend, changes: Changes): Writing {
  const { world } = backend;
  const { botId } = world.application;
  const write = (written: Written, more: Circumstances = {}): MessageTrace =>
    traceMessage(world, changes, put(backend, written, more));
  const message: Writing['message'] = (written) => write(written);
  return {
    message,
    mention: ({ text, ...written }) => message({ ...written, text: `<@${botId}> ${text}` }),
    dm: ({ user, ...written }) => message({ ...written, user, channel: openDm(world, user.id) }),
    reply: ({ user, to, text, manner = 'ping' }) => {
      const channel = world.channels.get(to.channelId);
      if (channel === undefined) throw new Error('the channel is gone');
      return write({ user, channel, text }, { to, pings: manner === 'ping' ? [to.authorId] : [] });
    },
    edit: ({ message: it, text }) => {
      it.content = text;
      it.mentions = mentionsIn(text);
      it.editedAt = world.now();
      it.versions.push({ ...shownBy(it), at: world.now() });
      announceMessage(backend, 'MESSAGE_UPDATE', it);
    },
    startThread: ({ user, on, name }) => {
      const parent = world.channels.get(on.channelId);
      if (parent === undefined) throw new Error('the channel is gone');
      return openThread(backend, { parent, name, message: on, ownerId: user.id });
    },
    forumPost: ({ title, channel: parent, ...written }) => {
      const type = ChannelType.PublicThread;
      const channel = openThread(backend, { parent, name: title, ownerId: written.user.id, type });
      return write({ ...written, channel }, { id: channel.id });
    },
    deleteMessage: (it) => removeMessage(backend, it),
    deleteChannel: (channel) => removeChannel(backend, channel),
  };
}

interface Circumstances {
  readonly id?: string;
  readonly to?: Message;
  /** Mentioned beside those in the text. */
  readonly pings?: readonly string[];
}

function put(backend: Backend, written: Written, { id, to, pings = [] }: Circumstances): Message {
  const { user, channel, text, attachments = [] } = written;
  const place = { userId: user.id, channel };
  if (!may(backend.world, place, Flag.ViewChannel | writing(channel))) {
    throw new Error(`${user.name} may not write there`);
  }
  enter(backend, channel, user.id);
  const mentions = mentionsIn(text);
  return addMessage(backend, {
    ...EMPTY,
    ...(id === undefined ? {} : { id }),
    content: text,
    attachments,
    channel,
    authorId: user.id,
    type: to === undefined ? MessageType.Default : MessageType.Reply,
    flags: 0,
    mentions: { ...mentions, users: [...new Set([...mentions.users, ...pings])] },
    replyTo: to?.id,
  });
}
