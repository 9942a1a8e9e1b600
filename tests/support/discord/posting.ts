import { MessageFlags, type MessageType } from 'discord.js';
import { announceDeletion, announceMessage, type Backend } from './delivery.ts';
import { ApiError, apiError } from './errors.ts';
import { mentionsOf, type Origin, pingsOf } from './mentions.ts';
import type {
  Attachment,
  Channel,
  Id,
  Interaction,
  Mentions,
  Message,
  Post,
  Shown,
} from './records.ts';
import { changesIn, EMPTY, isEmpty, shownBy } from './shown.ts';
import { textsIn } from './validation/layout.ts';
import type { MessageBody } from './validation/message-body.ts';
import type { World } from './world.ts';

/** The flags that a sender may set; others are taken no notice of, EPHEMERAL included. */
const SETTABLE =
  MessageFlags.SuppressEmbeds | MessageFlags.SuppressNotifications | MessageFlags.IsComponentsV2;

/** A user of Discord found that more than so many edits of old messages in a channel are refused. */
const MOST_OLD_EDITS = 3;
const OLD_EDITS_WINDOW_MS = 20_000;
const OLD_MS = 60 * 60 * 1000;

export interface NewMessage extends Shown {
  /** A new one unless it is given. */
  readonly id?: Id;
  readonly channel: Channel;
  readonly authorId: Id;
  readonly type: MessageType;
  readonly flags: number;
  readonly mentions: Mentions;
  readonly nonce?: string | number | undefined;
  readonly replyTo?: Id | undefined;
  readonly interactionId?: Id | undefined;
  readonly privateTo?: Id | undefined;
}

/** Puts a message into its channel and tells the bot. */
export function addMessage(backend: Backend, { channel, ...rest }: NewMessage): Message {
  const { world } = backend;
  const at = world.now();
  const message: Message = {
    id: world.newId(),
    nonce: undefined,
    replyTo: undefined,
    interactionId: undefined,
    privateTo: undefined,
    ...rest,
    channelId: channel.id,
    at,
    versions: [],
    editedAt: undefined,
    deleted: false,
  };
  message.versions.push({ ...shownBy(message), at });
  channel.messages.push(message);
  announceMessage(backend, 'MESSAGE_CREATE', message);
  return message;
}

/** What the bot sends, and how. */
export interface BotMessage {
  readonly id?: Id;
  readonly channel: Channel;
  readonly body: MessageBody;
  readonly files: readonly Attachment[];
  readonly type: MessageType;
  readonly kind: Exclude<Post['kind'], 'edit'>;
  readonly replyTo?: Message | undefined;
  readonly interaction?: Interaction;
  readonly privacy?: 'private' | 'public';
}

/** A message of the bot's: 50006 if there is nothing in it. */
export function postAsBot(backend: Backend, message: BotMessage): Message {
  const { body, channel, kind, replyTo, interaction, privacy = 'public' } = message;
  const { world } = backend;
  const shown = { ...EMPTY, ...changesIn(body), attachments: message.files };
  if (isEmpty(shown, body.flags ?? 0)) throw apiError(50006);
  const isPrivate = privacy === 'private';
  const pings = pingsIn(body, shown, {
    origin: interaction === undefined ? 'message' : 'interaction',
    repliedUser: replyTo?.authorId,
  });
  const flags = (body.flags ?? 0) & SETTABLE;
  const added = addMessage(backend, {
    ...(message.id === undefined ? {} : { id: message.id }),
    ...shown,
    channel,
    authorId: world.application.botId,
    type: message.type,
    flags: isPrivate ? flags | MessageFlags.Ephemeral : flags,
    mentions: mentionsOf(pings),
    nonce: body.nonce ?? undefined,
    replyTo: replyTo?.id,
    interactionId: interaction?.id,
    privateTo: isPrivate ? interaction?.userId : undefined,
  });
  log(world, { kind, message: added, body, pings });
  return added;
}

/** Changes a message of the bot's; fields that are not in the body stay. */
export function editAsBot(
  backend: Backend,
  message: Message,
  { body, files }: Pick<BotMessage, 'body' | 'files'>,
): Message {
  const { world } = backend;
  const kept =
    body.attachments?.map(({ id }) => String(id)) ?? message.attachments.map(({ id }) => id);
  const attachments = [...message.attachments.filter(({ id }) => kept.includes(id)), ...files];
  const shown = { ...shownBy(message), ...changesIn(body), attachments };
  const flags = editedFlags(message, body);
  if (isEmpty(shown, flags)) throw apiError(50006);
  refuseOldEdits(world, message);
  const origin = message.interactionId === undefined ? 'message' : 'interaction';
  const pings = pingsIn(body, shown, { origin, repliedUser: undefined });
  Object.assign(message, shown);
  message.flags = flags;
  message.mentions = mentionsOf(pings);
  message.editedAt = world.now();
  message.versions.push({ ...shown, at: world.now() });
  log(world, { kind: 'edit', message, body, pings });
  announceMessage(backend, 'MESSAGE_UPDATE', message);
  return message;
}

export function removeMessage(backend: Backend, message: Message): void {
  if (message.deleted) return;
  const channel = backend.world.channels.get(message.channelId);
  channel?.messages.splice(channel.messages.indexOf(message), 1);
  message.deleted = true;
  announceDeletion(backend, message);
}

/** Discord answers 429 here, and gives the code beside it. */
function refuseOldEdits({ posts, now }: World, { channelId, at }: Message): void {
  if (now() - at < OLD_MS) return;
  const edits = posts.filter(
    (post) =>
      post.kind === 'edit' &&
      post.message.channelId === channelId &&
      post.at - post.message.at >= OLD_MS &&
      now() - post.at < OLD_EDITS_WINDOW_MS,
  );
  if (edits.length < MOST_OLD_EDITS) return;
  const text = 'Maximum number of edits to messages older than 1 hour reached. Try again later.';
  const retryAfter = OLD_EDITS_WINDOW_MS / 1000;
  throw new ApiError(429, 30046, text, {
    headers: { 'retry-after': String(retryAfter) },
    retry_after: retryAfter,
  });
}

/** An edit shows that the answer is there; only SUPPRESS_EMBEDS and V2 can be changed by one. */
function editedFlags({ flags }: Message, { flags: sent }: MessageBody): number {
  const settled = flags & ~MessageFlags.Loading;
  if (sent == null) return settled;
  return (settled & ~MessageFlags.SuppressEmbeds) | (sent & SETTABLE);
}

function pingsIn(
  { allowed_mentions }: MessageBody,
  { content, components }: Shown,
  context: { readonly origin: Origin; readonly repliedUser: Id | undefined },
): readonly string[] {
  return pingsOf([content, ...textsIn(components)], allowed_mentions ?? undefined, context);
}

function log(
  world: World,
  { kind, message, body, pings }: Pick<Post, 'kind' | 'message' | 'pings'> & { body: MessageBody },
): void {
  world.posts.push({
    at: world.now(),
    kind,
    message,
    flags: body.flags ?? 0,
    allowedMentions: body.allowed_mentions ?? undefined,
    pings,
  });
}
