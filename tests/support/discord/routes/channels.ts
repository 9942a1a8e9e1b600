import { ChannelType, PermissionFlagsBits as Flag, MessageType } from 'discord.js';
import { z } from 'zod';
import { announceChannel, type Backend } from '../delivery.ts';
import { apiError } from '../errors.ts';
import { channelPayload } from '../payloads.ts';
import { demand, isThread, writing } from '../permissions.ts';
import { openThread, removeChannel } from '../places.ts';
import { postAsBot } from '../posting.ts';
import type { Channel } from '../records.ts';
import { parseForm, sized } from '../validation/form.ts';
import { parseMessage } from '../validation/message-body.ts';
import { messageFor } from './messages.ts';
import { asBot, type Call, type Route } from './route.ts';
import { channelFor } from './users.ts';

const archiveMinutes = z.union([z.literal(60), z.literal(1440), z.literal(4320), z.literal(10080)]);
const threadBody = z.object({
  name: sized(1, 100),
  auto_archive_duration: archiveMinutes.nullish(),
  type: z.number().int().optional(),
  message: z.unknown().optional(),
});
const threadChange = z.object({
  name: sized(1, 100).optional(),
  archived: z.boolean().optional(),
  locked: z.boolean().optional(),
  auto_archive_duration: archiveMinutes.optional(),
});

/** Channels, and threads, which are channels too. */
export function channelRoutes(backend: Backend): readonly Route[] {
  const { world } = backend;
  const channelOf = ({ param }: Call): Channel => channelFor(world, param('channel'));
  return [
    asBot('GET /channels/:channel', (call) => {
      const channel = channelOf(call);
      demand(world, channel);
      return channelPayload(world, channel);
    }),
    asBot('PATCH /channels/:channel', (call) => changeThread(backend, channelOf(call), call.body)),
    asBot('DELETE /channels/:channel', (call) => {
      const channel = channelOf(call);
      if (channel.guildId === undefined) return channelPayload(world, channel);
      demand(world, channel, isThread(channel) ? Flag.ManageThreads : Flag.ManageChannels);
      removeChannel(backend, channel);
      return channelPayload(world, channel);
    }),
    asBot('POST /channels/:channel/typing', (call) => {
      const channel = channelOf(call);
      demand(world, channel, writing(channel));
      world.typing.push({ at: world.now(), channelId: channel.id });
    }),
    asBot('POST /channels/:channel/messages/:message/threads', (call) =>
      openOnMessage(backend, channelOf(call), call),
    ),
    asBot('POST /channels/:channel/threads', (call) => openPost(backend, channelOf(call), call)),
    asBot('PUT /channels/:channel/thread-members/@me', (call) => {
      const thread = channelOf(call);
      demand(world, thread);
      if (!isThread(thread)) throw apiError(50024);
      thread.joined.add(world.application.botId);
    }),
  ];
}

function demandThreads({ world }: Backend, parent: Channel): void {
  demand(world, parent, Flag.CreatePublicThreads);
  if (parent.guildId === undefined || isThread(parent)) throw apiError(50024);
}

function openOnMessage(backend: Backend, parent: Channel, call: Call): object {
  const { world } = backend;
  const { name, auto_archive_duration } = parseForm(threadBody, call.body);
  demandThreads(backend, parent);
  const message = messageFor(backend, call);
  if (world.channels.has(message.id)) throw apiError(160004);
  const thread = openThread(backend, {
    parent,
    name,
    message,
    ownerId: world.application.botId,
    autoArchiveMinutes: auto_archive_duration ?? undefined,
  });
  return channelPayload(world, thread);
}

/** A forum's post with its first message, or a thread that hangs on nothing. */
function openPost(backend: Backend, parent: Channel, { body, files }: Call): object {
  const { world } = backend;
  const form = parseForm(threadBody, body);
  demandThreads(backend, parent);
  const isForum = parent.type === ChannelType.GuildForum;
  if (isForum) demand(world, parent, Flag.SendMessages);
  const message = isForum ? parseMessage(form.message) : undefined;
  const thread = openThread(backend, {
    parent,
    name: form.name,
    ownerId: world.application.botId,
    autoArchiveMinutes: form.auto_archive_duration ?? undefined,
    ...(isForum || form.type === undefined ? {} : { type: form.type }),
  });
  if (message !== undefined) {
    postAsBot(backend, {
      id: thread.id,
      channel: thread,
      body: message,
      files,
      type: MessageType.Default,
      kind: 'message',
    });
  }
  return channelPayload(world, thread);
}

function changeThread(backend: Backend, thread: Channel, body: unknown): object {
  const { world } = backend;
  const change = parseForm(threadChange, body);
  const isOwner = thread.ownerId === world.application.botId;
  const needed = isThread(thread) ? Flag.ManageThreads : Flag.ManageChannels;
  if (isOwner && change.locked === undefined) demand(world, thread);
  else demand(world, thread, needed);
  if (thread.archived && change.archived !== false) throw apiError(50083);
  thread.name = change.name ?? thread.name;
  thread.archived = change.archived ?? thread.archived;
  thread.locked = change.locked ?? thread.locked;
  thread.autoArchiveMinutes = change.auto_archive_duration ?? thread.autoArchiveMinutes;
  announceChannel(backend, 'UPDATE', thread);
  return channelPayload(world, thread);
}
