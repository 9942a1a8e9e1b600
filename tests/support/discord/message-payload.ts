import { GatewayIntentBits, MessageReferenceType } from 'discord.js';
import { channelPayload, userById, userPayload } from './payloads.ts';
import type { Attachment, Id, Interaction, Message } from './records.ts';
import type { World } from './world.ts';

const BLANK = { content: '', embeds: [], components: [], attachments: [] };

/** Lets its bearer read everything. */
export const READS_ALL: number = GatewayIntentBits.MessageContent;

/** A message as an application gets it that has these intents: blank, if it may not read it. */
export function messagePayload(world: World, message: Message, intents: number): object {
  const { id, channelId, type, flags, mentions, nonce, editedAt } = message;
  const shown = isReadable(world, message, intents) ? message : BLANK;
  const thread = world.channels.get(id);
  return {
    id,
    channel_id: channelId,
    author: userById(world, message.authorId),
    content: shown.content,
    timestamp: timestamp(message.at),
    edited_timestamp: editedAt === undefined ? null : timestamp(editedAt),
    tts: false,
    pinned: false,
    type,
    flags,
    mention_everyone: mentions.everyone,
    mention_roles: mentions.roles,
    mentions: mentions.users.flatMap((userId) => {
      const user = world.users.get(userId);
      return user === undefined ? [] : userPayload(user);
    }),
    embeds: shown.embeds.map((embed) => ({ ...embed, type: 'rich' })),
    components: shown.components,
    attachments: shown.attachments.map((file) => attachmentPayload(channelId, file)),
    ...(nonce === undefined ? {} : { nonce }),
    ...(thread === undefined ? {} : { thread: channelPayload(world, thread) }),
    ...referenceFields(world, message, intents),
    ...interactionFields(world, message),
  };
}

/** By kind of installation (0 guild, 1 user): on whose behalf the application is there. */
export function ownersOf(world: World, interaction: Interaction): object {
  const { installs, channelId, userId } = interaction;
  const guildId = world.channels.get(channelId)?.guildId ?? '0';
  return {
    ...(installs.includes('guild') ? { 0: guildId } : {}),
    ...(installs.includes('user') ? { 1: userId } : {}),
  };
}

/** Without the message content intent: DMs, mentions of the bot, and its own messages. */
function isReadable(world: World, message: Message, intents: number): boolean {
  const { botId } = world.application;
  return (
    (intents & GatewayIntentBits.MessageContent) !== 0 ||
    message.authorId === botId ||
    message.mentions.users.includes(botId) ||
    world.channels.get(message.channelId)?.guildId === undefined
  );
}

function attachmentPayload(channelId: Id, { id, filename, size }: Attachment): object {
  const path = `attachments/${channelId}/${id}/${filename}`;
  return {
    id,
    filename,
    size,
    url: `https://cdn.discordapp.com/${path}`,
    proxy_url: `https://media.discordapp.net/${path}`,
  };
}

function referenceFields(world: World, message: Message, intents: number): object {
  const { replyTo, channelId } = message;
  if (replyTo === undefined) return {};
  const channel = world.channels.get(channelId);
  const parent = world.channels.get(channel?.parentId ?? '');
  const referenced = [channel, parent]
    .flatMap((place) => place?.messages ?? [])
    .find(({ id }) => id === replyTo);
  return {
    message_reference: {
      type: MessageReferenceType.Default,
      message_id: replyTo,
      channel_id: referenced?.channelId ?? channelId,
      ...(channel?.guildId === undefined ? {} : { guild_id: channel.guildId }),
    },
    referenced_message:
      referenced === undefined
        ? null
        : messagePayload(world, { ...referenced, replyTo: undefined }, intents),
  };
}

function interactionFields(world: World, message: Message): object {
  const interaction = world.interactions.get(message.interactionId ?? '');
  if (interaction === undefined) return {};
  const { id } = world.application;
  return {
    application_id: id,
    webhook_id: id,
    interaction_metadata: {
      id: interaction.id,
      type: interaction.type,
      user: userById(world, interaction.userId),
      authorizing_integration_owners: ownersOf(world, interaction),
    },
  };
}

const timestamp = (ms: number): string => new Date(ms).toISOString();
