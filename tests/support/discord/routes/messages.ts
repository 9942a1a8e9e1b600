import { ChannelType, PermissionFlagsBits as Flag, MessageFlags, MessageType } from 'discord.js';
import { z } from 'zod';
import { announceMessage, type Backend } from '../delivery.ts';
import { ApiError, apiError, known } from '../errors.ts';
import { messagePayload } from '../message-payload.ts';
import { demand, may, writing } from '../permissions.ts';
import { enter } from '../places.ts';
import { editAsBot, postAsBot, removeMessage } from '../posting.ts';
import type { Channel, Message } from '../records.ts';
import { parseForm } from '../validation/form.ts';
import { type MessageBody, parseMessage } from '../validation/message-body.ts';
import { asBot, type Call, type Route } from './route.ts';
import { channelFor } from './users.ts';

/** For so long a nonce that is enforced lets no second message through. */
const NONCE_MS = 5 * 60 * 1000;

const listQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(50),
  before: z.coerce.bigint().optional(),
  after: z.coerce.bigint().optional(),
});

/** Messages in channels, as the bot itself. */
export function messageRoutes(backend: Backend): readonly Route[] {
  const { world } = backend;
  const view = (message: Message): object =>
    messagePayload(world, message, world.application.privilegedIntents);
  const path = '/channels/:channel/messages';
  return [
    asBot(`GET ${path}`, (call) => history(backend, call).map(view)),
    asBot(`POST ${path}`, (call) => view(post(backend, call))),
    asBot(`GET ${path}/:message`, (call) => {
      demand(world, channelFor(world, call.param('channel')), Flag.ReadMessageHistory);
      return view(messageFor(backend, call));
    }),
    asBot(`PATCH ${path}/:message`, (call) => {
      const message = messageFor(backend, call);
      const channel = channelFor(world, message.channelId);
      demand(world, channel);
      if (message.authorId !== world.application.botId) throw apiError(50005);
      if (channel.archived) throw apiError(50083);
      const body = parseMessage(call.body, message.flags);
      return view(editAsBot(backend, message, { body, files: call.files }));
    }),
    asBot(`DELETE ${path}/:message`, (call) => {
      const message = messageFor(backend, call);
      const own = message.authorId === world.application.botId;
      demand(world, channelFor(world, message.channelId), ...(own ? [] : [Flag.ManageMessages]));
      removeMessage(backend, message);
    }),
    asBot(`POST ${path}/:message/crosspost`, (call) => {
      const message = messageFor(backend, call);
      const channel = channelFor(world, message.channelId);
      if (channel.type !== ChannelType.GuildAnnouncement) throw apiError(50024);
      const own = message.authorId === world.application.botId;
      demand(world, channel, own ? Flag.SendMessages : Flag.ManageMessages);
      if ((message.flags & MessageFlags.Crossposted) !== 0) throw apiError(40033);
      message.flags |= MessageFlags.Crossposted;
      announceMessage(backend, 'MESSAGE_UPDATE', message);
      return view(message);
    }),
  ];
}

/** The message a request names; a private one is not to be had in this way. */
export function messageFor({ world }: Backend, { param }: Call): Message {
  const { messages } = channelFor(world, param('channel'));
  const message = messages.find(({ id }) => id === param('message'));
  if (message?.privateTo !== undefined) throw apiError(10008);
  return known(message, 10008);
}

function history({ world }: Backend, { param, query }: Call): readonly Message[] {
  const channel = channelFor(world, param('channel'));
  demand(world, channel);
  const { limit, before, after } = parseForm(listQuery, Object.fromEntries(query));
  const userId = world.application.botId;
  if (!may(world, { userId, channel }, Flag.ReadMessageHistory)) return [];
  const wanted = channel.messages.filter(
    ({ id, privateTo }) =>
      privateTo === undefined &&
      (before === undefined || BigInt(id) < before) &&
      (after === undefined || BigInt(id) > after),
  );
  const chosen = after === undefined ? wanted.slice(-limit) : wanted.slice(0, limit);
  return chosen.toReversed();
}

function post(backend: Backend, { param, body, files }: Call): Message {
  const { world } = backend;
  const channel = channelFor(world, param('channel'));
  const form = parseMessage(body);
  demandPosting(backend, channel, { form, hasFiles: files.length > 0 });
  const replyTo = repliedTo(backend, channel, form);
  const twin = twinOf(backend, channel, form);
  if (twin !== undefined) return twin;
  enter(backend, channel, world.application.botId);
  return postAsBot(backend, {
    channel,
    body: form,
    files,
    replyTo,
    type: replyTo === undefined ? MessageType.Default : MessageType.Reply,
    kind: 'message',
  });
}

function demandPosting(
  { world }: Backend,
  channel: Channel,
  { form, hasFiles }: { readonly form: MessageBody; readonly hasFiles: boolean },
): void {
  if (channel.type === ChannelType.GuildForum) throw apiError(40058);
  const embeds = form.embeds?.length ? [Flag.EmbedLinks] : [];
  demand(world, channel, writing(channel), ...embeds, ...(hasFiles ? [Flag.AttachFiles] : []));
  if (channel.locked) throw apiError(160005);
  const people = channel.recipients.map((id) => world.users.get(id));
  if (people.some((user) => user?.bot === false && user.dmsClosed)) throw apiError(50007);
}

function repliedTo(backend: Backend, channel: Channel, form: MessageBody): Message | undefined {
  const reference = form.message_reference;
  if (reference == null) return undefined;
  const message = channel.messages.find(({ id }) => id === reference.message_id);
  if (message === undefined && reference.fail_if_not_exists !== false) {
    const unknown = { code: 'REPLIES_UNKNOWN_MESSAGE', message: 'Unknown message' };
    const errors = { message_reference: { _errors: [unknown] } };
    throw new ApiError(400, 50035, 'Invalid Form Body', { errors });
  }
  const { world } = backend;
  const userId = world.application.botId;
  if (!may(world, { userId, channel }, Flag.ReadMessageHistory)) throw apiError(160002);
  return message;
}

/** What was already sent under an enforced nonce. */
function twinOf({ world }: Backend, channel: Channel, form: MessageBody): Message | undefined {
  if (form.enforce_nonce !== true || form.nonce == null) return undefined;
  return channel.messages.find(
    ({ nonce, authorId, at }) =>
      authorId === world.application.botId &&
      String(nonce) === String(form.nonce) &&
      world.now() - at < NONCE_MS,
  );
}
