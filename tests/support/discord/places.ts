import { ChannelType, MessageType } from 'discord.js';
import { announceChannel, announceJoining, announceMessage, type Backend } from './delivery.ts';
import { isThread } from './permissions.ts';
import type { Channel, Id, Message } from './records.ts';
import type { World } from './world.ts';

/** HAS_THREAD, which discord.js has among MessageFlags. */
const HAS_THREAD = 1 << 5;
const A_DAY_MINUTES = 1440;

export interface NewChannel {
  readonly type: ChannelType;
  readonly name: string;
  readonly id?: Id;
  readonly guildId?: Id | undefined;
  readonly parentId?: Id;
  readonly ownerId?: Id;
  readonly recipients?: readonly Id[];
  readonly autoArchiveMinutes?: number | undefined;
}

export function addChannel(world: World, { type, name, ...more }: NewChannel): Channel {
  const channel: Channel = {
    id: more.id ?? world.newId(),
    type,
    name,
    guildId: more.guildId,
    parentId: more.parentId,
    ownerId: more.ownerId,
    recipients: more.recipients ?? [],
    messages: [],
    joined: new Set(),
    overwrites: new Map(),
    archived: false,
    locked: false,
    autoArchiveMinutes: more.autoArchiveMinutes ?? A_DAY_MINUTES,
  };
  world.channels.set(channel.id, channel);
  return channel;
}

/** The DM of the bot with somebody, which is there as soon as one of them opens it. */
export function openDm(world: World, userId: Id): Channel {
  const { botId } = world.application;
  const open = [...world.channels.values()].find(
    ({ type, recipients }) => type === ChannelType.DM && recipients.includes(userId),
  );
  return open ?? addChannel(world, { type: ChannelType.DM, name: '', recipients: [userId, botId] });
}

export interface NewThread {
  readonly parent: Channel;
  readonly name: string;
  readonly ownerId: Id;
  /** What it hangs on; a forum's post and a thread without a message have none. */
  readonly message?: Message;
  readonly type?: ChannelType;
  readonly autoArchiveMinutes?: number | undefined;
}

/** Opens a thread; the bot is in it if it opened it. One on a message has the message's id. */
export function openThread(backend: Backend, thread: NewThread): Channel {
  const { parent, name, ownerId, message, autoArchiveMinutes } = thread;
  const { world } = backend;
  const opened = addChannel(world, {
    type: thread.type ?? threadType(parent),
    name,
    guildId: parent.guildId,
    parentId: parent.id,
    ownerId,
    autoArchiveMinutes,
    ...(message === undefined ? {} : { id: message.id }),
  });
  opened.joined.add(ownerId);
  announceChannel(backend, 'CREATE', opened);
  if (message !== undefined) hang(backend, opened, message);
  return opened;
}

/** Whoever writes in a thread is in it from then on, and wakes it up. */
export function enter(backend: Backend, channel: Channel, userId: Id): void {
  if (!isThread(channel)) return;
  if (channel.archived) {
    channel.archived = false;
    announceChannel(backend, 'UPDATE', channel);
  }
  if (channel.joined.has(userId)) return;
  channel.joined.add(userId);
  if (userId === backend.world.application.botId) announceJoining(backend, channel);
}

/** With a channel its threads go. */
export function removeChannel(backend: Backend, channel: Channel): void {
  const { channels } = backend.world;
  const threads = [...channels.values()].filter(({ parentId }) => parentId === channel.id);
  announceChannel(backend, 'DELETE', channel);
  for (const { id } of [channel, ...threads]) channels.delete(id);
}

function threadType({ type }: Channel): ChannelType {
  return type === ChannelType.GuildAnnouncement
    ? ChannelType.AnnouncementThread
    : ChannelType.PublicThread;
}

/** The first message of a thread is a blank one that points to what it hangs on. */
function hang(backend: Backend, thread: Channel, message: Message): void {
  thread.messages.push({
    ...message,
    id: backend.world.newId(),
    channelId: thread.id,
    type: MessageType.ThreadStarterMessage,
    replyTo: message.id,
    content: '',
    embeds: [],
    components: [],
    attachments: [],
    versions: [],
  });
  message.flags |= HAS_THREAD;
  announceMessage(backend, 'MESSAGE_UPDATE', message);
}
